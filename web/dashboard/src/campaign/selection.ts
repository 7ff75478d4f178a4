// What a campaign that has not been started would take: the answer of a dry run.

import { useMemo } from "preact/hooks";
import type { Campaign, Exclusion, Met } from "../model";
import { Problem } from "../live/api";
import { useAsk } from "../live/resource";

export interface DryRun extends Met {
  stones?: { campaign: string; code: string; text: string }[];
  selected: number;
  registered: number;
  excluded: Exclusion[];
  waves: { number: number; name?: string; size: number; note?: string; proof?: string; sample?: string[] }[];
  strata?: { name: string; size: number; covered: number }[];
  rollback?: { package?: string; text: string; suggestion?: string };
  timing?: string;
  warnings?: { text: string; field?: string }[];
  contentHash?: string;
}

export interface Selection {
  /** null: not known yet, refused, or not asked because the roster is fixed. What a failure leaves is an old one. */
  answer: DryRun | null;
  problem: Problem | null;
  /** When the answer came, in milliseconds. */
  at: number;
  asking: boolean;
  again: () => void;
}

/** useSelection asks once per version while the roster is not fixed. */
export function useSelection(campaign: Campaign | null): Selection {
  const open = campaign !== null && !campaign.startedAt && campaign.state !== "Cancelled";
  const run = useAsk<DryRun>(open ? `/campaigns/${encodeURIComponent(campaign.id)}:dryRun` : "", campaign?.version);
  const at = useMemo(() => Date.now(), [run.data]);
  const refused = run.problem !== null && run.problem.status >= 400 && run.problem.status < 500;
  return { answer: open && !refused ? run.data : null, problem: open ? run.problem : null, at, asking: open && run.loading, again: run.reload };
}
