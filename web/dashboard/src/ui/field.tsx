// A field with its label above it, and what is said of it beneath.

import { cloneElement, type ComponentChildren, type VNode } from "preact";

/** Field describes its first child, the input, by what is said of it, and by the hint that stands there as long as nothing is wrong. */
export function Field({ id, label, said, hint, children }: { id: string; label: string; said?: string; hint?: string; children: ComponentChildren }) {
  const [input, ...rest] = Array.isArray(children) ? children : [children];
  const about = said ? { "aria-invalid": "true", "aria-describedby": `${id}-said` } : hint ? { "aria-describedby": `${id}-said` } : null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {about ? cloneElement(input as VNode, about) : input}
      {rest}
      {(said || hint) && <p class={said ? "tone-bad small" : "muted small"} id={`${id}-said`}>{said || hint}</p>}
    </div>
  );
}
