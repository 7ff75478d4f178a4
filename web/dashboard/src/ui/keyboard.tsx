// Keyboard shortcuts and the sheet that lists them. None of them is destructive, and single keys
// can be switched off (WCAG 2.1.4).

import { signal } from "@preact/signals";
import { navigate } from "../router";
import { frozen, setFrozen } from "../live/stream";
import { Dialog, Button } from "./parts";
import { remember, remembered } from "./theme";
import { announce } from "./announce";
import { By } from "./person";
import { onRow, step, turn } from "./rows";

export const helpShown = signal(false);
const enabled = signal(remembered("pacecar.keys") !== "off");

/** Where a pair of keys that begins with g leads. */
const places: [key: string, name: string, path: string][] = [
  ["h", "Home", "/"], ["c", "Campaigns", "/campaigns"], ["v", "Vehicles", "/vehicles"], ["o", "Cohorts", "/cohorts"],
  ["p", "Packages", "/packages"], ["e", "Operations of the engine", "/operations"], ["l", "Long operations", "/operations/long"],
  ["w", "Webhooks", "/operations/webhooks"], ["t", "Tokens", "/operations/tokens"], ["n", "New campaign", "/new/campaign"],
];

/** A second key of a pair such as "g c" must follow within this time. */
const pairTime = 1_200;
let pendingAt = 0;

export function onKey(event: KeyboardEvent) {
  if (!enabled.value || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const target = event.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
  const paired = Date.now() - pendingAt < pairTime;
  pendingAt = 0;
  const place = places.find(([key]) => key === event.key);
  if (paired && place) return act(event, () => navigate(place[2]));
  switch (event.key) {
    case "g":
      pendingAt = Date.now();
      return;
    case "/":
      return act(event, focusSearch);
    case "?":
      return act(event, () => { helpShown.value = true; });
    case ".":
      return act(event, toggleFreeze);
    case "j":
    case "k":
      return took(event, step(event.key === "j" ? 1 : -1));
    case "ArrowDown":
    case "ArrowUp":
      return took(event, onRow() && step(event.key === "ArrowDown" ? 1 : -1));
    case "[":
    case "]":
      return took(event, turn(event.key === "]" ? 1 : -1));
  }
}

function act(event: KeyboardEvent, run: () => void) {
  event.preventDefault();
  run();
}

/** took keeps a key from scrolling where it has done something else. */
function took(event: KeyboardEvent, done: boolean) {
  if (done) event.preventDefault();
}

export function toggleFreeze() {
  setFrozen(!frozen.value);
  announce(frozen.value ? "Frozen. The page no longer changes by itself." : "Live again.");
}

function focusSearch() {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (field) {
    field.focus();
    field.select();
    return;
  }
  navigate("/vehicles");
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-search]")?.focus());
}

const keys: [string[], string][] = [
  [["j"], "Next row"],
  [["k"], "Row before"],
  [["Enter"], "Open the row"],
  [["["], "Tab to the left"],
  [["]"], "Tab to the right"],
  [["/"], "Search"],
  [["."], "Freeze or thaw the page"],
  [["?"], "Show this sheet"],
  [["Esc"], "Close a dialog"],
];

export function HelpSheet() {
  if (!helpShown.value) return null;
  const close = () => { helpShown.value = false; };
  const toggle = () => {
    enabled.value = !enabled.value;
    remember("pacecar.keys", enabled.value ? "on" : "off");
  };
  return (
    <Dialog title="Keyboard and settings" onClose={close}>
      <dl class="keys">
        {[...keys, ...places.map(([key, name]): [string[], string] => [["g", key], name])].map(([strokes, meaning]) => (
          <div key={meaning}><dt>{strokes.map((stroke) => <kbd key={stroke}>{stroke}</kbd>)}</dt><dd>{meaning}</dd></div>
        ))}
      </dl>
      <label class="check"><input type="checkbox" checked={enabled.value} onChange={toggle} /> Shortcuts of a single key are on</label>
      <By id="operator" />
      <p class="muted">The HTTP API is described in <a class="link" href="/api/v1/openapi.yaml" target="_blank" rel="noreferrer">/api/v1/openapi.yaml</a>.</p>
      <div class="actions"><Button label="Close" kind="primary" onPress={close} /></div>
    </Dialog>
  );
}
