// What a campaign that has not been started would take: the answer of a dry run.

import type { Campaign, Met } from "../model";
import { Problem } from "../live/api";
import { useAsk } from "../live/resource";

interface DryRun extends Met {
  stones?: { campaign: string; code: string; text: string }[];
  selected: number;
  registered: number;
  excluded: { code: string; detail?: string; count: number }[];
  waves: { number: number; name?: string; size: number; note?: string }[];
}

export interface Selection {
  /** null: not known yet, or not asked because the roster is fixed. */
  answer: DryRun | null;
  problem: Problem | null;
}

/** useSelection asks once per version while the roster is not fixed. */
export function useSelection(campaign: Campaign | null): Selection {
  const open = campaign !== null && !campaign.startedAt && campaign.state !== "Cancelled";
  const run = useAsk<DryRun>(open ? `/campaigns/${encodeURIComponent(campaign.id)}:dryRun` : "", campaign?.version);
  return { answer: open ? run.data : null, problem: open ? run.problem : null };
}
