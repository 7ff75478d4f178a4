// A field with its label above it, and what is said of it beneath.

import { cloneElement, type ComponentChildren, type VNode } from "preact";

/** Field describes its first child, the input, by what is said of it. */
export function Field({ id, label, said, children }: { id: string; label: string; said?: string; children: ComponentChildren }) {
  const [input, ...rest] = Array.isArray(children) ? children : [children];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {said ? cloneElement(input as VNode, { "aria-invalid": "true", "aria-describedby": `${id}-said` }) : input}
      {rest}
      {said && <p class="tone-bad small" id={`${id}-said`}>{said}</p>}
    </div>
  );
}
