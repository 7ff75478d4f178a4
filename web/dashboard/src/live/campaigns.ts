// The list of campaigns, live; for whoever is confined to some fleets, read again and again.

import type { CampaignSummary } from "../model";
import { useNow, useTopic, useWhole } from "./resource";
import type { TopicState } from "./stream";

const readEvery = 5_000;
const seldom = 3_600_000;

/** useCampaigns is the topic campaigns. Its counters are of the whole fleet: who is confined to fleets is refused it, and reads those of theirs. */
export function useCampaigns(): TopicState & { confined: boolean } {
  const topic = useTopic("campaigns");
  const confined = topic.error?.code === "OutsideFleets";
  const now = useNow(confined ? readEvery : seldom);
  const own = useWhole<CampaignSummary>(confined ? "/campaigns" : "", now);
  if (!confined) return { ...topic, confined };
  const data = own.data && Object.fromEntries(own.data.items.map((one) => [one.id, one]));
  return { data, error: !data && own.problem ? { code: own.problem.code, title: own.problem.title } : null, confined };
}
