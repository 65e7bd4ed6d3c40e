// An employee's desk: messages to customers that wait for a tap, and what the apps wrote.
import { act } from "./api.js";
import { el, button, keep } from "./dom.js";
import { isEnglish, say } from "./words.js";

export function renderDesk(element, employee, corp) {
  element.className = "desk";
  element.setAttribute("aria-label", say("deskOf", employee.name));
  keep(element, [isEnglish(), employee], () => [
    el("header", {}, el("span", { class: "avatar wecom", "aria-hidden": "true", text: employee.name.slice(-1) }),
      el("div", {}, el("strong", { text: employee.name }), el("small", { text: say("customers", employee.customers) }))),
    ...(employee.tasks.length === 0 ? [el("p", { class: "empty", text: say("noTasks") })] : [...employee.tasks].reverse().map(task => taskCard(task, employee, corp))),
    el("h3", { text: say("appMessages") }),
    el("ul", { role: "log", "aria-label": say("appMessages") }, ...(employee.messages.length === 0
      ? [el("li", { class: "empty", text: say("noAppMessages") })]
      : [...employee.messages].reverse().map(message => el("li", {}, el("small", { text: message.sender ?? "" }), el("span", { text: message.title ? `${message.title} ${message.text}` : message.text })))))]);
}

function taskCard(task, employee, corp) {
  return el("section", { class: `task ${task.open ? "open" : ""}` },
    ...task.texts.map(text => el("p", { text })),
    el("footer", {},
      el("small", { text: say("toCustomers", task.customers) + (task.reminded > 0 ? ` · ${say("reminded", task.reminded)}` : "") }),
      task.open
        ? button(say("confirm"), () => act("employees/confirm", { corp: corp.corpid, employee: employee.userid, message: task.id }), "primary")
        : el("span", { text: task.cancelled ? say("cancelled") : say("sentTo", task.sent, task.customers) })));
}
