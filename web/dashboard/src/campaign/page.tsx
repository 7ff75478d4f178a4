// One campaign, live.

import { useEffect, useMemo } from "preact/hooks";
import { capital, share, told } from "../format";
import { campaignOf, creator, standing, type Campaign } from "../model";
import { campaignPath, navigate, packagePath, route } from "../router";
import { useTopic } from "../live/resource";
import { Problem } from "../live/api";
import { Clip, Empty, Pill, ProblemBox, Skeleton, Tabs } from "../ui/parts";
import { announce, announceProgress } from "../ui/announce";
import { rehearsable, RehearsalPanel } from "../rehearsal/panel";
import { Actions } from "./actions";
import { Banner } from "./banner";
import { AccountPanel } from "./account";
import { BurnUp } from "./burnup";
import { DryRunPanel } from "./dryrun";
import { Events, EventsTab } from "./events";
import { Failures, NoFailures } from "./failures";
import { PlanTab, Selector } from "./plan";
import { DealerVehicles } from "./dealer";
import { ReviewPanel, unstarted } from "./review";
import { FailedVehicles, RosterTab } from "./roster";
import { Durations } from "./proof";
import { AtTheStart, Rivals } from "./rivals";
import { WayBanner } from "./rollback";
import { Gantt } from "./gantt";
import { OutlookPanel } from "./outlook";
import { Regions } from "./regions";
import { useReport } from "./report";
import { useSelection, type Selection } from "./selection";
import { Tiles } from "./tiles";
import { Track, Waves } from "./waves";

const tabs = [
  { id: "", name: "Overview" },
  { id: "vehicles", name: "Vehicles" },
  { id: "events", name: "Events" },
  { id: "plan", name: "Plan" },
];

export function CampaignPage({ id }: { id: string }) {
  const topic = useTopic(`campaign:${id}`);
  const campaign = useMemo(() => campaignOf(topic.data), [topic.data]);
  const selection = useSelection(campaign);
  useAnnouncements(campaign);
  useEffect(() => {
    if (id === "new" && topic.error?.code === "NotFound") navigate("/new/campaign", true); // no campaign has that name: somebody looks for the form
  }, [id, topic.error?.code]);
  if (topic.error) return <Missing id={id} problem={new Problem(topic.error.code === "NotFound" ? 404 : 0, topic.error.title, "", topic.error.code)} />;
  const tab = route.value.query.get("tab") ?? "";
  return (
    <>
      <Head id={id} campaign={campaign} selection={selection} />
      {campaign && <Banner campaign={campaign} />}
      {campaign && <WayBanner campaign={campaign} />}
      <Tabs label="Parts of the campaign" current={tab}
        tabs={tabs.map((one) => ({ ...one, href: campaignPath(id) + (one.id ? `?tab=${one.id}` : "") }))} />
      {campaign === null ? <div class="panel"><div class="body"><Skeleton rows={9} label="Loading the campaign" /></div></div>
        : tab === "vehicles" ? <RosterTab campaign={campaign} />
        : tab === "events" ? <EventsTab campaign={campaign} />
        : tab === "plan" ? <>{rehearsable(campaign) && <RehearsalPanel key={id} campaign={campaign} />}<PlanTab campaign={campaign} /></>
        : <Overview campaign={campaign} selection={selection} />}
    </>
  );
}

function Head({ id, campaign, selection }: { id: string; campaign: Campaign | null; selection?: Selection }) {
  return (
    <div class="campaign-head">
      <div class="crumbs"><a href="/campaigns">Campaigns</a><span aria-hidden="true">/</span><span class="mono"><Clip text={id} plain /></span></div>
      <div class="title">
        <h1 tabIndex={-1}><Clip text={campaign?.name ?? id} lines={2} plain /></h1>
        {campaign && <Pill state={campaign.state} large />}
        {campaign && selection && <Actions campaign={campaign} selection={selection} />}
      </div>
      {campaign && (
        <p class="facts">
          <span>Package <a class="link mono" href={packagePath(campaign.package)}><Clip text={campaign.package} /></a></span>
          <span class="selector">to <Selector text={campaign.plan?.selector} /></span>
          <span>by <b>{creator(campaign)}</b>{campaign.author && campaign.author !== creator(campaign) && <>, as <b>{campaign.author}</b> wrote it last</>}</span>
        </p>
      )}
    </div>
  );
}

function Overview({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  const healthy = campaign.failures.length === 0 && standing(campaign.counts, campaign.total).failed === 0;
  const report = useReport(campaign);
  return (
    <>
      {unstarted(campaign) && <ReviewPanel campaign={campaign} />}
      <Tiles campaign={campaign} selection={selection} />
      <Track campaign={campaign} selection={selection} />
      {rehearsable(campaign) && <DryRunPanel campaign={campaign} selection={selection} />}
      <Waves campaign={campaign} selection={selection} />
      {healthy ? (
        <div class="split loose">
          <div class="stack"><BurnUp campaign={campaign} /><NoFailures campaign={campaign} />{campaign.startedAt && <Regions report={report} />}<Gantt campaign={campaign} /></div>
          <div class="stack">{campaign.startedAt && <OutlookPanel campaign={campaign} report={report} />}<Events campaign={campaign} /></div>
        </div>
      ) : (
        <>
          <div class="split loose"><BurnUp campaign={campaign} /><Failures campaign={campaign} report={report.data} /></div>
          {campaign.startedAt && <div class="split loose"><Regions report={report} /><OutlookPanel campaign={campaign} report={report} /></div>}
          <Gantt campaign={campaign} />
          <div class="split loose"><FailedVehicles campaign={campaign} /><Events campaign={campaign} /></div>
        </>
      )}
      <Durations campaign={campaign} />
      <AtTheStart met={campaign} />
      <Rivals rivals={campaign.rivals ?? []} />
      <DealerVehicles campaign={campaign} />
      {campaign.startedAt && <AccountPanel campaign={campaign} />}
    </>
  );
}

function Missing({ id, problem }: { id: string; problem: Problem }) {
  return (
    <>
      <Head id={id} campaign={null} />
      {problem.status === 404
        ? (
          <div class="panel">
            <Empty title="There is no such campaign" icon="search">
              <p>{capital(problem.title)}. It may have another id; <a class="link" href="/campaigns">see all campaigns</a>.</p>
            </Empty>
          </div>
        )
        : <ProblemBox problem={problem} onRetry={() => location.reload()} />}
    </>
  );
}

/** A change of state is said at once; progress is said now and then. */
function useAnnouncements(campaign: Campaign | null) {
  const state = campaign?.state;
  useEffect(() => {
    document.title = campaign ? `${campaign.name} · ${campaign.state} · Pacecar` : "Pacecar";
    if (campaign) announce(`The campaign is ${campaign.state}. ${told(campaign.cause ?? "")}`);
    return () => { document.title = "Pacecar"; };
  }, [state]);
  useEffect(() => {
    if (campaign?.state !== "Running") return;
    const at = standing(campaign.counts, campaign.total);
    announceProgress(`${share(at.succeeded, at.total)} succeeded, ${share(at.failed, at.tried)} of those that tried it failed.`);
  }, [campaign]);
}
