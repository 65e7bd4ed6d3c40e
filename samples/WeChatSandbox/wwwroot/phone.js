// A phone: status bar, title, the messages of the tab, what can be done there, tabs.
import { act } from "./api.js";
import { el, button, keep } from "./dom.js";
import { renderMessages } from "./messages.js";
import { openSheet } from "./sheet.js";
import { isEnglish, say } from "./words.js";

const tabs = ["chat", "notices", "wecom", "wallet"];
const memory = new Map();

// What is looked at on each phone, and how many messages were there when a tab was left.
function stateOf(phone) {
  if (!memory.has(phone.id)) memory.set(phone.id, { tab: "chat", seen: {}, employee: null });
  return memory.get(phone.id);
}

export function renderPhone(element, phone, world) {
  const state = stateOf(phone);
  const view = {
    phone, world, state,
    account: world.accounts.find(account => !account.miniProgram),
    mini: world.accounts.find(account => account.miniProgram),
    corp: world.corps[0],
    of: account => phone.accounts.find(fan => fan.appid === account?.appid),
    again: () => renderPhone(element, phone, world),
    do: (path, body) => act(`users/${path}`, { user: phone.id, ...body }),
  };
  state.employee ??= view.corp?.employees[0]?.userid;
  element.className = "phone";
  element.setAttribute("aria-label", say("phoneOf", phone.name));
  if (element.children.length === 0) {
    element.append(...["status", "title", "screen", "foot", "tabs"].map(part => el("div", { class: part })), el("div", { class: "sheet", hidden: true }));
    element.querySelector(".status").append(el("span", { class: "time" }), el("span", { class: "owner", text: phone.name }), el("span", { class: "battery", "aria-hidden": "true" }));
    element.querySelector(".screen").setAttribute("role", "log");
    element.querySelector(".screen").tabIndex = 0;
    element.querySelector(".tabs").setAttribute("role", "tablist");
  }
  const part = name => element.querySelector(`.${name}`);
  view.sheet = part("sheet");
  const thread = { chat: `chat:${view.account?.appid}`, notices: "notices", wecom: `wecom:${state.employee}`, wallet: "pay" }[state.tab];
  const messages = phone.threads[thread] ?? [];
  state.seen[state.tab === "wecom" ? thread : state.tab] = messages.at(-1)?.n ?? 0;
  keep(part("title"), [isEnglish(), state.tab, state.employee, view.of(view.account)], () => title(view));
  const isNew = renderMessages(part("screen"), state.tab, thread, messages, view);
  keep(part("foot"), [isEnglish(), state.tab, state.employee, view.account, view.mini, phone.accounts.map(fan => [fan.following, fan.blocked, fan.credits]), phone.corps, view.corp?.joinWays], () => foot(view));
  keep(part("tabs"), [isEnglish(), state.tab, unread(view)], () => tabs.map(tab => tabButton(tab, view)));
  // The foot has its height only now.
  if (isNew) part("screen").scrollTop = part("screen").scrollHeight;
}

function unread({ phone, state, account }) {
  const newer = (thread, seen) => (phone.threads[thread] ?? []).filter(message => !message.mine && message.n > (state.seen[seen] ?? 0)).length;
  return {
    chat: newer(`chat:${account?.appid}`, "chat"),
    notices: newer("notices", "notices"),
    wallet: newer("pay", "wallet"),
    wecom: Object.keys(phone.threads).filter(thread => thread.startsWith("wecom:")).reduce((sum, thread) => sum + newer(thread, thread), 0),
  };
}

function tabButton(tab, view) {
  const count = unread(view)[tab];
  const chosen = view.state.tab === tab;
  const choose = () => { view.state.tab = tab; view.again(); };
  return el("button", { type: "button", role: "tab", class: `tab ${tab}`, "aria-selected": String(chosen), on: { click: choose } },
    el("i", { "aria-hidden": "true" }), el("span", { text: say(tab) }), count > 0 && !chosen && el("b", { text: count }));
}

function title(view) {
  const { tab, employee } = view.state;
  if (tab === "chat") {
    const fan = view.of(view.account);
    const open = fan.window;
    const line = !fan.following ? say("service") : fan.typing ? say("typing") : !open ? say("windowShut") : open.left > 1000 ? say("windowEndless") : say("windowOpen", open.left);
    return [el("strong", { text: view.account.name }), el("small", { class: open && fan.following ? "open" : "", text: line })];
  }
  if (tab === "wecom") {
    return [el("div", { class: "people" }, ...view.corp.employees.map(one => el("button", {
      type: "button", "aria-pressed": String(one.userid === employee), text: one.name, on: { click: () => { view.state.employee = one.userid; view.again(); } },
    }))), el("small", { text: `@${view.corp.name}` })];
  }
  return [el("strong", { text: say(tab) }), el("small", { text: tab === "notices" ? view.mini.name : "" })];
}

function foot(view) {
  return { chat: chatFoot, notices: noticesFoot, wecom: wecomFoot, wallet: () => [] }[view.state.tab](view);
}

function writer(send) {
  const input = el("input", { type: "text", placeholder: say("write"), "aria-label": say("write"), maxlength: "600", autocomplete: "off" });
  const submit = event => { event.preventDefault(); if (input.value.trim()) { send(input.value.trim()); input.value = ""; } };
  return el("form", { class: "writer", on: { submit } }, input, el("button", { type: "submit", text: say("send") }));
}

function chatFoot(view) {
  const fan = view.of(view.account);
  const scene = el("input", { type: "text", placeholder: say("scene"), "aria-label": say("scene"), maxlength: "64", autocomplete: "off" });
  const scan = el("form", { class: "writer", on: { submit: event => { event.preventDefault(); if (scene.value.trim()) view.do("scan", { scene: scene.value.trim() }); } } },
    scene, el("button", { type: "submit", class: "plain", text: say(fan.following ? "scan" : "scanFollow") }));
  if (!fan.following) return [scan];
  const yuan = el("input", { type: "number", min: "0.01", step: "0.01", value: "39.80", required: true, "aria-label": say("yuan") });
  const pay = el("form", { class: "writer", on: { submit: event => { event.preventDefault(); view.do("pay", { app: view.account.appid, fen: Math.round(Number(yuan.value) * 100) }); } } },
    el("span", { text: "¥", "aria-hidden": "true" }), yuan, el("button", { type: "submit", class: "plain", text: say("pay") }));
  const tapped = item => view.do("menu", { key: item.key });
  const menu = view.account.menu.map(top => top.below.length === 0 ? button(top.name, () => tapped(top)) : submenu(top, tapped));
  return [
    writer(text => view.do("text", { text })),
    menu.length > 0 && el("div", { class: "menu" }, ...menu),
    el("details", { class: "more" }, el("summary", { text: "⋯", "aria-label": say("details") }), el("div", { class: "acts" },
      button(say("subscribe"), () => openSheet(view.sheet, view, view.account)),
      button(say(fan.blocked ? "unblock" : "block"), () => view.do("block", { blocked: !fan.blocked })),
      button(say("unfollow"), () => view.do("unfollow"), "danger")), pay, scan),
  ];
}

function submenu(top, tapped) {
  const list = el("div", { class: "submenu", hidden: true }, ...top.below.map(item => button(item.name, () => { list.hidden = true; tapped(item); })));
  return el("div", { class: "top" }, list, el("button", { type: "button", text: `≡ ${top.name}`, "aria-haspopup": "true", on: { click: () => { list.hidden = !list.hidden; } } }));
}

function noticesFoot(view) {
  return [el("div", { class: "acts" },
    button(say("subscribe"), () => openSheet(view.sheet, view, view.mini)),
    button(say("session"), () => view.do("session")))];
}

function wecomFoot(view) {
  const employee = view.corp.employees.find(one => one.userid === view.state.employee);
  const known = view.phone.corps[0]?.relations.includes(employee.userid);
  if (known) {
    return [writer(text => view.do("wecom-text", { employee: employee.userid, text })),
      el("div", { class: "acts" }, button(say("deleteContact"), () => view.do("delete-contact", { employee: employee.userid }), "danger")), groups(view)];
  }
  const state = el("input", { type: "text", placeholder: say("state"), "aria-label": say("state"), maxlength: "30", autocomplete: "off" });
  const add = event => { event.preventDefault(); view.do("add-contact", { employee: employee.userid, state: state.value.trim() }); };
  return [el("form", { class: "writer", on: { submit: add } }, state, el("button", { type: "submit", text: say("addContact") })), groups(view)];
}

// The groups that the user is in, and the codes that lead to others.
function groups({ phone, corp, do: act }) {
  const mine = phone.corps[0]?.groups ?? [];
  const open = corp.joinWays.filter(way => !way.groups.some(chat => mine.some(group => group.chat === chat)));
  return mine.length + open.length > 0 && el("div", { class: "groups" },
    ...mine.map(group => el("div", {}, el("span", { text: group.name }), button(say("leaveGroup"), () => act("leave-group", { chat: group.chat }), "danger"))),
    ...open.map(way => button([say("joinGroup"), way.state].filter(Boolean).join(" · "), () => act("join-group", { config: way.config }))));
}
