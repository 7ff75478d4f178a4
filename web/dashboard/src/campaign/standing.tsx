// Where the vehicles of a campaign or of a wave stand, as a bar and as words.

import { count, share } from "../format";
import { Bar } from "../ui/parts";
import type { Standing } from "../model";

export function partsOf(at: Standing) {
  return [
    { name: "Succeeded", n: at.succeeded, fill: "ok" },
    { name: "Failed", n: at.failed, fill: "bad" },
    { name: "Ended otherwise", n: at.other, fill: "other" },
    { name: "In flight", n: at.flight, fill: "go" },
    { name: "Asleep", n: at.asleep, fill: "sleep" },
    { name: "Waiting", n: at.waiting, fill: "rest" },
  ];
}

export function StandingBar({ at, tall }: { at: Standing; tall?: boolean }) {
  return <Bar parts={partsOf(at)} total={at.total} tall={tall} />;
}

/** Legend names each part with its number; parts without vehicles are left out unless they matter. */
export function Legend({ at, shares }: { at: Standing; shares?: boolean }) {
  return (
    <ul class="legend">
      {partsOf(at).filter((part) => part.n > 0 || part.fill === "ok" || part.fill === "bad").map((part) => (
        <li key={part.name}>
          <span class={`swatch fill-${part.fill}`} aria-hidden="true" />
          <span>{part.name} <b>{count(part.n)}</b>{shares && part.n > 0 && <span class="muted"> {share(part.n, at.total)}</span>}</span>
        </li>
      ))}
    </ul>
  );
}
