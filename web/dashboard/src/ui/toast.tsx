// Toasts answer an action for a few seconds; the last two are kept in view.

import { signal } from "@preact/signals";
import { announce } from "./announce";

interface Toast { id: number; title: string; detail: string; action?: { label: string; run: () => void } }

const toasts = signal<Toast[]>([]);
const life = 6_000;
let last = 0;

export function toast(title: string, options: { detail?: string; action?: Toast["action"] } = {}) {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-1), { id, title, detail: options.detail ?? "", action: options.action }];
  announce(`${title}. ${options.detail ?? ""}`);
  setTimeout(() => dismiss(id), life);
}

function dismiss(id: number) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts">
      {toasts.value.map((one) => (
        <div class="toast" key={one.id}>
          <div class="grow"><div>{one.title}</div>{one.detail && <div class="small">{one.detail}</div>}</div>
          {one.action && <button type="button" onClick={() => { dismiss(one.id); one.action!.run(); }}>{one.action.label}</button>}
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(one.id)}>✕</button>
        </div>
      ))}
    </div>
  );
}
