// The last rehearsal of a campaign, kept in this browser, so that what was foretold can be drawn beside what came.

import type { Campaign } from "../model";
import { remember, remembered } from "../ui/theme";
import { along } from "./curve";
import type { CompletionPoint, Rehearsal } from "./model";

interface Kept { contentHash: string; at: string; vehicles: number; curve: CompletionPoint[] }

const key = "pacecar.rehearsed";
/** So many campaigns have theirs kept, those that were rehearsed last. */
const most = 8;

function all(): Record<string, Kept> {
  try {
    return JSON.parse(remembered(key) || "{}");
  } catch {
    return {}; // written by another version
  }
}

/** keepRehearsal keeps when how many of all vehicles will have ended, in half of the runs: counts are of the whole roster, however many a run has played. */
export function keepRehearsal(campaign: Campaign, answer: Rehearsal) {
  const { [campaign.id]: _, ...others } = all();
  const list = Object.entries(others).slice(-(most - 1));
  remember(key, JSON.stringify({ ...Object.fromEntries(list), [campaign.id]: { contentHash: campaign.contentHash, at: new Date().toISOString(), vehicles: answer.reachable, curve: answer.curve.filter((one) => one.p50Seconds !== undefined) } }));
}

/** Foretold is the rehearsal of a campaign that has begun with the same content. */
export interface Foretold { at: string; points: [seconds: number, vehicles: number][] }

export function foretold(campaign: Campaign): Foretold | null {
  const kept = all()[campaign.id];
  if (!campaign.startedAt || !kept || kept.contentHash !== campaign.contentHash || kept.curve.length === 0) return null;
  return { at: kept.at, points: [[0, 0], ...kept.curve.map((one): [number, number] => [one.p50Seconds!, (one.percent / 100) * kept.vehicles])] };
}

/** until cuts a curve off at a time, and says how far it is there. */
export function until({ points }: Foretold, seconds: number): [number, number][] {
  return [...points.filter(([at]) => at < seconds), [seconds, along(points, seconds)]];
}
