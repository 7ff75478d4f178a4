// What a completed campaign has come to for the vehicles that it was for.

import type { CampaignSummary } from "../model";

/** wanted is the share of its vehicles, in percent, below which a completed campaign has not done what it was for; that of pacecar campaign wait. */
const wanted = 50;

/** fellShort says whether a completed campaign has left most of its vehicles without the update. */
export const fellShort = (campaign: Pick<CampaignSummary, "state" | "outcome">) =>
  campaign.state === "Completed" && campaign.outcome !== undefined && campaign.outcome.percent < wanted;
