// The one polite live region of the application.

import { signal } from "@preact/signals";

const text = signal("");
/** A sentence about progress is said at most this often; what a person did is answered at once. */
const progressPeriod = 30_000;
let progressAt = 0;

export function announce(sentence: string) {
  text.value = sentence;
}

export function announceProgress(sentence: string) {
  const now = Date.now();
  if (now - progressAt < progressPeriod) return;
  progressAt = now;
  text.value = sentence;
}

export function LiveRegion() {
  return <div class="hidden-text" role="status" aria-live="polite" aria-atomic="true">{text.value}</div>;
}
