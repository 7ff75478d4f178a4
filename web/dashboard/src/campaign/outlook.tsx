// When most vehicles will have ended, and those by name that the campaign waits for.

import { clock, count, moment, perMinute, plural, span, told } from "../format";
import type { Campaign } from "../model";
import { campaignPath, vehiclePath } from "../router";
import { useNow, type Loaded } from "../live/resource";
import { Empty, Panel, ProblemBox, Skeleton, Stamp, StateWord } from "../ui/parts";
import type { Outlook, Report, TailVehicle } from "./report";

export function OutlookPanel({ campaign, report }: { campaign: Campaign; report: Loaded<Report> }) {
  const known = report.data;
  if (campaign.endedAt && known && known.tail.length === 0) return null;
  return (
    <Panel title="What is left" class="outlook" aside={known && <span>as of {clock(Date.parse(known.generatedAt))}</span>}>
      {report.problem && report.problem.status !== 0 && <ProblemBox problem={report.problem} onRetry={report.reload} />}
      {known === null ? !report.problem && <Skeleton rows={5} label="Loading what is left" /> : (
        <>
          {known.outlook && <Ahead outlook={known.outlook} />}
          <Tail campaign={campaign} report={known} />
        </>
      )}
    </Panel>
  );
}

/** Ahead names two times: one that holds in half of the cases, and one for who has to promise something. */
function Ahead({ outlook }: { outlook: Outlook }) {
  const now = useNow(10_000);
  const figure = (name: string, at: string) => (
    <div><dt>{name}</dt><dd><b><Stamp iso={at}>{shortMoment(at)}</Stamp></b><span class="muted">in {span(Math.max(0, Date.parse(at) - now))}</span></dd></div>
  );
  return (
    <div class="ahead">
      {outlook.p50At && outlook.p90At && (
        <dl>
          {figure(`${outlook.percent}\u202f% have ended about`, outlook.p50At)}
          {figure("in nine of ten cases by", outlook.p90At)}
          <div><dt>until then</dt><dd><b>{count(outlook.left)}</b><span class="muted">at {perMinute(outlook.perMinute ?? 0)} a minute</span></dd></div>
        </dl>
      )}
      <p class="muted small">{told(outlook.text)}</p>
    </div>
  );
}

/** shortMoment leaves seconds out: nothing that far ahead is known to the second. */
const shortMoment = (iso: string) => moment(iso).replace(/:\d\d$/, "");

function Tail({ campaign, report }: { campaign: Campaign; report: Report }) {
  if (report.tail.length === 0) {
    return report.waiting > 0 ? <p class="soft">{plural(report.waiting, "vehicle waits", "vehicles wait")} for an offer; none is on its way.</p>
      : <Empty title="Nobody is waited for" icon="checked" />;
  }
  return (
    <section aria-label="Longest on their way" class="tail">
      <div class="part-head"><h3>Longest on their way</h3><a class="link small" href={`${campaignPath(campaign.id)}?tab=vehicles`}>All vehicles</a></div>
      <ul>{report.tail.map((one) => <TailRow key={one.vin} vehicle={one} />)}</ul>
    </section>
  );
}

function TailRow({ vehicle }: { vehicle: TailVehicle }) {
  const now = useNow(10_000);
  return (
    <li>
      <a class="link mono" data-row href={vehiclePath(vehicle.vin)}>{vehicle.vin}</a>
      <StateWord state={vehicle.state} />
      <span class="muted num">{vehicle.offeredAt ? span(now - Date.parse(vehicle.offeredAt)) : "–"}</span>
      {vehicle.why && <p class="soft small wrap">{told(vehicle.why)}</p>}
    </li>
  );
}
