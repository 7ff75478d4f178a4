// The fields of a plan's form that hold one value each: where it stands in the plan, how it is written, which bounds it
// has. One table makes the form, the plan of a form, and the form of a plan.

import { count } from "../format";
import { minutesOf } from "../rehearsal/model";

export type Kind = "text" | "code" | "whole" | "number" | "share" | "time" | "list" | "moment" | "choice" | "yes";
export interface Field {
  id: string;
  /** JSON pointer into the plan, or into a wave. */
  at: string;
  kind: Kind;
  label: string;
  /** What holds where nothing is written. */
  empty?: string;
  hint?: string;
  least?: number;
  most?: number;
  choices?: [value: string, words: string][];
}

const day = 86_400;
const askedOf: Field["choices"] = [["", "nobody"], ["fleet", "the operators of fleets"], ["owner", "whoever speaks for the vehicle"]];

export const names: Field[] = [
  { id: "plan-name", at: "/name", kind: "text", label: "Name, for people" },
  { id: "plan-id", at: "/id", kind: "code", label: "Identity, for addresses and commands" },
  { id: "plan-package", at: "/package", kind: "code", label: "Package" },
  { id: "plan-selector", at: "/selector", kind: "code", label: "Vehicles, as a selector" },
];

export const pace: Field[] = [
  { id: "plan-pace", at: "/pacing/maximumPerMinute", kind: "whole", label: "Offers a minute at most", empty: "unlimited" },
  { id: "plan-flight", at: "/pacing/maximumInFlight", kind: "whole", label: "In flight at most", empty: "10 000", hint: "Offered, and not ended." },
  { id: "plan-exposed", at: "/pacing/maximumExposed", kind: "whole", label: "Exposed at most", empty: "unlimited", hint: "The blast radius: in flight, or not soaked since they ended." },
];

export const growth: Field[] = [
  { id: "plan-base", at: "/pacing/exponentialRate/baseRatePerMinute", kind: "whole", least: 1, label: "Begins with so many a minute", empty: "all at once" },
  { id: "plan-factor", at: "/pacing/exponentialRate/incrementFactor", kind: "number", least: 1.1, most: 5, label: "And grows by a factor of", empty: "2" },
  { id: "plan-after-offered", at: "/pacing/exponentialRate/rateIncreaseCriteria/numberOfNotifiedThings", kind: "whole", least: 1, label: "After so many offers", hint: "Either offers or successes." },
  { id: "plan-after-succeeded", at: "/pacing/exponentialRate/rateIncreaseCriteria/numberOfSucceededThings", kind: "whole", least: 1, label: "Or after so many successes" },
];

export const strata: Field[] = [
  { id: "plan-strata", at: "/strata/by", kind: "list", label: "Told apart by", empty: "model, region", hint: "Attributes as selectors write them, 1 to 8; ecu.ADAS.revision is one, too. Empty: not told apart." },
  { id: "plan-stratum-least", at: "/strata/minimumPerStratum", kind: "whole", label: "Vehicles of each, at least", empty: "1" },
  { id: "plan-stratum-wave", at: "/strata/wave", kind: "whole", least: 1, most: 32, label: "In wave", empty: "the first", hint: "The wave grows if need be." },
  { id: "plan-stratum-flight", at: "/pacing/maximumPerStratum", kind: "whole", label: "Of each in flight at most", empty: "unlimited" },
];

export const schedule: Field[] = [
  { id: "plan-start", at: "/schedule/startTime", kind: "moment", label: "Begins by itself at", hint: "With the vehicles that match then. Empty: when it is started." },
  { id: "plan-end", at: "/schedule/endTime", kind: "moment", label: "Ends at", hint: "Whatever was reached: what installs finishes, and offers go out until a minute before. Empty: when every wave has passed." },
];

export const consent: Field[] = [
  { id: "consent-download", at: "/consent/download", kind: "choice", choices: askedOf, label: "Asked before the download" },
  { id: "consent-install", at: "/consent/install", kind: "choice", choices: askedOf, label: "Asked before the installation" },
  { id: "consent-times", at: "/consent/maximumPostponements", kind: "whole", most: 100, label: "May put it off so often", empty: "never" },
  { id: "consent-long", at: "/consent/maximumPostponeSeconds", kind: "time", most: 90 * day, label: "And for so long", empty: "7d", hint: "Since the first time; then it counts as refused." },
];

export const retries: Field[] = [
  { id: "retry-attempts", at: "/retries/maximumAttempts", kind: "whole", label: "Attempts per vehicle", empty: "1", hint: "1: a failure is final." },
  { id: "retry-pause", at: "/retries/backOffSeconds", kind: "time", label: "Pause before the second", empty: "60s", hint: "Doubled for each later one." },
  { id: "retry-silence", at: "/retries/silenceSeconds", kind: "time", label: "Silent for so long: asked again", empty: "10m" },
  { id: "retry-asks", at: "/retries/asks", kind: "whole", label: "Asked so often", empty: "3", hint: "Then its place goes to another one." },
  { id: "dealer-failures", at: "/dealer/afterFailures", kind: "whole", most: 20, label: "To a dealer after failed attempts", empty: "never" },
  { id: "dealer-days", at: "/dealer/afterUnreachableDays", kind: "whole", most: 365, label: "Or after days of silence", empty: "never" },
];

/** Of a class of failure codes; what is left empty is as the plan has it. */
export const classFields: Field[] = [
  { id: "codes", at: "/codes", kind: "list", label: "Failure codes", empty: "E_FLASH, NET_*", hint: "Exact, or a beginning and *." },
  { id: "attempts", at: "/maximumAttempts", kind: "whole", least: 1, most: 20, label: "Attempts", empty: "as the plan" },
  { id: "pause", at: "/backOffSeconds", kind: "time", label: "Pause", empty: "as the plan" },
  { id: "longest", at: "/maximumBackOffSeconds", kind: "time", label: "Longest", empty: "1h" },
];

export const health: Field[] = [
  { id: "health-codes", at: "/health/faultCodes", kind: "list", label: "New fault codes that count", empty: "none", hint: "Exact, or a beginning and *; * alone is any. 32 at most." },
  { id: "health-ignored", at: "/health/ignoredCodes", kind: "list", label: "Of these, not", empty: "none" },
  { id: "health-reconnects", at: "/health/reconnects", kind: "whole", least: 3, most: 60, label: "Connections that are a loop", empty: "not counted" },
  { id: "health-within", at: "/health/reconnectSeconds", kind: "time", most: day, label: "Within", empty: "10m" },
  { id: "health-vanished", at: "/health/vanishedSeconds", kind: "time", least: 3600, most: 90 * day, label: "Silent for longer than", empty: "any time", hint: "Of a vehicle that is not connected." },
  { id: "health-cycles", at: "/health/driveCyclesWaitSeconds", kind: "time", most: 365 * day, label: "Drive cycles are awaited for", empty: "7d" },
];

export const times: Field[] = [
  { id: "life-offer", at: "/offerLifeSeconds", kind: "time", label: "An offer is good for", empty: "7d" },
  { id: "life-permit", at: "/permitLifeSeconds", kind: "time", label: "A permit is good for", empty: "1d" },
  { id: "limit-download", at: "/timeouts/downloadSeconds", kind: "time", most: 30 * day, label: "A download takes at most", empty: "no limit" },
  { id: "limit-install", at: "/timeouts/installSeconds", kind: "time", most: 30 * day, label: "An installation takes at most", empty: "no limit" },
  { id: "limit-total", at: "/timeouts/totalSeconds", kind: "time", most: 366 * day, label: "An attempt takes at most", empty: "no limit" },
  { id: "plan-sleep", at: "/sleepSeconds", kind: "time", label: "May sleep with half a download", empty: "3d" },
  { id: "readiness-age", at: "/readiness/maximumAgeSeconds", kind: "time", most: day, label: "Its condition is not older than", empty: "5m", hint: "When a permit is given on it." },
];

export const rules: Field[] = [
  { id: "plan-approvals", at: "/requiredApprovals", kind: "whole", most: 16, label: "Approvals before a start", empty: "0", hint: "By others than whoever wrote it." },
  { id: "plan-way", at: "/rollback/package", kind: "code", label: "Way back, a package", empty: "none prepared", hint: "Checked before anything is offered." },
  { id: "plan-stop", at: "/stopPolicy", kind: "choice", choices: [["", "keeps what is done"], ["revert", "brings back what is done"]], label: "A cancel" },
  { id: "plan-priority", at: "/priority", kind: "whole", most: 1000, label: "Priority", empty: "500", hint: "The highest has a vehicle first that several want." },
  { id: "plan-supersedes", at: "/supersedes", kind: "list", label: "Takes vehicles for good from", empty: "no campaign", hint: "Identities of campaigns, 16 at most." },
  { id: "plan-joiners", at: "/lateJoiners", kind: "choice", choices: [["", "stay out"], ["join", "join the last wave"]], label: "Vehicles that match later" },
  { id: "plan-undoes", at: "/rollsBack", kind: "code", label: "Undoes a campaign", empty: "none", hint: "Its vehicles are those that were offered the update there and run it; the selector is true then." },
  { id: "plan-pool", at: "/downloadPool", kind: "code", label: "Download pool", empty: "none" },
  { id: "plan-salt", at: "/salt", kind: "text", label: "Salt of the waves", empty: "the identity" },
  { id: "plan-downgrade", at: "/allowDowngrade", kind: "yes", label: "Vehicles that run a newer version get it, too" },
];

/** All of them but the waves'. */
export const planFields = [names, pace, growth, strata, schedule, consent, retries, health, times, rules].flat();

export const gateFields: Field[] = [
  { id: "failed", at: "/gate/maximumFailedPercent", kind: "share", label: "% may fail", empty: "10" },
  { id: "sample", at: "/gate/minimumSample", kind: "whole", label: "Judged from", empty: "10" },
  { id: "soak", at: "/gate/soakSeconds", kind: "time", label: "Then soaks", empty: "not at all" },
];

export const moreOfGate: Field[] = [
  { id: "succeeded", at: "/gate/minimumSucceededPercent", kind: "share", label: "% must succeed", empty: "0" },
  { id: "confidence", at: "/gate/confidencePercent", kind: "share", least: 50, most: 99.99, label: "Sure to so many %", empty: "not asked", hint: "That no more than the share may fail (Clopper-Pearson)." },
  { id: "cycles", at: "/gate/soakDriveCycles", kind: "whole", most: 1000, label: "Drive cycles of each", empty: "0" },
  { id: "webhook", at: "/gate/webhook", kind: "code", label: "Webhook that must agree", empty: "none" },
  { id: "selector", at: "/selector", kind: "code", label: "Only of the roster", empty: 'region == "DE"', hint: "Without a number of vehicles: all that match." },
  { id: "vins", at: "/vins", kind: "list", label: "Exactly these pilots", empty: "VINs", hint: "1 000 at most, instead of a number of vehicles." },
];

/** What must hold in each kind of vehicles; what is left empty is as the gate has it. */
export const ofStratum: Field[] = [
  { id: "stratum-failed", at: "/gate/perStratum/maximumFailedPercent", kind: "share", label: "% of a kind may fail", empty: "as the gate" },
  { id: "stratum-sample", at: "/gate/perStratum/minimumSample", kind: "whole", label: "Judged from", empty: "as the gate", hint: "Or all of a kind, where there are fewer." },
  { id: "stratum-succeeded", at: "/gate/perStratum/minimumSucceededPercent", kind: "share", label: "% must succeed", empty: "as the gate" },
  { id: "stratum-confidence", at: "/gate/perStratum/confidencePercent", kind: "share", least: 50, most: 99.99, label: "Sure to so many %", empty: "not asked" },
];

export const waveFields = [...gateFields, ...moreOfGate, ...ofStratum];

/** boundsOf says in words what a field takes. */
export function boundsOf({ kind, least, most }: Field): string {
  const told = (n: number) => (kind === "time" ? spelled(n) : count(n));
  if (least !== undefined && most !== undefined) return kind === "number" || kind === "share" ? `${least} to ${most}.` : `${told(least)} to ${told(most)}.`;
  if (most !== undefined) return `At most ${told(most)}.`;
  return "";
}

/** spelled writes seconds as a person writes them into a field. */
export function spelled(seconds: number): string {
  for (const [unit, worth] of [["d", day], ["h", 3600], ["m", 60]] as const) {
    if (seconds % worth === 0 && seconds !== 0) return `${seconds / worth}${unit}`;
  }
  return `${seconds}s`;
}

/** write is a value of a plan as it stands in its field. */
export function write(field: Field, value: unknown): string {
  if (value === undefined || value === null) return "";
  switch (field.kind) {
    case "time":
      return spelled(Number(value));
    case "list":
      return (value as string[]).join(field.id === "vins" ? "\n" : ", ");
    case "moment":
      return local(String(value));
    case "choice":
      return field.choices!.some(([id]) => id === value) ? String(value) : "";
    case "yes":
      return value ? "yes" : "";
    default:
      return String(value);
  }
}

/** local is an instant as a field for a date and a time takes it: by the clock of whoever looks. */
function local(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** read is the value that a text makes; undefined where nothing is written, an Error where it makes none. */
export function read(field: Field, text: string): unknown {
  const bare = text.trim();
  if (bare === "") return undefined;
  switch (field.kind) {
    case "whole":
    case "number":
    case "share":
      return numberOf(field, bare);
    case "time": {
      // A bare number is minutes, as in a rehearsal.
      const seconds = Math.round(60 * minutesOf(bare));
      if (Number.isNaN(seconds)) return new Error("Write a time such as 30m, 8h or 2d.");
      return within(field, seconds, seconds === 0 && field.least === undefined ? undefined : seconds);
    }
    case "list":
      return bare.split(/[\s,;]+/).filter(Boolean);
    case "moment":
      return new Date(bare).toISOString();
    case "yes":
      return true;
    default:
      return bare;
  }
}

function numberOf(field: Field, bare: string): unknown {
  const digits = bare.replace(/[\s\u202f\u00a0]|%$/g, "").replace(",", ".");
  if (field.kind === "whole") return /^\d{1,9}$/.test(digits) ? within(field, Number(digits)) : new Error("Write a whole number.");
  const n = digits === "" ? NaN : Number(digits);
  if (field.kind === "share" && !(n >= 0 && n <= 100)) return new Error("Write a share from 0 to 100.");
  return Number.isNaN(n) ? new Error("Write a number.") : within(field, n);
}

/** within judges the bounds; 0 stands for nothing where a least is asked. */
function within(field: Field, n: number, value: unknown = n): unknown {
  if (n === 0 && field.least !== undefined && field.kind !== "number") return undefined;
  if (n < (field.least ?? 0) || n > (field.most ?? Infinity)) return new Error(`It is out of bounds. ${boundsOf(field)}`);
  return value;
}

