// The messages of a tab. New ones are added below; only where it is another list it is built anew. True: something is new.
import { el, button } from "./dom.js";
import { isEnglish, say } from "./words.js";

const apart = 5 * 60 * 1000;
const notes = { follow: "noteFollow", unfollow: "noteUnfollow", "contact-added": "noteContactAdded", "contact-deleted": "noteContactDeleted" };

export function renderMessages(screen, tab, thread, messages, view) {
  const fan = view.of(view.account);
  const state = JSON.stringify([isEnglish(), thread, messages[0]?.n, tab === "chat" && fan.following, tab === "wallet" || tab === "notices" ? [view.phone.coupons, view.phone.gifts] : 0]);
  const known = screen.state === state ? screen.known : 0;
  if (known === 0) screen.replaceChildren();
  screen.state = state;
  const fresh = messages.filter(message => message.n > known);
  screen.known = messages.at(-1)?.n ?? 0;
  let last = known === 0 ? 0 : new Date(messages[messages.length - fresh.length - 1]?.at ?? 0).getTime();
  if (known === 0 && messages.length === 0 || tab === "chat" && !fan.following && known === 0) screen.append(...welcome(tab, view));
  for (const message of fresh) {
    const at = new Date(message.at);
    if (at - last > apart) screen.append(el("p", { class: "when", text: when(at) }));
    last = at.getTime();
    screen.append(one(message, tab, view));
  }
  return fresh.length > 0 || known === 0;
}

const when = at => new Intl.DateTimeFormat(isEnglish() ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);

function welcome(tab, view) {
  if (tab === "chat" && !view.of(view.account).following) {
    return [el("div", { class: "profile" }, el("i", { class: "logo", "aria-hidden": "true" }), el("strong", { text: view.account.name }), el("p", { text: say("followHint") }), button(say("follow"), () => view.do("follow"), "primary"))];
  }
  const hint = { chat: "", notices: say("noNotices"), wallet: say("noWallet"), wecom: "" }[tab];
  return [el("p", { class: "empty", text: hint })];
}

function one(message, tab, view) {
  if (message.kind === "note") return el("p", { class: "note", text: say(notes[message.text]) });
  if (message.kind === "payment") return el("p", { class: "note", text: say("notePaid", message.text) });
  if (message.kind === "failure") return el("p", { class: "note failure", text: message.text });
  const body = { template: card, subscription: card, coupon, gift, menu, news: article, link: article, mass: mass, miniprogram: mini, image: picture, voice: sound, music: sound, video: picture }[message.kind]?.(message, view) ?? el("div", { class: "bubble", text: message.text });
  const whole = ["template", "subscription", "coupon", "gift", "news", "mass"].includes(message.kind);
  if (whole && !body.classList.contains("bubble")) return el("div", { class: "row whole" }, body);
  return el("div", { class: `row ${message.mine ? "mine" : "theirs"}` }, avatar(message, tab, view), body);
}

function avatar(message, tab, view) {
  const name = message.mine ? view.phone.name : tab === "wecom" ? message.sender ?? "" : view.account.name;
  return el("span", { class: `avatar ${message.mine ? "me" : tab}`, "aria-hidden": "true", text: name.slice(tab === "wecom" && !message.mine ? -1 : 0).slice(0, 1) });
}

const jump = message => message.link && el("p", { class: "jump", title: message.link, text: say("details") });

function card(message) {
  return el("section", { class: "card" },
    message.sender && el("p", { class: "from", text: message.sender }),
    el("h3", { text: message.title }),
    el("dl", {}, ...message.fields.flatMap(field => [el("dt", { text: field.key }), el("dd", { text: field.value })])),
    jump(message));
}

function article(message) {
  return el("section", { class: "card" }, el("h3", { text: message.title ?? "" }), message.text && el("p", { class: "text", text: message.text }), jump(message));
}

// What was uploaded. Where it is no picture, or is not there any more, what stands in its place is seen.
function shown(message, alt, instead) {
  if (!message.media) return instead;
  return el("img", { src: `/_sim/media?id=${encodeURIComponent(message.media)}`, alt, on: { error: event => event.target.replaceWith(instead) } });
}

const mini = message => el("section", { class: "card mini" }, el("p", { class: "from", text: message.link?.split("/")[0] ?? "" }), el("h3", { text: message.title ?? message.text }), shown(message, "", el("div", { class: "shot", "aria-hidden": "true" })));

const picture = message => el("div", { class: message.kind === "video" ? "shown video" : "shown", title: message.text },
  shown(message, message.title ?? say("image"), el("div", { class: "picture" }, el("span", { text: message.title ?? say("image") }))),
  message.kind === "video" && message.title && el("p", { text: message.title }));

const sound = message => el("div", { class: "bubble sound", title: message.link ?? "" },
  el("span", { text: message.kind === "music" ? `♪ ${message.title ?? ""}` : `▶ ${say("voice")}` }), message.text && el("small", { text: message.text }));

const mass = message => message.title ? article(message) : el("div", { class: "bubble", text: message.text });

function menu(message, view) {
  return el("div", { class: "bubble" },
    el("p", { text: message.text }),
    ...message.choices.map(choice => button(choice.value, () => view.do("choose", { id: choice.key, caption: choice.value }), "choice")),
    message.title && el("p", { text: message.title }));
}

function coupon(message, view) {
  const used = view.phone.coupons[message.id] === "USED";
  return el("section", { class: `coupon ${used ? "used" : ""}` },
    el("div", {}, el("h3", { text: message.title ?? "" }), el("p", { text: message.text }), ...message.fields.map(field => el("strong", { text: field.value }))),
    used ? el("span", { text: say("used") }) : button(say("use"), () => view.do("use-coupon", { coupon: message.id })));
}

function gift(message, view) {
  const status = view.phone.gifts[message.id] ?? 0;
  return el("section", { class: "gift" },
    el("p", { class: "from", text: message.sender ?? "" }), el("i", { "aria-hidden": "true" }), el("h3", { text: message.title ?? "" }), el("p", { text: message.text }),
    status === 0 ? button(say("accept"), () => view.do("accept-gift", { gift: message.id }), "primary") : el("span", { text: say(status === 1 ? "accepted" : "returned") }));
}
