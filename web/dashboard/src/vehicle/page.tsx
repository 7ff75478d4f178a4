// One vehicle, live: who it is, what it runs, what is being done to it and why.

import { useEffect, useMemo } from "preact/hooks";
import { ago, moment, told } from "../format";
import { vehicleOf, type Line, type List, type Result, type Vehicle } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { Problem } from "../live/api";
import { useGet, useNow, useTopic, type Loaded } from "../live/resource";
import { Icon } from "../icons";
import { Button, Empty, Online, Panel, ProblemBox, Skeleton, Stamp, StateWord } from "../ui/parts";
import { Timeline } from "../ui/timeline";
import { AssignmentPanel } from "./assignment";
import { ConditionPanel } from "./condition";
import { ConsentPanel } from "./consent";
import { Configurations } from "./configurations";
import { Ecus } from "./ecus";
import { FlagsPanel } from "./flags";
import { Identity } from "./identity";
import { vinPattern } from "./list";
import { WhyNot } from "./whynot";

const timelineSize = 50;

export function VehiclePage({ vin }: { vin: string }) {
  const topic = useTopic(`vehicle:${vin}`);
  const vehicle = useMemo(() => vehicleOf(topic.data), [topic.data]);
  useEffect(() => {
    document.title = `${vin} · Pacecar`;
    return () => { document.title = "Pacecar"; };
  }, [vin]);
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/vehicles">Vehicles</a></div>
        <div class="title">
          <h1 class="mono vin" tabIndex={-1}>{vin}</h1>
          {vehicle && <Presence vehicle={vehicle} />}
        </div>
      </div>
      {topic.error ? <Missing vin={vin} code={topic.error.code} title={topic.error.title} />
        : vehicle === null ? <div class="panel"><div class="body"><Skeleton rows={9} label="Loading the vehicle" /></div></div>
        : <Body vehicle={vehicle} />}
    </>
  );
}

function Presence({ vehicle }: { vehicle: Vehicle }) {
  const now = useNow();
  return (
    <span class="presence">
      <Online online={vehicle.online} />
      <span class="muted">{vehicle.lastSeenAt ? <>seen <Stamp iso={vehicle.lastSeenAt}>{ago(vehicle.lastSeenAt, now)}</Stamp></> : "never seen"}</span>
    </span>
  );
}

function Missing({ vin, code, title }: { vin: string; code: string; title: string }) {
  if (!vinPattern.test(vin)) {
    return (
      <div class="panel">
        <Empty title="This is no VIN" icon="search">
          <p>A VIN has 17 characters, capital letters without I, O and Q and digits; <span class="mono wrap">{vin}</span> has {vin.length === 17 ? "others" : vin.length}.{" "}
            <a class="link" href="/vehicles">Search the fleet</a>.</p>
        </Empty>
      </div>
    );
  }
  if (code !== "NotFound") return <ProblemBox problem={new Problem(0, title, "", code)} />;
  return (
    <div class="panel">
      <Empty title="This vehicle is not registered" icon="search">
        <p>No vehicle has the VIN <span class="mono">{vin}</span>. <a class="link" href="/vehicles">Search the fleet</a>.</p>
      </Empty>
    </div>
  );
}

const timelinePath = (vin: string, before: string) =>
  `/vehicles/${encodeURIComponent(vin)}/timeline?limit=${timelineSize}${before ? `&cursor=${before}` : ""}`;

function Body({ vehicle }: { vehicle: Vehicle }) {
  const newest = useGet<List<Line>>(timelinePath(vehicle.vin, ""), vehicle.version);
  return (
    <>
      <FlagsPanel vehicle={vehicle} />
      {vehicle.why && <div class="banner"><Icon name="help" size={18} /><div><b>Why.</b> <span class="wrap">{told(vehicle.why)}</span></div></div>}
      <AssignmentPanel vehicle={vehicle} lines={newest.data?.items ?? []} />
      <Ecus vehicle={vehicle} />
      <div class="split loose">
        <div class="stack">
          <Configurations vehicle={vehicle} />
          <History vehicle={vehicle} newest={newest} />
        </div>
        <div class="stack">
          <ConditionPanel vehicle={vehicle} />
          <ConsentPanel vehicle={vehicle} />
          <Identity vehicle={vehicle} />
          <WhyNot vin={vehicle.vin} refresh={vehicle.version} />
          <Results results={vehicle.results ?? []} />
        </div>
      </div>
    </>
  );
}

function History({ vehicle, newest }: { vehicle: Vehicle; newest: Loaded<List<Line>> }) {
  const before = route.value.query.get("before") ?? "";
  const older = useGet<List<Line>>(before ? timelinePath(vehicle.vin, before) : "");
  const page = before ? older : newest;
  return (
    <Panel title="Timeline">
      {page.problem ? <ProblemBox problem={page.problem} onRetry={page.reload} />
        : page.data === null ? <Skeleton label="Loading the timeline" />
        : page.data.items.length === 0 ? <Empty title="Nothing has happened yet" icon="clock" />
        : <Timeline lines={page.data.items} here={vehicle.vin} />}
      {(before || page.data?.next) && (
        <div class="pager inset">
          <Button kind="small" label="Newest" why={before ? "" : "These are the newest lines."} onPress={() => navigate(withQuery({ before: "" }))} />
          <Button kind="small" label="Older" why={page.data?.next ? "" : "There is nothing older."}
            onPress={() => navigate(withQuery({ before: page.data!.next! }))} />
        </div>
      )}
    </Panel>
  );
}

function Results({ results }: { results: Result[] }) {
  return (
    <Panel title="Earlier assignments" flush={results.length > 0}>
      {results.length === 0 ? <p class="muted">None has ended yet.</p> : (
        <table>
          <thead><tr><th>Campaign</th><th>End</th><th class="num">When</th></tr></thead>
          <tbody>
            {results.map((result) => (
              <tr key={`${result.campaign}/${result.attempt}`}>
                <td class="tight"><a class="mono wrap" href={campaignPath(result.campaign)}>{result.campaign}</a></td>
                <td class="tight"><StateWord state={result.state} />{result.code && <div class="mono muted wrap">{[result.ecu, result.code].filter(Boolean).join(" ")}</div>}
                  {result.since && <div class="soft small wrap">{told(result.since)}</div>}</td>
                <td class="num tight muted"><Stamp iso={result.endedAt}>{moment(result.endedAt)}</Stamp></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
