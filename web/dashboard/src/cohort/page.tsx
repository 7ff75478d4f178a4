// One cohort: what it stands for, the vehicles that it has now, who depends on it, what happened to it.

import { useEffect, useState } from "preact/hooks";
import { count, fullMoment, plural, share } from "../format";
import type { CampaignSummary, Line, List } from "../model";
import { campaignPath, cohortPath, navigate } from "../router";
import type { Problem } from "../live/api";
import { cohortURL, removeCohort, type CohortSeen } from "../live/cohorts";
import { useCampaigns } from "../live/campaigns";
import { useGet, type Loaded } from "../live/resource";
import { missing } from "../live/me";
import { Icon } from "../icons";
import { Button, Dialog, Empty, Panel, ProblemBox, Skeleton, Stamp, StateWord, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { Timeline } from "../ui/timeline";
import { toast } from "../ui/toast";
import { Fact, Facts } from "../campaign/plan";
import { CohortForm } from "./form";
import { Kind, selectorOf } from "./list";
import { ListDialog, VINs } from "./vins";

type Asking = "" | "edit" | "list" | "remove";

export function CohortPage({ name }: { name: string }) {
  const loaded = useGet<CohortSeen>(cohortURL(name));
  const [asking, setAsking] = useState<Asking>("");
  const { data: cohort, problem, reload } = loaded;
  const close = () => setAsking("");
  useEffect(() => {
    document.title = `${name} · Pacecar`;
    return () => { document.title = "Pacecar"; };
  }, [name]);
  const gone = problem?.code === "NotFound" || problem?.code === "Malformed"; // what is no name names no cohort
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/cohorts">Cohorts</a></div>
        <div class="title">
          <h1 class="mono" tabIndex={-1}>{name}</h1>
          {cohort && !gone && <Actions cohort={cohort} onAsk={setAsking} />}
        </div>
        {cohort && !gone && <p class="facts"><Kind kind={cohort.kind} />{cohort.description && <span class="wrap">{cohort.description}</span>}</p>}
      </div>
      {gone ? <Missing name={name} />
        : problem && !cohort ? <ProblemBox problem={problem} onRetry={reload} />
        : cohort === null ? <div class="panel"><div class="body"><Skeleton rows={9} label="Loading the cohort" /></div></div>
        : <Body cohort={cohort} loaded={loaded} onList={() => setAsking("list")} />}
      {cohort && asking === "edit" && <CohortForm cohort={cohort} onClose={close} onSaved={reload} />}
      {cohort && asking === "list" && <ListDialog cohort={cohort} onClose={close} onDone={reload} />}
      {cohort && asking === "remove" && <RemoveDialog cohort={cohort} onClose={close} />}
    </>
  );
}

function Actions({ cohort, onAsk }: { cohort: CohortSeen; onAsk: (what: Asking) => void }) {
  return (
    <div class="actions" role="group" aria-label="Actions">
      <a id="fleet" class="btn primary" href={`/vehicles?selector=${encodeURIComponent(selectorOf(cohort.name))}`}><Icon name="car" />Vehicles</a>
      {cohort.kind === "list" && <Button id="list" icon="table" label="Change the list" why={missing("operate")} onPress={() => onAsk("list")} />}
      <Button id="edit" icon="draft" label="Edit" why={missing("operate")} onPress={() => onAsk("edit")} />
      <Button id="remove" kind="danger" icon="cross" label="Remove" why={missing("operate")} onPress={() => onAsk("remove")} />
    </div>
  );
}

function Missing({ name }: { name: string }) {
  return (
    <div class="panel">
      <Empty title="There is no such cohort" icon="search">
        <p>No cohort has the name <span class="mono wrap">{name}</span>. <a class="link" href="/cohorts">See all cohorts</a>.</p>
      </Empty>
    </div>
  );
}

function Body({ cohort, loaded, onList }: { cohort: CohortSeen; loaded: Loaded<CohortSeen>; onList: () => void }) {
  const absent = (cohort.size ?? 0) - cohort.matched;
  const history = useGet<List<Line>>(`${cohortURL(cohort.name)}/timeline?limit=50`, cohort.version);
  return (
    <>
      {loaded.problem && <ProblemBox problem={loaded.problem} onRetry={loaded.reload} />}
      <Panel title="Vehicles" aside={<Button id="count" kind="small" icon="again" label="Count again" why={loaded.loading ? "It is being counted." : ""} onPress={loaded.reload} />}>
        <div class="sums in-panel">
          <div class="sum" id="matched"><b>{count(cohort.matched)}</b><span>In it now</span><span class="muted">{share(cohort.matched, cohort.total)} of {count(cohort.total)} registered</span></div>
          {cohort.kind === "list" && <div class="sum"><b>{count(cohort.size)}</b><span>VINs in the list</span><span class="muted">{absent > 0 ? `${count(absent)} not registered` : "all of them registered"}</span></div>}
        </div>
        <p class="soft">Selectors and campaigns name it as <code>{selectorOf(cohort.name)}</code>. {cohort.kind === "selector" ? "Its vehicles are those that match at the moment of the question." : "A campaign takes its vehicles when it starts."}</p>
      </Panel>
      {cohort.kind === "selector" ? <Panel title="Selector"><pre class="sample"><code>{cohort.selector}</code></pre></Panel> : <VINs cohort={cohort} onChange={onList} />}
      <div class="split loose">
        <Panel title="Timeline">
          {history.problem ? <ProblemBox problem={history.problem} onRetry={history.reload} />
            : history.data === null ? <Skeleton rows={3} label="Loading the timeline" /> : <Timeline lines={history.data.items} />}
        </Panel>
        <div class="stack">
          <UsedBy cohort={cohort} />
          <Panel title="Record">
            <Facts>
              <Fact name="Author">{cohort.author}</Fact>
              <Fact name="Created"><Stamp iso={cohort.createdAt}>{fullMoment(cohort.createdAt)}</Stamp></Fact>
              <Fact name="Changed"><Stamp iso={cohort.changedAt}>{fullMoment(cohort.changedAt)}</Stamp> by {cohort.changedBy}</Fact>
              <Fact name="Version">{cohort.version}</Fact>
            </Facts>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** useNaming are the campaigns that name the cohort, with their states as they are. */
function useNaming(cohort: CohortSeen): { id: string; state: string; name: string }[] {
  const topic = useCampaigns();
  return (cohort.campaigns ?? []).map((id) => {
    const now = topic.data?.[id] as CampaignSummary | undefined;
    return { id, state: now?.state ?? "", name: now?.name ?? id };
  });
}

function UsedBy({ cohort }: { cohort: CohortSeen }) {
  const campaigns = useNaming(cohort);
  const cohorts = cohort.cohorts ?? [];
  const more = (cohort.campaignCount ?? 0) - campaigns.length;
  const none = campaigns.length + cohorts.length === 0;
  return (
    <Panel title="Used by" flush={!none}>
      {none ? <p class="muted">No campaign and no other cohort names it.</p> : (
        <table>
          <tbody>
            {campaigns.map((one) => <tr key={one.id}><td class="tight"><a class="wrap" href={campaignPath(one.id)}>{one.name}</a></td><td class="tight num">{one.state && <StateWord state={one.state} />}</td></tr>)}
            {more > 0 && <tr><td class="tight muted" colSpan={2}>{plural(more, "campaign", "campaigns")} more</td></tr>}
            {cohorts.map((one) => <tr key={`cohort/${one}`}><td class="tight"><a class="mono wrap" href={cohortPath(one)}>{one}</a></td><td class="tight num muted">cohort</td></tr>)}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** A campaign that has begun has its roster already. */
const before = ["Draft", "Review", "Approved", "Scheduled"];

function RemoveDialog({ cohort, onClose }: { cohort: CohortSeen; onClose: () => void }) {
  const [seen] = useState(cohort);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const waiting = useNaming(seen).filter((one) => before.includes(one.state));
  const cohorts = seen.cohorts ?? [];
  const why = busy ? onItsWay : cohorts.length > 0 ? `${plural(cohorts.length, "cohort names", "cohorts name")} it: change ${cohorts.join(", ")} first.` : nobody();
  const confirm = async () => {
    setBusy(true);
    try {
      await removeCohort(seen.name, seen.version, person());
      toast(`Cohort ${seen.name} is removed`);
      navigate("/cohorts");
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Remove ${seen.name}?`} onClose={onClose}>
      <p class="lead">The name stands for nothing afterwards; its <b>{plural(seen.matched, "vehicle", "vehicles")}</b> stay registered, and its history stays.</p>
      {waiting.length > 0 && <p class="caution"><b>{plural(waiting.length, "campaign", "campaigns")} that {waiting.length === 1 ? "has" : "have"} not begun {waiting.length === 1 ? "names" : "name"} it</b> and cannot start without it: {waiting.map((one) => one.name).join(", ")}.</p>}
      {cohorts.length > 0 && <p class="caution">{why}</p>}
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Keep it" onPress={onClose} />
        <Button id="confirm" label="Remove the cohort" icon="cross" kind="danger primary" why={why} onPress={() => void confirm()} />
      </div>
    </Dialog>
  );
}
