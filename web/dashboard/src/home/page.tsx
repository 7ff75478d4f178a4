// The first page: what needs a person, what is under way, and the fleet in four numbers.

import type { ComponentChildren } from "preact";
import { count, perMinute, plural, share } from "../format";
import { standing, type CampaignSummary, type Facets, type List, type Package } from "../model";
import { Problem } from "../live/api";
import { usePoll } from "../live/poll";
import { useCampaigns } from "../live/campaigns";
import { useGet, useWhole } from "../live/resource";
import { campaignPath } from "../router";
import { Icon } from "../icons";
import { Clip, Empty, Panel, ProblemBox, Skeleton, StateWord } from "../ui/parts";
import { Tile } from "../campaign/tiles";
import { StandingBar } from "../campaign/standing";
import { needsOf, type Need } from "./needs";

/** What no topic tells is read again this often. */
const period = 15_000;
/** So many needs are shown at once; the others stand in a list that unfolds. */
const shownNeeds = 12;

interface Nodes { items: unknown[]; unowned: number; warnings: string[] }

export function HomePage() {
  const turn = usePoll(period);
  const topic = useCampaigns();
  const packages = useWhole<Package>("/packages", turn);
  const fleet = useGet<Facets>("/vehicles:facets?by=online&by=flags&limit=20", turn);
  const nodes = useGet<Nodes>("/nodes", turn);
  const campaigns = topic.data ? (Object.values(topic.data) as CampaignSummary[]) : null;
  const problem = topic.error ? new Problem(0, topic.error.title, "", topic.error.code) : packages.problem ?? fleet.problem;
  const known = campaigns !== null && packages.data !== null && fleet.data !== null;
  const needs = needsOf({ campaigns, packages: packages.data?.items ?? null, flags: fleet.data, nodes: nodes.data });
  const fresh = campaigns?.length === 0 && needs.length === 0;
  const retry = () => { packages.reload(); fleet.reload(); };
  return (
    <>
      <div class="pagehead"><div><h1 tabIndex={-1}>{known ? (fresh ? "Welcome to Pacecar" : headline(needs)) : "Home"}</h1><p>{known ? (fresh ? "Three steps lead to the first campaign." : summary(needs)) : "\u00a0"}</p></div></div>
      {problem && problem.status !== 0 && <ProblemBox problem={problem} onRetry={retry} />}
      <Figures campaigns={campaigns} more={topic.more} fleet={fleet.data} />
      {known || needs.length > 0 ? <Needs needs={needs} campaigns={campaigns ?? []} packages={packages.data} fleet={fleet.data} />
        : !problem && <div class="panel"><div class="body"><Skeleton label="Looking for what needs you" /></div></div>}
      {campaigns && <UnderWay campaigns={campaigns} />}
    </>
  );
}

const urgent = (needs: Need[]) => needs.filter((one) => one.rank <= 3);

function headline(needs: Need[]): string {
  const now = urgent(needs).length;
  if (now > 0) return now === 1 ? "One thing needs you now" : `${count(now)} things need you now`;
  return needs.length > 0 ? "Nothing is urgent" : "Nothing needs you";
}

function summary(needs: Need[]): string {
  const later = needs.length - urgent(needs).length;
  if (needs.length === 0) return "No gate has halted, nothing awaits an approval, and no vehicle is kept out.";
  return later === 0 ? "Vehicles wait until it is decided." : `${plural(later, "thing waits", "things wait")} for a person without haste.`;
}

function Figures({ campaigns, more, fleet }: { campaigns: CampaignSummary[] | null; more: number; fleet: Facets | null }) {
  const running = (campaigns ?? []).filter((one) => one.state === "Running");
  const online = fleet?.facets.find((one) => one.attribute === "online")?.values.find((one) => one.value === "true")?.count ?? 0;
  const known = (n: number | null) => (n === null ? "–" : count(n));
  const held = (campaigns ?? []).filter((one) => one.state === "Halted" || one.state === "Paused").reduce((sum, one) => sum + one.inFlight, 0);
  return (
    <div class="tiles four">
      <Tile name="Vehicles" value={known(fleet && fleet.total)} note={fleet ? (fleet.total === 0 ? "none is registered" : `${count(online)} online, ${share(online, fleet.total)}`) : "\u00a0"} />
      <Tile name="Campaigns running" value={known(campaigns && running.length)} note={campaigns ? (campaigns.length === 0 ? "none is planned" : `of ${count(campaigns.length + more)} in all`) : "\u00a0"} />
      <Tile name="In flight" value={known(campaigns && (campaigns.reduce((sum, one) => sum + one.inFlight, 0)))} note={held > 0 ? `${count(held)} of them held by a stop` : "vehicles with an update on its way"} />
      <Tile name="Succeeding" value={campaigns ? <>{perMinute(running.reduce((sum, one) => sum + one.succeededPerMinute, 0))}<small>/min</small></> : "–"} note="vehicles of running campaigns, in the last minute" />
    </div>
  );
}

function Needs(props: { needs: Need[]; campaigns: CampaignSummary[]; packages: List<Package> | null; fleet: Facets | null }) {
  const { needs } = props;
  if (needs.length === 0) {
    const planned = props.campaigns.length > 0;
    return <div class="panel">{planned ? <Empty title="All is well" icon="checked"><p>Whatever needs a decision appears here, the most urgent first.</p></Empty> : <Welcome packages={props.packages} fleet={props.fleet} />}</div>;
  }
  const rest = needs.slice(shownNeeds);
  return (
    <Panel title="Needs you" flush aside={<span>the most urgent first</span>}>
      <ul class="needs">{needs.slice(0, shownNeeds).map((one) => <Item key={one.key} need={one} />)}</ul>
      {rest.length > 0 && <details class="more-needs"><summary>{plural(rest.length, "more", "more")}</summary><ul class="needs">{rest.map((one) => <Item key={one.key} need={one} />)}</ul></details>}
    </Panel>
  );
}

function Item({ need }: { need: Need }) {
  return (
    <li class={`need ${need.tone}`}>
      <span class={`need-mark tone-${need.tone || "none"}`}><Icon name={need.icon} size={18} /></span>
      <div class="need-text"><a data-row href={need.href}><b>{need.title}</b></a>{need.text && <p class="soft"><Clip text={need.text} lines={3} plain /></p>}</div>
      <a class={`btn small ${need.rank <= 3 ? "primary" : ""}`} href={need.href} tabIndex={-1} aria-hidden="true">{need.action}</a>
    </li>
  );
}

/** Welcome leads to the first campaign, and shows how far one has come. */
function Welcome({ packages, fleet }: { packages: List<Package> | null; fleet: Facets | null }) {
  const vehicles = fleet?.total ?? 0, pushed = packages?.items.length ?? 0;
  const released = packages?.items.filter((one) => one.state === "Released") ?? [];
  const newest = released.length === 1 ? `?package=${encodeURIComponent(released[0].id)}` : "";
  return (
    <Empty title={vehicles === 0 ? "Begin with a fleet" : released.length === 0 ? "Next: something to install" : "Ready for a first campaign"} icon={vehicles === 0 ? "car" : released.length === 0 ? "box" : "flag"}>
      <ol class="first-steps">
        <Step n={1} done={vehicles > 0 && plural(vehicles, "vehicle is registered", "vehicles are registered")}><a class="link" href="/vehicles/import">Import vehicles</a> from a CSV or NDJSON file.</Step>
        <Step n={2} done={released.length > 0 && plural(released.length, "package is released", "packages are released")}>
          {pushed > released.length ? <>Validate, approve and release <a class="link" href="/packages">a package</a>.</> : <>Push a package of update files: <code>pacecar package push package.yaml</code></>}
        </Step>
        <Step n={3} done={false}><a class="link" href={`/new/campaign${newest}`}>Plan a campaign</a> that offers it to the vehicles that you select.</Step>
      </ol>
    </Empty>
  );
}

function Step({ n, done, children }: { n: number; done: string | false; children: ComponentChildren }) {
  return <li class={done ? "done" : ""}>{done ? <Icon name="checked" size={16} /> : <span class="ordinal">{n}</span>}<span>{done ? <>{done}.</> : children}</span></li>;
}

function UnderWay({ campaigns }: { campaigns: CampaignSummary[] }) {
  const rows = campaigns.filter((one) => one.startedAt && !one.endedAt).sort((a, b) => ((b.startedAt ?? "") < (a.startedAt ?? "") ? -1 : 1));
  if (rows.length === 0) return null;
  return (
    <Panel title="Under way" flush aside={<a class="link" href="/campaigns">All campaigns</a>}>
      <ul class="under-way">
        {rows.map((one) => {
          const at = standing(one.counts, one.total);
          return (
            <li key={one.id}>
              <div class="name"><a data-row href={campaignPath(one.id)}><b><Clip text={one.name} /></b></a><div class="muted small">wave {one.wave} of {one.waves}</div></div>
              <StateWord state={one.state} />
              <div class="progress"><StandingBar at={at} /><div class="muted small">{count(at.succeeded)} of {count(at.total)} succeeded{at.failed > 0 && `, ${count(at.failed)} failed`}{at.flight > 0 && `, ${count(at.flight)} in flight`}</div></div>
              <span class="num">{share(at.succeeded, at.total)}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
