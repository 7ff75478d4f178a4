// The timeline of a campaign: the latest lines live, older ones by pages.

import { count, words } from "../format";
import type { Campaign, Line, List } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { useGet, useTopic } from "../live/resource";
import { Button, Empty, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { Timeline } from "../ui/timeline";

/** The overview shows this many lines; the tab shows pages of pageSize. */
const shownLines = 10;
const pageSize = 100;

export function Events({ campaign }: { campaign: Campaign }) {
  const topic = useTopic(`events:${campaign.id}`);
  const lines = (topic.data?.lines as Line[] | undefined) ?? [];
  const dropped = (topic.data?.dropped as number | undefined) ?? 0;
  return (
    <Panel title="Events" aside={<a class="link" href={`${campaignPath(campaign.id)}?tab=events`}>All events</a>}>
      {topic.data === null && !topic.error ? <Skeleton label="Loading the events" />
        : lines.length === 0 ? <Empty title="Nothing has happened yet" icon="clock" />
        : <Timeline lines={gathered(lines).slice(0, shownLines)} here={campaign.id} />}
      {dropped > 0 && <p class="muted">{count(dropped)} more came faster than they could be shown: all are under All events.</p>}
    </Panel>
  );
}

/** gathered folds neighbouring lines of the same event into one that tells how many there were. */
export function gathered(lines: Line[]): (Line & { times?: number })[] {
  const folded: (Line & { times?: number })[] = [];
  for (const line of lines) {
    const last = folded[folded.length - 1];
    const same = last && last.vin && line.vin && last.event === line.event && last.to === line.to && last.code === line.code && last.ecu === line.ecu;
    if (same) last.times = (last.times ?? 1) + 1;
    else folded.push({ ...line });
  }
  return folded.map((line) => (line.times ? { ...line, vin: "", detail: `${count(line.times)} × ${words(line.to || line.event).toLowerCase()}` } : line));
}

/** EventsTab is everything that happened, or what persons did, which is few lines among many. */
export function EventsTab({ campaign }: { campaign: Campaign }) {
  return route.value.query.get("who") === "people" ? <Acts campaign={campaign} /> : <AllEvents campaign={campaign} />;
}

/** Acts is the audit: who did what, and with which words. */
function Acts({ campaign }: { campaign: Campaign }) {
  const report = useGet<{ acts: Line[] }>(`/campaigns/${encodeURIComponent(campaign.id)}/report?maximumAgeSeconds=10`, campaign.version);
  return (
    <Panel title="What persons did" aside={<Who />}>
      {report.problem ? <ProblemBox problem={report.problem} onRetry={report.reload} />
        : report.data === null ? <Skeleton rows={6} label="Loading what persons did" />
        : report.data.acts.length === 0 ? <Empty title="No person has done anything yet" icon="clock" />
        : <Timeline lines={report.data.acts.toReversed()} here={campaign.id} />}
    </Panel>
  );
}

function Who() {
  const people = route.value.query.get("who") === "people";
  return <Button kind="small quiet" label={people ? "Show all events" : "Only what persons did"} onPress={() => navigate(withQuery({ who: people ? "" : "people", before: "" }))} />;
}

function AllEvents({ campaign }: { campaign: Campaign }) {
  const before = route.value.query.get("before") ?? "";
  // The newest page is read again when the campaign's state changes; older pages never change.
  const page = useGet<List<Line>>(`/campaigns/${encodeURIComponent(campaign.id)}/timeline?limit=${pageSize}${before ? `&cursor=${before}` : ""}`,
    before ? 0 : `${campaign.state}${campaign.wave}`);
  return (
    <Panel title="Events" aside={<><Who />{!before && <Button kind="small quiet" icon="again" label="Read again" onPress={page.reload} />}</>}>
      {page.problem ? <ProblemBox problem={page.problem} onRetry={page.reload} />
        : page.data === null ? <Skeleton rows={10} label="Loading the events" />
        : page.data.items.length === 0 ? <Empty title="Nothing has happened yet" icon="clock" />
        : <Timeline lines={page.data.items} here={campaign.id} />}
      <div class="pager inset">
        <span class="at">newest first</span>
        <Button kind="small" label="Newest" why={before ? "" : "This is the newest page."} onPress={() => navigate(withQuery({ before: "" }))} />
        <Button kind="small" label="Older" why={page.data?.next ? "" : "There is nothing older."}
          onPress={() => navigate(withQuery({ before: page.data!.next! }))} />
      </div>
    </Panel>
  );
}
