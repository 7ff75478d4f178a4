// The account of a campaign so far: what is counted over its whole roster, and therefore read now and then.

import { usePoll } from "../live/poll";
import { useGet, type Loaded } from "../live/resource";
import type { Campaign } from "../model";

export interface StandingOf { value?: string; total: number; succeeded: number; failed: number; inFlight: number; waiting: number; other: number }
export interface Breakdown { attribute: string; values: StandingOf[]; missing?: StandingOf; others?: StandingOf }
export interface Outlook { percent: number; left: number; p50At?: string; p90At?: string; perMinute?: number; text: string }
export interface TailVehicle { vin: string; wave: number; attempt: number; state: string; offeredAt?: string; why?: string }
export interface SharedValue { attribute: string; value: string; failed: number; failedOf: number; tried: number; triedOf: number; lift: number; liftAtLeast: number }
export interface FailureGroup { ecu?: string; code?: string; failed: number; shared: SharedValue[] }
export interface Report {
  generatedAt: string; outlook?: Outlook; breakdowns: Breakdown[]; tail: TailVehicle[]; waiting: number; failureGroups: FailureGroup[]; missing?: string[];
}

/** It is read this often while the campaign goes on; one that is no older serves everybody who looks. */
const period = 12_000;
const goodFor = 10;

/** useReport is the account of a campaign that has begun. */
export function useReport(campaign: Campaign): Loaded<Report> {
  const turn = usePoll(period);
  const path = campaign.startedAt ? `/campaigns/${encodeURIComponent(campaign.id)}/report?maximumAgeSeconds=${goodFor}` : "";
  return useGet<Report>(path, campaign.state === "Running" || campaign.inFlight > 0 ? `${campaign.version}/${turn}` : campaign.version);
}
