// What the pages need to know of campaigns, packages and vehicles: the shapes of package web/view, the
// reading of topics, and the groups into which the assignment states fall.

import type { IconName } from "./icons";

export type Counts = Record<string, number>;
export type Tone = "ok" | "bad" | "go" | "warn" | "";

export interface Gate {
  minimumSucceededPercent?: number;
  maximumFailedPercent?: number;
  minimumSample?: number;
  confidencePercent?: number;
  soakSeconds?: number;
  perStratum?: { minimumSucceededPercent?: number; maximumFailedPercent?: number; minimumSample?: number; confidencePercent?: number };
  manual?: boolean;
  webhook?: string;
  soakDriveCycles?: number;
}
export interface PlanWave { name?: string; count?: number; percent?: number; rest?: boolean; gate?: Gate; selector?: string; vins?: string[] }
export interface Plan {
  selector: string;
  waves: PlanWave[];
  pacing?: {
    maximumPerMinute?: number; maximumInFlight?: number; maximumExposed?: number; maximumPerStratum?: number;
    exponentialRate?: { baseRatePerMinute: number; incrementFactor: number; rateIncreaseCriteria: { numberOfNotifiedThings?: number; numberOfSucceededThings?: number } };
  };
  strata?: { by: string[]; minimumPerStratum?: number; wave?: number };
  lateJoiners?: string;
  downloadPool?: string;
  allowDowngrade?: boolean;
  retries?: {
    maximumAttempts?: number; silenceSeconds?: number; asks?: number; backOffSeconds?: number;
    classes?: { codes: string[]; maximumAttempts?: number; backOffSeconds?: number; maximumBackOffSeconds?: number }[];
  };
  salt?: string;
  requiredApprovals?: number;
  permitLifeSeconds?: number;
  offerLifeSeconds?: number;
  sleepSeconds?: number;
  schedule?: { startTime?: string; endTime?: string };
  releaseWindows?: { timeZone?: string; days?: string[]; from: string; to: string }[];
  blackouts?: { timeZone?: string; from: string; to: string }[];
  timeouts?: { downloadSeconds?: number; installSeconds?: number; totalSeconds?: number };
  readiness?: { maximumAgeSeconds?: number };
  consent?: { download?: string; install?: string; maximumPostponements?: number; maximumPostponeSeconds?: number };
  dealer?: { afterFailures?: number; afterUnreachableDays?: number };
  health?: { faultCodes?: string[]; ignoredCodes?: string[]; reconnects?: number; reconnectSeconds?: number; vanishedSeconds?: number; driveCyclesWaitSeconds?: number };
  rollback?: { package: string };
  stopPolicy?: string;
  rollsBack?: string;
  priority?: number;
  supersedes?: string[];
  maintenance?: { days?: string[]; from: string; to: string; timeZoneOfVehiclesWithoutOne?: string };
}
export interface Wave {
  number: number; name?: string; state: string; first: number; size: number; counts: Counts;
  gate?: string; openedAt?: string; endedAt?: string; closedAt?: string;
}
export interface Decision { promotion?: { differences?: string[] };
  at: string; wave: number; passed: boolean; ended: number; succeeded: number; failed: number; text: string; opening?: { by: string; at: string; reason: string };
}
/** How long attempts of a wave took to a stage: times are known between two bounds. */
export interface Duration { wave: number; stage: string; attempts: number; p50: Within; p90: Within }
export interface Within { aboveSeconds: number; atMostSeconds?: number }
/** What the software of a campaign is, from its start on. */
export interface Pins {
  at: string; provenWave?: number; packageHash: string; contentHash: string; rulesHash: string; filesHash: string; signers?: string[];
  artifacts: { ecuId: string; version: string; sha256: string; sizeBytes: number }[];
}
export interface Approval { by: string; at?: string; contentHash: string }
/** A kind of vehicles that the plan tells apart. */
export interface Stratum { name: string; counts: Counts; waveCounts: Counts }
export interface Failure { ecu: string; code: string; count: number }
/** A failure as the API names it; an ECU is left out where there is none. */
export interface KnownFailure { ecu?: string; code: string; count: number }
/** Another campaign that this one has met at its vehicles. */
export interface Rival { campaign: string; waiting: number; gaveWay: number; superseded: number; taken: number; text: string }
/** How a start meets another campaign that is under way or scheduled. */
export interface Overlap { campaign: string; priority: number; begins?: string; behind?: boolean; text: string }
/** Campaigns that did not say whether they share vehicles; without a name several. */
export interface Unasked { campaign?: string; reason: string; campaigns: number }
/** What a start found, or would find, of other campaigns. */
export interface Met { overlaps?: Overlap[]; overlapsMore?: number; unasked?: Unasked[] }
/** Ended vehicles are those that succeeded or failed, and those that refused, were skipped or were taken back. */
export interface Burn { at: number; offered: number; succeeded: number; failed: number; ended: number }

/** What a completed campaign has come to for its vehicles. */
export interface Outcome { word: "Updated" | "PartlyUpdated" | "NotUpdated"; updated: number; percent: number; text: string }

export interface CampaignSummary {
  id: string; name: string; state: string; cause?: string; outcome?: Outcome; waits?: string; resumption?: string; awaitsPerson?: boolean; version: number; author: string; package: string; total: number;
  counts: Counts; inFlight: number; offersPerMinute: number; succeededPerMinute: number; wave: number; waves: number;
  createdAt?: string; startedAt?: string; endedAt?: string; dealer?: number;
}
/** Exclusion is a reason why vehicles are left out. */
export interface Exclusion { code: string; detail?: string; count: number; sample?: string[] }
export interface Campaign extends Omit<CampaignSummary, "waves">, Met {
  stop?: { stop: string; at: string; by: string; text: string }; prepared?: { package: string; checkedAt: string }; rolledBackBy?: string[]; rivals?: Rival[];
  open?: { vehicles: number; sample: string[]; text: string; calledOff?: boolean }; excluded?: Exclusion[];
  undoing?: { campaign: string; by: string; package: string; waits?: string }; acceptances?: { at: string; by: string; reason: string; wave: number; known: number }[];
  durations?: Duration[]; pins?: Pins;
  knownFailures?: KnownFailure[]; freshFailures?: KnownFailure[]; authors?: string[];
  withdrawn?: boolean; opensAt?: string; contentHash: string; plan: Plan; waves: Wave[]; failures: Failure[]; savedBytes?: number; joined?: number; goneOn?: number; goneOnEarly?: number; strata?: Stratum[]; exposed?: number; burnUp: Burn[]; decisions: Decision[]; approvals: Approval[]; approvalsAsked?: number; expectedVehicles?: number; fewer?: string;
}
export interface Content {
  ecu: string; hardwarePart: string; hardwareRevisions?: string[]; version: string; sha256: string; sizeBytes: number; fromVersion?: string;
  group?: string; revisionFrom?: string; revisionTo?: string; deltas?: { fromSha256: string; sha256: string; sizeBytes: number }[];
}
export interface ReleaseNote { language: string; before: string; after: string }
export interface Preconditions {
  parked?: boolean; ignitionOff?: boolean; minimumBatteryPercent?: number; minimumStateOfChargePercent?: number;
  network?: string; minimumFreeBytes?: number;
}
export interface Dependency {
  kind: string; package?: string; version?: string; ecu?: string; whenEcu?: string; whenVersion?: string;
}
/** What a package says besides its files; all of it is approved and signed. */
export interface Terms {
  severity?: string; versionScheme?: string; releaseNotes?: ReleaseNote[]; estimate?: { downloadSeconds?: number; installSeconds?: number };
  preconditions?: Preconditions; skilledPerson?: string; rxswins?: { ecu: string; before?: string; after?: string }[];
  assessment?: Record<string, string>; dependencies?: Dependency[];
}
export interface Package extends Terms {
  id: string; name: string; version: string; state: string; reason?: string; author: string; authors?: string[]; description?: string; updateType?: string;
  contents: Content[]; contentHash: string; approvals: Approval[]; revision: number; createdAt?: string; changedAt?: string;
  signature?: { signatures: { keyid?: string }[] }; signedBy?: string[];
}
/** How the vehicles that a selector matches stand towards a package: selected is eligible, installed and blocked together. */
export interface Mapping {
  package: string; registered: number; selected: number; eligible: number; installed: number; blocked: number; undecided: number;
  reasons: { code: string; detail?: string; count: number }[]; residual?: boolean;
}
export interface Line {
  at: string; event: string; by?: string; campaign?: string; vin?: string; attempt?: number; from?: string; to?: string;
  ecu?: string; code?: string; detail?: string;
}
export interface RosterEntry { vin: string; wave: number; attempt: number; state: string; ecu?: string; code?: string }
export interface DealerEntry { vin: string; why: string; since: string; attempt: number; result?: string; ecu?: string; code?: string }
export interface List<T> { items: T[]; next?: string; total?: number }

export interface ECU {
  id: string; hardwarePart?: string; hardwareRevision?: string; serial?: string; version?: string; sha256?: string; rxswin?: string;
}
export interface Flag { code: string; ecu?: string; detail?: string; at?: string }
/** A change of a vehicle's ECUs with all of them before and after it; a change of an ECU that came or went has one side. */
export interface Configuration {
  at: string; event: string; by?: string; campaign?: string; attempt?: number;
  changes: { before?: ECU; after?: ECU }[]; before: ECU[]; after: ECU[];
}
/** How a vehicle stands towards a package; way names the packages that lead there, in order. */
export interface PackageStanding { vin: string; code: string; detail: string; way?: string[] }
export interface Artifact { ecu: string; hardwarePart?: string; version: string; sha256: string; sizeBytes: number }
export interface Assignment {
  campaign: string; attempt: number; state: string; package: string; artifacts: Artifact[]; ecu?: string; code?: string; detail?: string;
  cancelling?: boolean; offeredAt?: string; changedAt?: string; expiresAt?: string; permitExpiresAt?: string;
}
export interface Result { campaign: string; attempt: number; state: string; ecu?: string; code?: string; endedAt?: string; since?: string }
export interface Vehicle {
  vin: string; model?: string; variant?: string; modelYear?: number; market?: string; region?: string; tags?: string[]; ecus: ECU[];
  timeZone?: string; consent?: string; language?: string; position?: { latitude: number; longitude: number }; flags?: Flag[];
  inventoryVersion: number; version: number; online: boolean; lastSeenAt?: string; registeredAt?: string; encoding?: string;
  assignment?: Assignment; results?: Result[]; percent: number; why?: string; condition?: Condition; consents?: Consent[];
}
/** What was answered about a phase of one campaign's update. */
export interface Consent {
  campaign: string; phase: "download" | "install"; by?: string; answer: "none" | "yes" | "later"; postponed?: number; postponedUntil?: string; at?: string; attempt: number;
}
/** What an installation depends on, as the vehicle said it last. */
export interface Condition {
  at: string; parked: boolean; ignitionOff: boolean; batteryPercent: number; stateOfChargePercent: number; network?: string; freeBytes: number;
}

export interface Facet {
  attribute: string; values: { value: string; count: number; term?: string }[]; distinct: number; other: number; missing: number; missingTerm?: string;
}
export interface Facets { matched: number; total: number; facets: Facet[] }
/** How far an import is; durable is the last line up to which every line has been dealt with. */
export interface Import {
  id: string; mode: string; from: number; received: number; registered: number; created: number; changed: number; unchanged: number;
  removed: number; absent: number; rejected: number; repeated: number; durable: number; done: boolean; stopped?: string; errors?: LineError[]; repeats?: Repeat[];
}
/** A line whose VIN an earlier line, the first, has, too. */
export interface Repeat { line: number; vin: string; first: number }
export interface LineError { line: number; vin?: string; reason: string; suggestion?: string }

/** Groups of assignment states, in the order in which bars show them. */
export const succeededStates = ["Succeeded"];
/** What a gate counts as failure; a refusal by the driver or a skip is an end of another kind. */
export const failedStates = ["Failed", "Reverted", "Expired", "Stalled", "Unhealthy"];
export const flightStates = ["Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed"];
/** Silent before its installation, because it is parked for example; holds no place in flight. */
export const asleepStates = ["Asleep"];
export const otherStates = ["Rejected", "Cancelled", "Superseded", "Skipped"];
export const allStates = ["Waiting", ...flightStates, ...asleepStates, ...succeededStates, ...failedStates, ...otherStates];

/** hasEnded says of an attempt that nothing more comes of it. */
export const hasEnded = (state: string) => [...succeededStates, ...failedStates, ...otherStates].includes(state);

export interface Standing { succeeded: number; failed: number; flight: number; asleep: number; other: number; waiting: number; total: number; ended: number; tried: number }

const sum = (counts: Counts, states: string[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0);

/** standing groups the counts. tried is the denominator of failure shares, as of gates: who refused the update, or was
 * called off, has not tried it; of those that ended, skipped ones were never offered anything and are left out. */
export function standing(counts: Counts, total: number): Standing {
  const succeeded = sum(counts, succeededStates);
  const failed = sum(counts, failedStates);
  const flight = sum(counts, flightStates);
  const other = sum(counts, otherStates);
  return { succeeded, failed, flight, asleep: sum(counts, asleepStates), other, waiting: counts.Waiting ?? 0, total, ended: succeeded + failed + other - (counts.Skipped ?? 0), tried: succeeded + failed };
}

/** creator is who wrote the first plan of a campaign; its author is who wrote the present one. */
export const creator = (campaign: Campaign) => campaign.authors?.[0] || campaign.author || "unknown";

/** buckets are what a cancel does to each vehicle, by how far it has come. */
export function buckets(counts: Counts) {
  return {
    untold: counts.Waiting ?? 0,
    downloading: sum(counts, ["Asleep", "Offered", "Accepted", "Downloading", "Downloaded", "Permitted"]),
    installing: sum(counts, ["Installing", "Installed"]),
    done: sum(counts, [...succeededStates, ...failedStates, ...otherStates]),
  };
}

type Keys = Record<string, unknown>;

function branch<T>(data: Keys, prefix: string, make: (rest: string, value: any) => T): T[] {
  const found: T[] = [];
  for (const key in data) if (key.startsWith(prefix)) found.push(make(key.slice(prefix.length), data[key]));
  return found;
}

/** campaignOf reads the flat keys of a topic campaign:<id>. */
export function campaignOf(data: Keys | null): Campaign | null {
  if (!data) return null;
  const counts: Counts = {};
  for (const [state, n] of branch(data, "counts.", (rest, value) => [rest, value] as const)) counts[state] = n;
  return {
    ...(data as unknown as Campaign),
    version: (data.version as number) ?? 0,
    total: (data.total as number) ?? 0,
    inFlight: (data.inFlight as number) ?? 0,
    wave: (data.wave as number) ?? 0,
    offersPerMinute: (data.offersPerMinute as number) ?? 0,
    succeededPerMinute: (data.succeededPerMinute as number) ?? 0,
    counts,
    waves: branch(data, "waves.", (_, value) => value as Wave).sort((a, b) => a.number - b.number),
    strata: branch(data, "strata.", (rest, value) => [Number(rest), value as Stratum] as const)
      .sort((a, b) => a[0] - b[0]).map((pair) => pair[1]),
    failures: branch(data, "failures.", (rest, value) => {
      const slash = rest.indexOf("/");
      return { ecu: rest.slice(0, slash), code: rest.slice(slash + 1), count: value as number };
    }).sort((a, b) => b.count - a.count || (a.ecu + a.code < b.ecu + b.code ? -1 : 1)),
    burnUp: branch(data, "burnUp.", (rest, value) => ({ at: Number(rest), offered: value[0], succeeded: value[1], failed: value[2], ended: value[3] ?? value[1] + value[2] }))
      .sort((a, b) => a.at - b.at),
    decisions: branch(data, "decisions.", (rest, value) => [Number(rest), value as Decision] as const)
      .sort((a, b) => a[0] - b[0]).map((pair) => pair[1]),
    approvals: branch(data, "approvals.", (_, value) => value as Approval),
  };
}

/** vehicleOf reads the flat keys of a topic vehicle:<vin>. */
export function vehicleOf(data: Keys | null): Vehicle | null {
  if (!data) return null;
  return {
    ...(data as unknown as Vehicle),
    online: data.online === true,
    percent: (data.percent as number) ?? 0,
    ecus: branch(data, "ecus.", (_, value) => value as ECU).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

export function stateLook(state: string): { icon: IconName; tone: Tone } {
  return looks[state] ?? { icon: "clock", tone: "" };
}

const looks: Record<string, { icon: IconName; tone: Tone }> = {
  // campaigns
  Draft: { icon: "draft", tone: "" },
  Review: { icon: "search", tone: "warn" },
  Approved: { icon: "checked", tone: "go" },
  Scheduled: { icon: "clock", tone: "go" },
  Running: { icon: "play", tone: "go" },
  Paused: { icon: "pause", tone: "warn" },
  Halted: { icon: "stop", tone: "bad" },
  Completed: { icon: "checked", tone: "ok" },
  Cancelled: { icon: "crossed", tone: "" },
  // packages, which share Draft and Approved
  Validated: { icon: "check", tone: "go" },
  Released: { icon: "checked", tone: "ok" },
  Deprecated: { icon: "clock", tone: "warn" },
  Withdrawn: { icon: "crossed", tone: "bad" },
  // waves
  Pending: { icon: "wait", tone: "" },
  "Never opened": { icon: "crossed", tone: "" },
  Open: { icon: "play", tone: "go" },
  Soaking: { icon: "clock", tone: "warn" },
  "At its gate": { icon: "clock", tone: "warn" },
  "Awaits a person": { icon: "clock", tone: "warn" },
  Passed: { icon: "checked", tone: "ok" },
  // assignments; Failed is a wave's state, too
  Failed: { icon: "crossed", tone: "bad" },
  Waiting: { icon: "wait", tone: "" },
  Offered: { icon: "flag", tone: "go" },
  Accepted: { icon: "check", tone: "go" },
  Downloading: { icon: "down", tone: "go" },
  Downloaded: { icon: "down", tone: "go" },
  Permitted: { icon: "key", tone: "go" },
  Installing: { icon: "chip", tone: "go" },
  Installed: { icon: "chip", tone: "go" },
  Succeeded: { icon: "checked", tone: "ok" },
  Rejected: { icon: "crossed", tone: "" },
  Reverted: { icon: "back", tone: "bad" },
  Expired: { icon: "clock", tone: "bad" },
  Stalled: { icon: "warn", tone: "bad" },
  Unhealthy: { icon: "warn", tone: "bad" },
  Asleep: { icon: "wait", tone: "" },
  Superseded: { icon: "skip", tone: "" },
  Skipped: { icon: "skip", tone: "" },
};

/** differs tells whether what halted a campaign is that its software was not what the wave had proven; otherwise a gate did. */
export const differs = (campaign: Campaign): boolean =>
  campaign.state === "Halted" && (campaign.decisions.findLast((one) => !one.passed)?.promotion?.differences ?? []).length > 0;
