// The list of campaigns, live; for whoever is confined to some fleets, read again and again.

import { useMemo } from "preact/hooks";
import type { CampaignSummary } from "../model";
import { useNow, useTopic, useWhole } from "./resource";
import type { TopicState } from "./stream";

const readEvery = 5_000;
const seldom = 3_600_000;

/** The key under which the topic tells how many campaigns it leaves out. */
const keyMore = "+more";

/** useCampaigns is the topic campaigns, and how many more there are. Its counters are of the whole fleet: who is confined to fleets is refused it, and reads those of theirs. */
export function useCampaigns(): TopicState & { confined: boolean; more: number } {
  const topic = useTopic("campaigns");
  const confined = topic.error?.code === "OutsideFleets";
  const now = useNow(confined ? readEvery : seldom);
  const own = useWhole<CampaignSummary>(confined ? "/campaigns" : "", now);
  const rows = useMemo(() => {
    if (!topic.data) return null;
    const { [keyMore]: _, ...campaigns } = topic.data;
    return campaigns;
  }, [topic.data]);
  if (!confined) return { ...topic, data: rows, confined, more: (topic.data?.[keyMore] as number | undefined) ?? 0 };
  const data = own.data && Object.fromEntries(own.data.items.map((one) => [one.id, one]));
  return { data, error: !data && own.problem ? { code: own.problem.code, title: own.problem.title } : null, confined, more: 0 };
}
