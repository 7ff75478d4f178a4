// The waves along the time: when each was open, how long it soaked, and when its gate decided.

import { clock, moment, span } from "../format";
import type { Campaign, Wave } from "../model";
import { navigate, route, withQuery } from "../router";
import { useNow } from "../live/resource";
import { Icon } from "../icons";
import { Button, Clip, Panel, Stamp } from "../ui/parts";

interface Stretch { kind: "open" | "soak" | "due"; from: number; to: number }
interface Lane { wave: Wave; stretches: Stretch[]; gate?: { at: number; passed: boolean } }

/** laneOf is what is known of a wave; what has not come yet of a soak is drawn as due. */
function laneOf(wave: Wave, campaign: Campaign, now: number): Lane {
  const [opened, ended, closed] = [wave.openedAt, wave.endedAt, wave.closedAt].map((iso) => (iso ? Date.parse(iso) : 0));
  const lane: Lane = { wave, stretches: [] };
  if (!opened) return lane;
  const until = closed || (campaign.endedAt ? Date.parse(campaign.endedAt) : now);
  lane.stretches.push({ kind: "open", from: opened, to: Math.max(opened, ended ? Math.min(ended, until) : until) });
  if (ended && until > ended) lane.stretches.push({ kind: "soak", from: ended, to: until });
  const soak = 1000 * (campaign.plan.waves[wave.number - 1]?.gate?.soakSeconds ?? 0);
  if (ended && !closed && !campaign.endedAt && ended + soak > now) lane.stretches.push({ kind: "due", from: now, to: ended + soak });
  const halted = campaign.decisions.findLast((one) => one.wave === wave.number && !one.passed);
  if (closed) lane.gate = { at: closed, passed: wave.state === "Passed" };
  else if (halted && wave.state === "Failed") lane.gate = { at: Date.parse(halted.at), passed: false };
  return lane;
}

export function Gantt({ campaign }: { campaign: Campaign }) {
  const now = useNow(2_000);
  if (!campaign.startedAt || campaign.waves.length === 0) return null;
  const table = route.value.query.get("gantt") === "table";
  const lanes = campaign.waves.map((wave) => laneOf(wave, campaign, now));
  const toggle = <Button kind="small quiet" icon={table ? "plot" : "table"} label={table ? "Show as plot" : "Show as table"} onPress={() => navigate(withQuery({ gantt: table ? "" : "table" }), true)} />;
  return <Panel title="Waves over time" aside={toggle} flush={table}>{table ? <Table lanes={lanes} /> : <Chart lanes={lanes} campaign={campaign} now={now} />}</Panel>;
}

/** The steps of the axis, in seconds: what people count in. */
const steps = [5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];
const mostTicks = 6;

function Chart({ lanes, campaign, now }: { lanes: Lane[]; campaign: Campaign; now: number }) {
  const from = Date.parse(campaign.startedAt!);
  const ends = lanes.flatMap((lane) => lane.stretches.flatMap((one) => [one.from, one.to]));
  const to = Math.max(from + 1000, campaign.endedAt ? Date.parse(campaign.endedAt) : now, ...ends);
  const along = (at: number) => Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)));
  const step = 1000 * (steps.find((one) => (to - from) / 1000 / one <= mostTicks) ?? 7_776_000);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step).filter((at) => along(at) < 94);
  const label = (at: number) => (to - from > 36 * 3_600_000 ? moment(new Date(at).toISOString()).replace(/:\d\d$/, "") : step < 60_000 ? clock(at) : clock(at).slice(0, 5));
  return (
    <div class="gantt" role="img" aria-label={lanes.map(spoken).join(" ")}>
      {lanes.map((lane) => (
        <div class="lane" key={lane.wave.number}>
          <div class="lane-name"><span class="ordinal">{lane.wave.number}</span><Clip text={lane.wave.name || `Wave ${lane.wave.number}`} /></div>
          <div class="lane-track">
            {ticks.map((at) => <i key={at} class="tick" style={{ left: `${along(at)}%` }} />)}
            {lane.stretches.map((one) => (
              <div key={one.kind} class={`stretch ${one.kind} ${one.kind === "open" && lane.gate && !lane.gate.passed && lane.gate.at < one.to ? "after-mark" : ""}`} style={{ left: `${along(one.from)}%`, width: `${Math.max(0.3, along(one.to) - along(one.from))}%` }} title={`${words[one.kind]} ${span(one.to - one.from)}`}>
                {one.to - one.from > (to - from) * 0.1 && <span>{span(one.to - one.from)}</span>}
              </div>
            ))}
            {lane.gate && <span class={`gate-at ${lane.gate.passed ? "passed" : "failed"}`} style={{ left: `${along(lane.gate.at)}%` }}><Icon name={lane.gate.passed ? "check" : "cross"} size={10} /></span>}
            {lane.stretches.length === 0 && <span class="muted small">not opened</span>}
          </div>
        </div>
      ))}
      <div class="lane axis"><div /><div class="lane-track">{ticks.map((at) => <span key={at} class="tick-name" style={{ left: `${along(at)}%` }}>{label(at)}</span>)}</div></div>
      <ul class="legend"><li><span class="swatch stretch open" />Open</li><li><span class="swatch stretch soak" />Soak and gate</li><li><span class="swatch stretch due" />Soak that is left</li></ul>
    </div>
  );
}

const words = { open: "open for", soak: "soaked and waited at its gate for", due: "soaks for another" };

function spoken({ wave, stretches, gate }: Lane): string {
  const name = `Wave ${wave.number}${wave.name ? `, ${wave.name}` : ""}`;
  if (stretches.length === 0) return `${name}: not opened.`;
  return `${name}: ${stretches.map((one) => `${words[one.kind]} ${span(one.to - one.from)}`).join(", ")}${gate ? `, its gate ${gate.passed ? "passed" : "failed"} at ${clock(gate.at)}` : ""}.`;
}

function Table({ lanes }: { lanes: Lane[] }) {
  const time = (iso: string | undefined) => <td class="num tight">{iso ? <Stamp iso={iso}>{moment(iso)}</Stamp> : "–"}</td>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Waves over time">
      <table>
        <thead><tr><th>Wave</th><th class="num">Opened</th><th class="num">All ended</th><th class="num">Gate decided</th><th class="num">Open</th></tr></thead>
        <tbody>
          {lanes.map(({ wave, stretches }) => (
            <tr key={wave.number}><td class="tight who"><b>{wave.number}</b> <Clip text={wave.name ?? ""} plain /></td>{time(wave.openedAt)}{time(wave.endedAt)}{time(wave.closedAt)}
              <td class="num tight">{stretches[0] ? span(stretches[0].to - stretches[0].from) : "–"}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
