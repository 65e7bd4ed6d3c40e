// Makes elements. Text is only ever set as text.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (text, act, kind = "") => el("button", { type: "button", class: kind, text, on: { click: act } });

// Builds the content anew only where what it shows has changed, so that a text being written is not lost.
export function keep(element, shows, build) {
  const signature = JSON.stringify(shows);
  if (element.shows === signature) return;
  element.shows = signature;
  element.replaceChildren(...build().filter(Boolean));
}
