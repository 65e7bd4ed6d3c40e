// The page: takes what the sandbox tells and hands it to phones, desks and the list of calls.
import { act, listen } from "./api.js";
import { el, keep } from "./dom.js";
import { renderDesk } from "./desk.js";
import { renderPhone } from "./phone.js";
import { isEnglish, say, switchLanguage } from "./words.js";

const byId = id => document.getElementById(id);
let world = { accounts: [], corps: [], phones: [], calls: [] };
let ahead = 0;

function sayAll() {
  document.documentElement.lang = isEnglish() ? "en" : "zh-CN";
  document.title = say("title");
  document.querySelectorAll("[data-word]").forEach(element => { element.textContent = say(element.dataset.word); });
  document.querySelectorAll("[data-label]").forEach(element => element.setAttribute("aria-label", say(element.dataset.label)));
  byId("language").textContent = say("language");
}

function place(container, key, tag) {
  let element = [...container.children].find(child => child.dataset.key === key);
  if (!element) {
    element = el(tag);
    element.dataset.key = key;
    container.append(element);
  }
  return element;
}

const drawPhone = phone => renderPhone(place(byId("phones"), phone.id, "article"), phone, world);

function drawDesks(corp) {
  for (const employee of corp.employees) renderDesk(place(byId("desks"), employee.userid, "article"), employee, corp);
}

function drawCalls() {
  keep(byId("calls"), [isEnglish(), world.calls], () => world.calls.length === 0
    ? [el("li", { class: "none", text: say("noCalls", location.origin) })]
    : [...world.calls].reverse().map(call => el("li", {},
      el("time", { text: clockText(new Date(call.at), true) }),
      el("code", { text: `${call.method} ${call.path}` }),
      call.fault && el("span", { class: "fault", text: call.fault }),
      el("span", { class: call.code === 0 ? "good" : "bad", text: call.code === 0 ? "ok" : call.code }))));
}

function drawHint() {
  const connected = [...world.accounts, ...world.corps].some(one => one.connected);
  byId("hint").hidden = connected || world.phones.length === 0;
  byId("hint").textContent = say("notConnected", say("connectHow"));
}

function draw() {
  sayAll();
  drawHint();
  for (const container of [byId("phones"), byId("desks")]) container.replaceChildren();
  world.phones.forEach(drawPhone);
  world.corps.forEach(drawDesks);
  drawCalls();
  tick();
}

const clockText = (time, seconds) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hour12: false }).format(time);

function tick() {
  const now = new Date(Date.now() + ahead);
  byId("now").textContent = new Intl.DateTimeFormat(isEnglish() ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(now);
  document.querySelectorAll(".phone .time").forEach(element => { element.textContent = clockText(now, false); });
}

function setClock(clock) {
  ahead = new Date(clock.now) - Date.now();
  tick();
}

document.querySelectorAll("[data-advance]").forEach(element => element.addEventListener("click", () => act("clock", { advanceSeconds: Number(element.dataset.advance) })));
byId("reset").addEventListener("click", () => { if (confirm(say("confirmReset"))) act("reset"); });
byId("language").addEventListener("click", () => { switchLanguage(); draw(); });
setInterval(tick, 1000);
sayAll();

listen({
  world: all => { world = all; setClock(all.clock); draw(); },
  phone: phone => { world.phones = world.phones.map(known => known.id === phone.id ? phone : known); drawPhone(phone); },
  desk: corp => { world.corps = world.corps.map(known => known.corpid === corp.corpid ? corp : known); drawDesks(corp); world.phones.forEach(drawPhone); },
  calls: calls => { world.calls = calls; drawCalls(); },
  clock: setClock,
  link: up => { byId("link").textContent = up ? "" : say("lost"); },
});
