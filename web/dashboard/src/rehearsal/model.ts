// What a rehearsal supposes and answers, as package web/view/rehearsal has it, and how a person writes suppositions.

export interface Delay { medianMinutes: number; p90Minutes?: number }
export interface FleetModel {
  onlinePercent?: number; neverPercent?: number; refusedPercent?: number; failedPercent?: number; persistentPercent?: number; consentedPercent?: number; unreadyPercent?: number;
  strata?: { name: string; failedPercent: number }[];
  absence?: Delay; download?: Delay; installation?: Delay; consent?: Delay; readying?: Delay; openingMinutes?: number; runs?: number; seed?: number;
}
export interface CompletionPoint { percent: number; p50Seconds?: number; p90Seconds?: number }
export interface Spread { p50: number; p90: number }
export interface GateChance { wave: number; name?: string; size: number; vehicles: number; passedPercent: number; haltedPercent: number; undecidedPercent: number; text?: string }
export interface BlastRadius { times: number; limitPercent: number; failedPercent: number; haltedPercent: number; failed: Spread; offered: Spread }
export interface Rehearsal {
  beginsAt: string; model: FleetModel; selected: number; vehicles: number; notes: string[]; completedPercent: number; haltedPercent: number;
  curve: CompletionPoint[]; downloadsPerMinute: Spread; gates: GateChance[]; blastRadius: BlastRadius[];
  reachable: number; succeeded: number; failed: number; refused: number; silent: number; left: number;
}

export type Share = "onlinePercent" | "failedPercent" | "persistentPercent" | "neverPercent" | "refusedPercent" | "consentedPercent" | "unreadyPercent";
export type Wait = "absence" | "download" | "installation" | "consent" | "readying";

/** Suppositions are what stands in the fields; what is empty has its default. */
export type Suppositions = Record<string, string>;

/** Supposed is the model of what was written, and what is wrong with it by field. */
export interface Supposed { model: FleetModel; wrong: Record<string, string> }

const wrongShare = "Write a share from 0 to 100.";
const wrongTime = "Write a time such as 30m, 8h or 2d.";

/** minutesOf reads a time such as 90s, 30m, 8h, 1h30m or 2d; a bare number is minutes. NaN: it is none. */
export function minutesOf(text: string): number {
  const bare = text.replace(/[\s\u00a0]/g, "").replaceAll(",", ".");
  if (/^\d+(\.\d+)?$/.test(bare)) return Number(bare);
  if (!/^(\d+(\.\d+)?(d|h|min|m|s))+$/.test(bare)) return NaN;
  const worth: Record<string, number> = { d: 1440, h: 60, min: 1, m: 1, s: 1 / 60 };
  let sum = 0;
  for (const [, number, unit] of bare.matchAll(/(\d+(?:\.\d+)?)(d|h|min|m|s)/g)) sum += Number(number) * worth[unit];
  return sum;
}

/** suppose reads the fields. A field of a delay has the names <delay> and <delay>.p90. */
export function suppose(text: Suppositions, shares: readonly Share[], waits: readonly Wait[]): Supposed {
  const model: FleetModel = {};
  const wrong: Record<string, string> = {};
  const written = (name: string) => (text[name] ?? "").trim();
  for (const share of shares) {
    if (written(share) === "") continue;
    const value = Number(written(share).replace(/\s*%$/, "").replace(",", "."));
    if (value >= 0 && value <= 100) model[share] = value;
    else wrong[share] = wrongShare;
  }
  for (const wait of waits) {
    const [median, most] = [written(wait), written(`${wait}.p90`)];
    if (median === "" && most === "") continue;
    const [half, nine] = [minutesOf(median), most === "" ? undefined : minutesOf(most)];
    if (median === "") wrong[wait] = "Write the time of half of the vehicles, too.";
    else if (!(half > 0)) wrong[wait] = wrongTime;
    else if (nine !== undefined && !(nine >= half)) wrong[`${wait}.p90`] = Number.isNaN(nine) ? wrongTime : "Nine of ten take no less than half of them.";
    else model[wait] = { medianMinutes: half, p90Minutes: nine };
  }
  const opening = written("openingMinutes");
  if (opening !== "") {
    model.openingMinutes = minutesOf(opening);
    if (Number.isNaN(model.openingMinutes)) wrong.openingMinutes = wrongTime;
  }
  for (const [name, most] of [["runs", 100], ["seed", Number.MAX_SAFE_INTEGER]] as const) {
    if (written(name) === "") continue;
    const value = Number(written(name));
    if (Number.isInteger(value) && value >= 1 && value <= most) model[name] = value;
    else wrong[name] = name === "runs" ? "Write a number from 1 to 100." : "Write a number from 1 on.";
  }
  return { model, wrong };
}
