// The sheet that asks for subscriptions, as it slides up in the app.
import { el, button } from "./dom.js";
import { say } from "./words.js";

export function openSheet(sheet, view, account) {
  const credits = view.of(account).credits;
  const templates = account.templates.filter(template => template.kind !== "Template");
  const close = () => { sheet.hidden = true; sheet.replaceChildren(); };
  const boxes = templates.map(template => el("input", { type: "checkbox", checked: true, value: template.id }));
  const answer = async accept => {
    close();
    for (const box of boxes) await view.do("subscription", { template: box.value, accept: accept && box.checked });
  };
  sheet.replaceChildren(el("section", { role: "dialog", "aria-modal": "true", "aria-label": say("asks", account.name), on: { keydown: event => { if (event.key === "Escape") close(); } } },
    el("header", {}, el("h3", { text: say("asks", account.name) }), el("button", { type: "button", class: "close", "aria-label": say("close"), text: "×", on: { click: close } })),
    ...templates.map((template, i) => el("div", { class: "ask" },
      el("label", {}, boxes[i], el("span", { text: template.title })),
      credits[template.id] > 0 && el("small", { text: say("left", credits[template.id]) }),
      credits[template.id] > 0 && button(say("turnOff"), () => { close(); view.do("subscription-off", { template: template.id }); }, "quiet"))),
    el("p", { text: say("once") }),
    el("footer", {}, button(say("refuse"), () => answer(false)), button(say("allow"), () => answer(true), "primary"))));
  sheet.hidden = false;
  sheet.querySelector("footer .primary").focus();
}
