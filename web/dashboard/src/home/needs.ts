// What waits for a person, out of everything that is known, the most urgent first.

import { capital, count, plural, told } from "../format";
import type { IconName } from "../icons";
import { standing, type CampaignSummary, type Facets, type Package, type Tone } from "../model";
import { campaignPath, packagePath } from "../router";
import { fellShort } from "../campaign/outcome";
import { given, requiredApprovals } from "../package/life";

export interface Need {
  key: string;
  /** Needs of one rank are alike; the lowest comes first. */
  rank: number;
  tone: Tone;
  icon: IconName;
  title: string;
  text: string;
  action: string;
  href: string;
}

/** Known is what the needs are gathered from; what is not known yet is null. */
export interface Known {
  campaigns: CampaignSummary[] | null;
  packages: Package[] | null;
  flags: Facets | null;
  nodes: { unowned: number; warnings: string[] } | null;
}

export function needsOf(known: Known): Need[] {
  return [
    ...(known.nodes ? nodeNeeds(known.nodes) : []),
    ...(known.campaigns ?? []).flatMap(campaignNeeds),
    ...(known.packages ?? []).flatMap(packageNeeds),
    ...(known.flags ? flagNeeds(known.flags) : []),
  ].sort((a, b) => a.rank - b.rank);
}

function nodeNeeds({ unowned, warnings }: NonNullable<Known["nodes"]>): Need[] {
  const list = unowned > 0 ? [`${plural(unowned, "slot has", "slots have")} no owner: what is in them waits.`, ...warnings] : warnings;
  if (list.length === 0) return [];
  return [{
    key: "nodes", rank: unowned > 0 ? 0 : 5, tone: unowned > 0 ? "bad" : "warn", icon: "warn", action: "Look", href: "/operations",
    title: unowned > 0 ? "A part of the engine stands still" : "The nodes do not fit together", text: list.join(" "),
  }];
}

/** What has ended is looked at within this time, or nobody needs it. */
const day = 86_400_000;

const lately = (endedAt: string | undefined) => endedAt !== undefined && Date.now() - Date.parse(endedAt) < day;

function campaignNeeds(one: CampaignSummary): Need[] {
  const href = campaignPath(one.id);
  const need = (rank: number, tone: Tone, icon: IconName, title: string, text: string, action: string): Need =>
    ({ key: `${one.id}/${rank}`, rank, tone, icon, title: `${one.name} ${title}`, text: capital(told(text)), action, href });
  const list: Need[] = [];
  const ended = one.state === "Completed" || one.state === "Cancelled";
  if (one.state === "Halted") list.push(need(1, "bad", "stop", "is halted", one.cause ?? "A gate halted it.", "Decide"));
  else if (one.awaitsPerson) list.push(need(2, "warn", "flag", `waits at the gate of wave ${one.wave}`, one.waits ?? "", "Look at the gate"));
  else if (one.state === "Paused") list.push(need(3, "warn", "pause", "is paused", one.cause ?? "", "Resume or cancel"));
  else if (one.state === "Review") list.push(need(4, "go", "search", "awaits approval", `It offers ${one.package}, and was written by ${one.author}.`, "Review"));
  else if (one.state === "Approved") list.push(need(6, "go", "play", "can start", `It is approved and offers ${one.package}; nobody has started it.`, "Open"));
  else if (one.state === "Draft") list.push(need(9, "", "draft", "is a draft", `Written by ${one.author} for ${one.package}; nobody has submitted or started it.`, "Open"));
  if (fellShort(one) && lately(one.endedAt)) {
    list.push(need(5, "warn", "warn", "ended without updating most of its vehicles", one.outcome!.text, "See why"));
  } else if (ended && lately(one.endedAt) && standing(one.counts, one.total).failed > 0) {
    const { failed, total } = standing(one.counts, one.total);
    list.push(need(8, "", "warn", `ended with ${plural(failed, "failure", "failures")}`, `Of ${plural(total, "vehicle", "vehicles")}, ${count(failed)} failed; the report says where, with which codes, and what they share.`, "See the report"));
  }
  if (one.dealer && !ended) {
    list.push(need(7, "warn", "car", `needs a dealer for ${plural(one.dealer, "vehicle", "vehicles")}`, "They were handed over: the update cannot end there over the air.", "Show them"));
  }
  return list;
}

function packageNeeds(pkg: Package): Need[] {
  const href = packagePath(pkg.id);
  if (pkg.state === "Validated") {
    const missing = requiredApprovals - given(pkg).length;
    return [{ key: pkg.id, rank: 4, tone: "go", icon: "box", title: `${pkg.id} awaits ${plural(missing, "approval", "approvals")}`, text: `${pkg.author} wrote it; its files and terms have passed the checks.`, action: "Review", href }];
  }
  if (pkg.state === "Approved") {
    return [{ key: pkg.id, rank: 6, tone: "go", icon: "box", title: `${pkg.id} can be released`, text: "Its content is agreed to; campaigns may offer it after that.", action: "Open", href }];
  }
  return [];
}

/** flagNeeds leads to the vehicles with any flag, by the terms that the facet names. */
function flagNeeds(facets: Facets): Need[] {
  const facet = facets.facets.find((one) => one.attribute === "flags");
  const kept = facet ? facets.matched - facet.missing : 0;
  if (!facet || kept <= 0) return [];
  const selector = facet.values.map((one) => one.term).filter(Boolean).join(" || ");
  return [{
    key: "flags", rank: 8, tone: "warn", icon: "warn", title: `${plural(kept, "vehicle is", "vehicles are")} kept out of campaigns`,
    text: `Something was seen there that a person answers, out of ${count(facets.matched)} in the fleet.`,
    action: "Show them", href: `/vehicles?selector=${encodeURIComponent(selector)}`,
  }];
}
