// The sandbox's control: acts by POST, changes by server-sent events.
import { say } from "./words.js";

const toast = document.getElementById("toast");
let hiding;

export function tell(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 5000);
}

export async function act(path, body) {
  try {
    const response = await fetch(`/_sim/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    const answer = await response.json();
    if (!response.ok) tell(answer.error);
    else if (answer.problem && answer.attempts > 0) tell(say("noAnswer", answer.problem));
    return answer;
  } catch {
    tell(say("lost"));
    return {};
  }
}

export function listen(handlers) {
  const source = new EventSource("/_sim/stream");
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, event => handler(JSON.parse(event.data)));
  }
  source.addEventListener("error", () => handlers.link(false));
  source.addEventListener("open", () => handlers.link(true));
}
