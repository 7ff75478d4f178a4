// The list of campaigns.

import { Icon } from "../icons";
import { capital, count, moment, perMinute, plural, share, told } from "../format";
import { standing, type CampaignSummary } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { useCampaigns } from "../live/campaigns";
import { Clip, Empty, Pill, ProblemBox, Skeleton, Stamp, Tabs } from "../ui/parts";
import { Problem } from "../live/api";
import { Pools } from "../pool/panel";
import { fellShort } from "./outcome";
import { StandingBar } from "./standing";

/** A filter gathers states by what they ask of a person. */
const filters = [
  { id: "", name: "All", states: null },
  { id: "attention", name: "Needs you", states: ["Draft", "Review", "Approved", "Scheduled", "Paused", "Halted"] },
  { id: "running", name: "Running", states: ["Running"] },
  { id: "ended", name: "Ended", states: ["Completed", "Cancelled"] },
];

/** belongs says whether a filter shows a campaign; a gate that waits for a person needs one, though the campaign runs. */
function belongs(campaign: CampaignSummary, filter: (typeof filters)[number]): boolean {
  return !filter.states || filter.states.includes(campaign.state) || (filter.id === "attention" && Boolean(campaign.awaitsPerson));
}

export function CampaignsPage() {
  const topic = useCampaigns();
  const chosen = route.value.query.get("state") ?? "";
  const all = topic.data ? (Object.values(topic.data) as CampaignSummary[]) : null;
  const problem = topic.error && new Problem(0, topic.error.title, "", topic.error.code);
  return (
    <>
      <div class="pagehead">
        <div>
          <h1 tabIndex={-1}>Campaigns</h1>
          <p>{all ? summary(all, topic.more) : "\u00a0"}</p>
        </div>
        <a class="btn primary" href="/new/campaign"><Icon name="plus" />New campaign</a>
      </div>
      <Tabs label="Filter by state" current={chosen} tabs={filters.map((filter) => ({
        id: filter.id, href: withQuery({ state: filter.id }),
        name: all && filter.states ? `${filter.name} ${all.filter((one) => belongs(one, filter)).length}` : filter.name,
      }))} />
      {problem ? <ProblemBox problem={problem} />
        : all === null ? <div class="panel"><div class="body"><Skeleton label="Loading the campaigns" /></div></div>
        : <Rows all={all} chosen={chosen} />}
      {topic.more > 0 && <p id="more-campaigns" class="caution" role="status">{plural(topic.more, "campaign is", "campaigns are")} not shown here: those that have ended are left out first, and the older ones. The command line and the API list all.</p>}
      {!topic.confined && <Pools />}
    </>
  );
}

function summary(all: CampaignSummary[], more: number): string {
  const running = all.filter((one) => one.state === "Running");
  const flight = all.reduce((total, one) => total + one.inFlight, 0);
  return `${plural(all.length + more, "campaign", "campaigns")} · ${running.length} running · ${plural(flight, "vehicle", "vehicles")} in flight`;
}

function Rows({ all, chosen }: { all: CampaignSummary[]; chosen: string }) {
  if (all.length === 0) {
    return (
      <div class="panel">
        <Empty title="No campaign yet" icon="flag">
          <p>A campaign offers a released package to the vehicles that a selector names. <a class="link" href="/new/campaign">Plan one here</a>, or create it from a file:</p>
          <p><code>pacecar campaign create -f plan.yaml</code></p>
          <p>or try the whole engine with a simulated fleet: <code>pacecar demo</code></p>
        </Empty>
      </div>
    );
  }
  const filter = filters.find((one) => one.id === chosen);
  const rows = all.filter((one) => !filter || belongs(one, filter))
    .sort((a, b) => ((b.createdAt ?? "") < (a.createdAt ?? "") ? -1 : 1));
  if (rows.length === 0) {
    return <div class="panel"><Empty title="No campaign in this list"><p><a class="link" href="/campaigns">Show all campaigns</a></p></Empty></div>;
  }
  return (
    <div class="panel campaigns cards">
      <div class="scroll" tabIndex={0} role="region" aria-label="Campaigns">
        <table>
          <thead>
            <tr>
              <th>Campaign</th><th>State</th><th>Progress</th><th class="num">Succeeded</th><th class="num">Failed</th>
              <th class="num">Targets</th><th class="num">Wave</th><th class="num">Rate</th><th class="num">Created</th>
            </tr>
          </thead>
          <tbody>{rows.map((one) => <Row key={one.id} campaign={one} />)}</tbody>
        </table>
      </div>
    </div>
  );
}

/** Outcome says of a completed campaign what became of vehicles that did not take the update. */
function Outcome({ campaign }: { campaign: CampaignSummary }) {
  if (campaign.state !== "Completed" || !campaign.outcome || campaign.outcome.word === "Updated") return null;
  const short = fellShort(campaign);
  return <div class={`cause ${short ? "tone-warn" : ""}`}><Icon name={short ? "warn" : "clock"} size={13} /><Clip text={capital(told(campaign.outcome.text))} lines={4} plain /></div>;
}

/** whyNotOver is what a campaign waits for, which is a question above all where every vehicle has ended and it has not. */
function whyNotOver(campaign: CampaignSummary, done: number): string {
  if (campaign.waits) return campaign.waits;
  return campaign.total > 0 && done >= campaign.total ? "every vehicle has ended; the gate of the last wave still watches them" : "";
}

function Row({ campaign }: { campaign: CampaignSummary }) {
  const at = standing(campaign.counts, campaign.total);
  const done = at.succeeded + at.failed + at.other; // as the command line counts progress
  const path = campaignPath(campaign.id);
  const waits = campaign.state === "Running" || campaign.state === "Scheduled" ? whyNotOver(campaign, done) : "";
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a") && !getSelection()?.toString()) navigate(path);
  };
  return (
    <tr class="row-link" onClick={open}>
      <td class="who">
        <a href={path}><Clip text={campaign.name} /></a>
        <div class="muted mono"><Clip text={campaign.package} plain /></div>
      </td>
      <td><Pill state={campaign.state} /></td>
      <td class="grow">
        <StandingBar at={at} />
        {campaign.total > 0 && <div class="muted small">{share(done, at.total)} ended{campaign.state === "Cancelled" && at.other > 0 && `, ${count(at.other)} of them without an update`}</div>}
        {campaign.state === "Halted" && campaign.cause && <div class="cause tone-bad"><Icon name="warn" size={13} /><Clip text={capital(told(campaign.cause))} lines={4} plain /></div>}
        <Outcome campaign={campaign} />
        {waits && <div class="cause"><Icon name={campaign.awaitsPerson ? "flag" : "clock"} size={13} /><Clip text={capital(told(waits))} lines={4} plain /></div>}
      </td>
      <td class="num" data-name="Succeeded">{campaign.total ? share(at.succeeded, at.total) : "–"}<div class="muted">{count(at.succeeded)}</div></td>
      <td class="num" data-name="Failed"><span class={at.failed ? "tone-bad" : ""}>{at.tried ? share(at.failed, at.tried) : "–"}</span>
        <div class="muted">{count(at.failed)} of {count(at.tried)}</div></td>
      <td class="num" data-name="Targets">{campaign.total ? count(campaign.total) : "–"}</td>
      <td class="num" data-name="Wave">{campaign.wave ? `${campaign.wave} of ${campaign.waves}` : `${campaign.waves}`}</td>
      <td class="num" data-name="Rate">{campaign.state === "Running" ? <>{perMinute(campaign.succeededPerMinute)}<span class="muted">/min</span></> : "–"}</td>
      <td class="num muted" data-name="Created"><Stamp iso={campaign.createdAt}>{moment(campaign.createdAt)}</Stamp></td>
    </tr>
  );
}
