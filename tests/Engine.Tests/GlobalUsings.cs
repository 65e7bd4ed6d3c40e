global using FluentAssertions.Extensions;
global using Wellspring.Testing;
