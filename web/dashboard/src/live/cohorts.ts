// What is written about cohorts, and the beginning of a list that may be too long to be read whole.

import { actor, problemFrom, send, unread } from "./api";

export interface Cohort {
  name: string; kind: string; selector?: string; size?: number; description?: string; author: string; changedBy: string;
  createdAt: string; changedAt: string; version: number; cohorts?: string[]; campaigns?: string[]; campaignCount?: number;
}
/** A cohort with the registered vehicles that it has now. */
export interface CohortSeen extends Cohort { matched: number; total: number }
export interface CohortChange { received: number; given: number; added: number; removed: number; cohort: CohortSeen }

export const cohortURL = (name: string) => `/cohorts/${encodeURIComponent(name)}`;

/** What a name may be, as the engine has it; its own words are shown where it refuses one. */
export const namePattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/** saveCohort creates a cohort (version 0), whose name must not be taken, or changes the version that the person saw. */
export async function saveCohort(name: string, version: number, body: { selector?: string; description?: string }, by: string): Promise<CohortSeen> {
  const rests: Record<string, string> = version === 0 ? { "If-None-Match": "*" } : {};
  return (await send("PUT", cohortURL(name), JSON.stringify(body), { ...headers(by, version, "application/json"), ...rests })) as CohortSeen;
}

export const removeCohort = (name: string, version: number, by: string) => send("DELETE", cohortURL(name), undefined, headers(by, version));

/** changeList replaces a list by VINs, or adds or removes them: those of a text, or of a file with a VIN or a vehicle to a line. */
export async function changeList(name: string, version: number, mode: string, vins: string | File, by: string): Promise<CohortChange> {
  const file = vins instanceof File ? vins.name.toLowerCase() : "";
  const type = /\.(ndjson|jsonl)(\.gz|\.zst)?$/.test(file) ? "application/x-ndjson" : "text/plain";
  const encoding: Record<string, string> = file.endsWith(".gz") ? { "Content-Encoding": "gzip" } : file.endsWith(".zst") ? { "Content-Encoding": "zstd" } : {};
  return (await send("PUT", `${cohortURL(name)}/vins?mode=${mode}`, vins, { ...headers(by, version, type), ...encoding })) as CohortChange;
}

function headers(by: string, version: number, type = ""): Record<string, string> {
  return { ...actor(by), ...(version > 0 && { "If-Match": `"${version}"` }), ...(type && { "Content-Type": type }) };
}

/** firstVINs reads the beginning of a list, and lets go of the rest. */
export async function firstVINs(path: string, signal?: AbortSignal): Promise<string[]> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { signal });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw problemFrom(0, null, "", unread);
  }
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null), response.headers.get("X-Request-Id") ?? "");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length < shownVINs * 18) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  void reader.cancel();
  return text.split("\n").filter(Boolean).slice(0, shownVINs);
}

/** VINs of a list that are shown; all of them are a file away. */
export const shownVINs = 60;
