// The theme is the system's unless a person chose; ?theme=dark in the address wins for wall screens.

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const order: Theme[] = ["auto", "light", "dark"];
const key = "pacecar.theme";

const asked = new URLSearchParams(location.search).get("theme") ?? remembered(key);
export const theme = signal<Theme>(order.includes(asked as Theme) ? (asked as Theme) : "auto");
/** Rises whenever resolved colours may have changed; canvases draw again. */
export const themeTurn = signal(0);

effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  themeTurn.value = themeTurn.peek() + 1;
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { themeTurn.value++; });

export function nextTheme() {
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length];
  remember(key, theme.value);
}

/** color resolves a token to the colour it has now, for drawing on a canvas. */
export function color(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  probe.hidden = true;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** Storage may be denied by the browser; then a choice lasts as long as the page. */
export function remembered(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function remember(name: string, value: string) {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}
