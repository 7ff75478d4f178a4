// What webhooks can be told of, and how that is said.

import { words } from "../format";

/** toldOf says of what a webhook is told. */
export function toldOf(events: string[]): string {
  if (events.length === 0) return "asked by gates alone";
  return events.map((one) => (one === "all" ? "Everything that happens to campaigns" : words(one))).join(", ");
}

/** What is most often asked for; the events of a timeline are all there to be named. */
export const offered = ["CampaignHalted", "CampaignPaused", "CampaignStarted", "WaveOpened", "WavePassed", "CampaignCompleted", "CampaignCanceled"];
