// How many vehicles a campaign that has not been started would take.

import type { Campaign } from "../model";
import { Problem } from "../live/api";
import { useGet } from "../live/resource";

export interface Selection {
  matched: number | null;
  total: number;
  waves: { number: number; name: string; size: number }[];
  problem: Problem | null;
}

/** useSelection counts by the plan's selector while the roster is not fixed. */
export function useSelection(campaign: Campaign): Selection {
  const path = campaign.startedAt ? "" : `/vehicles:count?selector=${encodeURIComponent(campaign.plan.selector)}`;
  const answer = useGet<{ matched: number; total: number }>(path);
  const matched = answer.data?.matched ?? null;
  return { matched, total: answer.data?.total ?? 0, waves: matched === null ? [] : sizes(campaign, matched), problem: answer.problem };
}

/** sizes follows the plan: counts as they are, percentages of the whole rounded up, the rest last. */
export function sizes(campaign: Campaign, total: number): { number: number; name: string; size: number }[] {
  let taken = 0;
  return campaign.plan.waves.map((wave, i) => {
    const asked = wave.rest ? total - taken : wave.count ? wave.count : Math.max(1, Math.ceil((total * (wave.percent ?? 0)) / 100));
    const size = Math.max(0, Math.min(asked, total - taken));
    taken += size;
    return { number: i + 1, name: wave.name ?? "", size };
  });
}
