using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Calls the platform for the accounts that it was given: JSON in, JSON out, with access token or signature, and what the answer means.</summary>
/// <remarks>Safe for concurrent use. No token, secret or content gets into logs, traces, metrics or exceptions.</remarks>
public sealed partial class WeChatClient : IDisposable
{
    /// <summary>The name of the meter that has the adapter's instruments.</summary>
    public const string MeterName = "Wellspring.Adapters.WeChat";

    /// <summary>The name of the source of the adapter's traces.</summary>
    public const string ActivitySourceName = "Wellspring.Adapters.WeChat";

    /// <summary>The name of the HttpClient that a container is asked for.</summary>
    public const string HttpClientName = "Wellspring.WeChat";

    private static readonly ActivitySource Source = new(ActivitySourceName);
    private readonly ConcurrentDictionary<string, TokenSource> tokens = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker? own;
    private readonly Exchange exchange;
    private readonly FaultBook faults;
    private readonly WeChatErrorOptions errors;
    private readonly IAccessTokenStore? store;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>Makes a client, without a container.</summary>
    /// <param name="options">The accounts. They belong to the client from now on.</param>
    /// <param name="client">Sends; who made it disposes it. It must not follow redirects and not retry. Default one of its own.</param>
    /// <param name="logger">Takes what someone should look at. Default none.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the options; all are named.</exception>
    public WeChatClient(WeChatOptions options, HttpClient? client = null, ILogger<WeChatClient>? logger = null)
        : this(new WeChatAccounts(options ?? throw new ArgumentNullException(nameof(options))), options, client is null ? null : () => client, logger)
    {
    }

    internal WeChatClient(WeChatAccounts accounts, WeChatOptions options, Func<HttpMessageInvoker>? client, ILogger? logger)
    {
        own = client is null ? new(Exchange.CreateHandler()) : null;
        (Accounts, Inbound, store, time, this.logger) = (accounts, options.Inbound, options.TokenStore, options.TimeProvider, logger ?? NullLogger.Instance);
        exchange = new(client ?? (() => own!), time);
        faults = new(options.FaultPause, time);
        errors = options.Errors;
        (MassJobs, GroupNews) = (new(time), new(time));
        (Shelf, MediaLife) = (new(this), options.MediaLife);
    }

    internal WeChatAccounts Accounts { get; }

    internal WeChatInboundOptions Inbound { get; }

    internal TimeProvider Time => time;

    internal FaultBook Faults => faults;

    internal MassJobs MassJobs { get; }

    internal GroupNews GroupNews { get; }

    internal MediaShelf Shelf { get; }

    internal TimeSpan MediaLife { get; }

    /// <summary>Calls the platform.</summary>
    /// <param name="account">The account's name; an app of WeCom is <c>corporation.app</c>.</param>
    /// <param name="path">The path, with a query if need be: <c>/cgi-bin/tags/get</c>. The access token is added.</param>
    /// <param name="json">The body, JSON in UTF-8; it is sent with POST. Empty: GET.</param>
    /// <param name="options">How the call is made. Default once, within 10 seconds.</param>
    /// <param name="cancellationToken">Ends the attempt. If it was sent by then, the answer is <see cref="WeChatDisposition.Unknown"/>.</param>
    /// <returns>What the platform answered, and what that means. What goes wrong on the way is an answer too.</returns>
    /// <exception cref="ArgumentException">There is no such account, or the path is none.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up before anything was sent.</exception>
    public Task<WeChatAnswer> CallAsync(string account, string path, ReadOnlyMemory<byte> json = default, WeChatCallOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(new(Accounts.Get<WeChatAccount>(account), path, PlainJson.Of(json), options ?? WeChatCallOptions.Default), cancellationToken);

    /// <summary>Calls the platform with a body that is written here.</summary>
    /// <typeparam name="T">What the body is made of.</typeparam>
    /// <param name="account">The account's name; an app of WeCom is <c>corporation.app</c>.</param>
    /// <param name="path">The path, with a query if need be. The access token is added.</param>
    /// <param name="body">The body.</param>
    /// <param name="json">How it is written: its entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="options">How the call is made. Default once, within 10 seconds.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <inheritdoc cref="CallAsync(string, string, ReadOnlyMemory{byte}, WeChatCallOptions, CancellationToken)"/>
    public Task<WeChatAnswer> PostAsync<T>(string account, string path, T body, JsonTypeInfo<T> json, WeChatCallOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(account, path, JsonSerializer.SerializeToUtf8Bytes(body, json), options, cancellationToken);

    /// <summary>Calls the platform for a delivery: where its time is over before anything was sent, that is a Retry and no exception, which the engine could only read as in doubt.</summary>
    internal async Task<WeChatAnswer> DeliverAsync<T>(string account, string path, T body, JsonTypeInfo<T> json, WeChatCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await PostAsync(account, path, body, json, options is null ? WeChatCallOptions.ForDelivery : options with { IsTimedByCaller = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new() { Disposition = WeChatDisposition.Retry, Reason = Unsent.TooSlow };
        }
    }

    internal Task<WeChatAnswer> UploadAsync(string account, string path, MediaForm form, WeChatCallOptions options, CancellationToken cancellationToken) =>
        RunAsync(new(Accounts.Get<WeChatAccount>(account), path, form.Body, options, form.MediaType), cancellationToken);

    /// <summary>Lets go of the connections that it made.</summary>
    public void Dispose() => own?.Dispose();

    private async Task<WeChatAnswer> RunAsync(Call call, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait *= 2)
        {
            if (faults.Find(call.Account.Name, call.Label, call.Options.Template) is not { } answer)
            {
                var started = time.GetTimestamp();
                using var activity = Source.StartActivity("wechat.call", ActivityKind.Client);
                answer = await (call.Account is PayAccount pay ? SignedAsync(call, pay, cancellationToken) : WithTokenAsync(call, cancellationToken)).ConfigureAwait(false);
                answer = Note(call, answer, time.GetElapsedTime(started), activity);
            }

            if (answer.Disposition != WeChatDisposition.Retry || ++call.Attempt > call.Options.MaxAttempts)
            {
                return answer;
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is kept and told of an answer.</summary>
    private WeChatAnswer Note(Call call, WeChatAnswer answer, TimeSpan took, Activity? activity)
    {
        answer = faults.Note(call.Account.Name, call.Label, call.Options.Template, answer);
        WeChatMetrics.RecordCall(call.Account.Name, call.Label, answer, took);
        activity?.SetTag("wellspring.wechat.account", call.Account.Name).SetTag("wellspring.wechat.path", call.Label).SetTag("wellspring.wechat.code", answer.Code);
        activity?.SetStatus(answer.IsAccepted ? ActivityStatusCode.Ok : ActivityStatusCode.Error, answer.Reason);
        Log(call, answer);
        return answer;
    }

    private async Task<WeChatAnswer> WithTokenAsync(Call call, CancellationToken cancellationToken)
    {
        var source = tokens.GetOrAdd(call.Account.Name, static (name, of) => new(name, new(of.Account, of.Client.exchange, of.Client.errors, of.Client.time), of.Client.store, of.Client.time, of.Client.logger), (Client: this, call.Account));
        var given = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        for (var isFresh = false; given.Token is { } token; isFresh = true)
        {
            using var request = call.Request(token);
            var reply = await exchange.SendAsync(request, call.Timeout, cancellationToken).ConfigureAwait(false);
            var answer = AnswerReader.Read(reply, call.Question with { Errors = errors }, time.GetUtcNow());
            if (answer.Disposition != WeChatDisposition.RefreshToken || isFresh)
            {
                return answer;
            }

            // It was refused, so it was not done: making it once more, and only once, is safe.
            given = await source.RenewAsync(token, cancellationToken).ConfigureAwait(false);
        }

        return given.Failure!;
    }

    private async Task<WeChatAnswer> SignedAsync(Call call, PayAccount pay, CancellationToken cancellationToken)
    {
        using var request = call.Request(pay, time.GetUtcNow());
        var reply = await exchange.SendAsync(request, call.Timeout, cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read(pay.Trust(reply), call.Question with { Errors = errors }, time.GetUtcNow());
    }

    private void Log(Call call, WeChatAnswer answer)
    {
        if (answer.Disposition is WeChatDisposition.ConfigurationFault or WeChatDisposition.DisableTemplate || answer.NeedsLook)
        {
            WeChatMetrics.CountFault(call.Account.Name, answer);
            Fault(logger, call.Account.Name, call.Label, answer.Disposition, answer.Reason, answer.RequestId);
        }
        else
        {
            Called(logger, call.Account.Name, call.Label, answer.Disposition, answer.Reason, answer.RequestId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "WeChat account {Account}, {Path}: {Disposition} {Reason}; rid {RequestId}. Someone has to look")]
    private static partial void Fault(ILogger logger, string account, string path, WeChatDisposition disposition, string reason, string? requestId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "WeChat account {Account}, {Path}: {Disposition} {Reason}; rid {RequestId}")]
    private static partial void Called(ILogger logger, string account, string path, WeChatDisposition disposition, string reason, string? requestId);
}
