// What takes long and goes on without anybody waiting for it: imports, rehearsals, verifications and reports.

import { bytes, count, plural, share } from "../format";
import type { IconName } from "../icons";
import { actor, send } from "../live/api";
import type { Import, Tone } from "../model";

export type Kind = "import" | "rehearsal" | "verification" | "report";
export type State = "Running" | "Succeeded" | "Failed" | "Cancelled" | "Interrupted";

export interface Operation {
  id: string; kind: Kind; request: string; state: State; done: boolean; by: string; node?: string; cancelledBy?: string;
  createdAt?: string; updatedAt?: string; endedAt?: string; progress?: { done: number; total?: number; unit: string };
  status?: number; resultType?: string; result?: unknown; problem?: { title?: string; detail?: string }; cure?: string;
}

export const operationURL = (id: string) => `/operations/${encodeURIComponent(id)}`;

/** cancelOperation ends one, at whichever node it is; it has ended within two seconds. */
export const cancelOperation = (id: string, by: string) => send("POST", `${operationURL(id)}:cancel`, undefined, actor(by)) as Promise<Operation>;

const looks: Record<State, { icon: IconName; tone: Tone }> = {
  Running: { icon: "play", tone: "go" }, Succeeded: { icon: "checked", tone: "ok" }, Failed: { icon: "crossed", tone: "bad" },
  Cancelled: { icon: "stop", tone: "" }, Interrupted: { icon: "warn", tone: "warn" },
};

export const lookOf = (one: Operation): { word: string; icon: IconName; tone: Tone } =>
  one.state === "Running" && one.cancelledBy ? { word: "Ending", icon: "wait", tone: "warn" } : { word: one.state, ...looks[one.state] };

/** aboutOf is what an operation is done to: the campaign or the package of its request, or the fleet. */
export function aboutOf(request: string): { name: string; href: string } | null {
  const found = /\/api\/v1\/(campaigns|packages)\/([^/:?]+)/.exec(request);
  if (!found) return null;
  const [, section, id] = found;
  return { name: decoded(id), href: `/${section}/${id}` };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** progressOf is how far it is in words. */
export function progressOf({ progress, done }: Operation): string {
  if (!progress) return done ? "" : "how far is not known";
  const { done: so, total, unit } = progress;
  if (unit === "bytes") return total ? `${bytes(so)} of ${bytes(total)}` : bytes(so);
  return total ? `${count(so)} of ${count(total)} ${unit} · ${share(so, total)}` : `${count(so)} ${unit}`;
}

/** importOf is how far an import has come, which is its result from the first line on. */
export const importOf = (one: Operation): Import | null =>
  one.kind === "import" && one.result && typeof (one.result as Import).received === "number" ? (one.result as Import) : null;

/** cameTo tells an import's end in a line. */
export const cameTo = (of: Import) => [
  plural(of.received, "line read", "lines read"),
  of.created > 0 && `${count(of.created)} new`, of.changed > 0 && `${count(of.changed)} changed`, of.unchanged > 0 && `${count(of.unchanged)} unchanged`,
  of.removed > 0 && `${count(of.removed)} removed`, of.rejected > 0 && `${count(of.rejected)} rejected`,
].filter(Boolean).join(", ");
