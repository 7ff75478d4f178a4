// What the nodes say of themselves, and how fast it goes: they tell totals, and a rate is the difference of two answers.

export interface Node {
  name: string; id: string; state: "Up" | "Leaving"; self?: boolean; address?: string; url: string; version: string; since: string;
  slots: number; active: number; connections: number; commits: number; up: number; down: number;
}
export interface NodeList { items: Node[]; slots: number; unowned: number; warnings: string[] }
export interface Slot { slot: number; node?: string; id?: string; epoch?: number }

/** Sample is the totals of all nodes at a time. Nodes that come and go would make jumps: who they were belongs to it. */
export interface Sample { at: number; nodes: string; commits: number; up: number; down: number }
export type Total = "commits" | "up" | "down";

/** So many samples are kept: three minutes, read every two seconds. */
const kept = 90;
/** A rate is over this time, because nodes tell their totals in heartbeats. */
const window = 12_000;

export function sampled(samples: Sample[], list: NodeList, at: number): Sample[] {
  const sum = (key: Total) => list.items.reduce((total, one) => total + one[key], 0);
  const next = { at, nodes: list.items.map((one) => one.id).sort().join(" "), commits: sum("commits"), up: sum("up"), down: sum("down") };
  const before = samples.at(-1);
  return [...(before && before.nodes !== next.nodes ? [] : samples), next].slice(-kept);
}

/** perSecond is how many a second came lately; null while it is not known. */
export function perSecond(samples: Sample[], key: Total, last = samples.length - 1): number | null {
  const to = samples[last];
  if (!to) return null;
  const from = samples.slice(0, last).findLast((one) => to.at - one.at >= window) ?? samples[0];
  return to.at - from.at < 1_000 ? null : Math.max(0, (1000 * (to[key] - from[key])) / (to.at - from.at));
}

/** Figures are the measures that the answering node exports, summed over their labels. */
export type Figures = Record<string, number>;

/** figuresOf reads the text format of Prometheus, so far as a sum over labels makes sense: counters and gauges. */
export function figuresOf(text: string): Figures {
  const figures: Figures = {};
  for (const line of text.split("\n")) {
    const found = /^([a-z_]+)(?:\{[^}]*\})? (\S+)/.exec(line);
    if (found && !found[1].endsWith("_bucket")) figures[found[1]] = (figures[found[1]] ?? 0) + Number(found[2]);
  }
  return figures;
}
