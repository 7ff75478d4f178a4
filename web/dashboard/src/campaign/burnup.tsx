// Totals over time, as a plot and as the same numbers in a table.

import { useEffect, useMemo, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { clock, count, day, moment } from "../format";
import type { Burn, Campaign } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { foretold, until, type Foretold } from "../rehearsal/kept";
import { along } from "../rehearsal/curve";
import { usePlotter, type Plotter } from "../live/plot";
import { stepped } from "./steps";
import { rehearsable } from "../rehearsal/panel";
import { Button, Empty, Panel } from "../ui/parts";
import { color, themeTurn } from "../ui/theme";

const series = [
  { key: "offered", name: "Offered", token: "--go-fill", dash: [6, 4], width: 1.5, fill: false },
  { key: "succeeded", name: "Succeeded", token: "--ok-fill", dash: [], width: 2.25, fill: true },
  { key: "failed", name: "Failed", token: "--bad-fill", dash: [2, 2], width: 2.25, fill: false },
] as const;

const plotHeight = 260;
/** The table shows this many points, evenly chosen, because six hundred rows help nobody. */
const tableRows = 24;

export function BurnUp({ campaign }: { campaign: Campaign }) {
  const table = route.value.query.get("burnup") === "table";
  const points = campaign.burnUp;
  const before = useMemo(() => foretold(campaign), [campaign.id, campaign.contentHash, campaign.startedAt]);
  const start = Date.parse(campaign.startedAt ?? "");
  const toggle = (
    <Button kind="small quiet" icon={table ? "plot" : "table"} label={table ? "Show as plot" : "Show as table"}
      onPress={() => navigate(withQuery({ burnup: table ? "" : "table" }), true)} />
  );
  return (
    <Panel title="Over time" aside={points.length > 1 && toggle} class="burnup">
      {points.length < 2 ? <Empty title="No curve yet" icon="plot"><p>The curve begins with the first offers.{rehearsable(campaign) && <> <a class="link" href={`${campaignPath(campaign.id)}?tab=plan`}>Rehearse it</a> to see how it may go.</>}</p></Empty>
        : table ? <Table points={points} before={before} start={start} /> : (
          <figure>
            <Plot points={points} cancelled={campaign.state === "Cancelled"} total={campaign.total} before={before} start={start} />
            <figcaption>
              <Key last={points[points.length - 1]} before={before} start={start} />
            </figcaption>
          </figure>
        )}
    </Panel>
  );
}

/** Beside is what a rehearsal foretold, and the start that its times count from. */
interface Beside { before: Foretold | null; start: number }

/** rehearsed is how many vehicles should have ended at a time. */
const rehearsed = (before: Foretold, start: number, at: number) => Math.round(along(before.points, Math.max(0, (at - start) / 1000)));

function Key({ last, before, start }: { last: Burn } & Beside) {
  return (
    <ul class="legend">
      {series.map((one) => (
        <li key={one.key}>
          <svg width="22" height="10" aria-hidden="true">
            <line x1="0" y1="5" x2="22" y2="5" class={`stroke-${one.key}`} stroke-width="2.5" stroke-dasharray={one.dash.join(" ")} />
          </svg>
          {one.name} <b>{count(last[one.key])}</b>
        </li>
      ))}
      {before && (
        <li title={`Rehearsed in this browser, ${moment(before.at)}: in half of the runs so many have ended`}>
          <svg width="22" height="10" aria-hidden="true"><line x1="0" y1="5" x2="22" y2="5" class="stroke-foretold" stroke-width="2" stroke-dasharray="1 4" stroke-linecap="round" /></svg>
          Rehearsed, ended <b>{count(rehearsed(before, start, last.at))}</b>
        </li>
      )}
    </ul>
  );
}

/** The rehearsal is drawn a little beyond what has come. */
const beyond = 1.15;

function columns(plotter: Plotter, points: Burn[], before: Foretold | null, start: number): uPlot.AlignedData {
  const real: uPlot.AlignedData = [
    points.map((point) => point.at / 1000), points.map((point) => point.offered),
    points.map((point) => point.succeeded), points.map((point) => point.failed),
  ];
  if (!before) return real;
  const curve = until(before, ((points[points.length - 1].at - start) / 1000) * beyond);
  return plotter.join([real, [curve.map(([seconds]) => start / 1000 + seconds), curve.map(([, vehicles]) => vehicles)]]);
}

/** Plot draws on a canvas; a new theme or width draws it again from the same points. */
function Plot({ points, cancelled, total, before, start }: { points: Burn[]; cancelled: boolean; total: number } & Beside) {
  const drawnPoints = useMemo(() => stepped(points, cancelled), [points, cancelled]);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const turn = themeTurn.value;
  const plotter = usePlotter();
  const target = useRef(total);
  target.current = total;
  useEffect(() => {
    if (!plotter) return;
    const node = host.current!;
    const drawn = new plotter(options(node.clientWidth, target, before !== null), columns(plotter, drawnPoints, before, start), node);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: node.clientWidth, height: plotHeight }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [turn, before, plotter]);
  useEffect(() => { if (plotter) plot.current?.setData(columns(plotter, drawnPoints, before, start)); }, [drawnPoints]);
  const last = points[points.length - 1];
  const text = `From ${moment(new Date(points[0].at).toISOString())} to ${clock(last.at)}: ${count(last.offered)} offered, ` +
    `${count(last.succeeded)} succeeded, ${count(last.failed)} failed, of ${count(total)}.${before ? ` The rehearsal foretold ${count(rehearsed(before, start, last.at))} that have ended.` : ""}`;
  return <div class="plot" ref={host} role="img" aria-label={text} />;
}

/** While only a small part was offered, the scale ends a little above it: a canary is not a flat line. */
const smallPart = 0.2;

function top(total: number, most: number): number {
  return most > 0 && most < total * smallPart ? Math.max(4, most * 1.3) : Math.max(total, most, 1) * 1.04;
}

/** onAxis is a time as the axis names it: a day where one begins, and of campaigns of many days the days alone. */
function onAxis(at: number, step: number): string {
  const time = clock(at);
  if (step >= 86_400 || time === "00:00:00") return day(at);
  return step < 60 ? time : time.slice(0, 5);
}

function options(width: number, total: { current: number }, foretells: boolean): uPlot.Options {
  const grid = { stroke: color("--line"), width: 1 };
  const axis = { stroke: color("--ink-3"), font: `12px ${getComputedStyle(document.body).fontFamily}`, grid, ticks: { show: false } };
  return {
    width, height: plotHeight, legend: { show: false },
    cursor: { points: { size: 7 }, y: false },
    padding: [12, 22, 0, 0],
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, top(total.current, most)] } },
    axes: [
      { ...axis, space: width < 420 ? 64 : 90, size: 30, gap: 8, values: (_, splits, __, ___, step) => splits.map((at) => onAxis(at * 1000, step)) },
      { ...axis, size: 58, values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? count(value) : "")) },
    ],
    series: [{}, ...series.map((one): uPlot.Series => ({
      label: one.name, stroke: color(one.token), width: one.width, dash: [...one.dash], points: { show: false },
      fill: one.fill ? color(one.token).replace("rgb(", "rgba(").replace(")", ", 0.12)") : undefined,
    })), ...(foretells ? [{ label: "Rehearsed", stroke: color("--ink-2"), width: 2, dash: [1, 5], cap: "round" as const, points: { show: false } }] : [])],
    plugins: [targetLine(total)],
  };
}

/** targetLine marks the number of vehicles at which the campaign is complete. */
function targetLine(total: { current: number }): uPlot.Plugin {
  return {
    hooks: {
      drawAxes: (plot) => {
        const y = Math.round(plot.valToPos(total.current, "y", true)) + 0.5;
        const { ctx, bbox } = plot;
        if (y < bbox.top) return;
        ctx.save();
        ctx.strokeStyle = color("--line-strong");
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.restore();
      },
    },
  };
}

function Table({ points, before, start }: { points: Burn[] } & Beside) {
  const step = Math.max(1, Math.ceil(points.length / tableRows));
  const rows = points.filter((_, i) => i % step === 0 || i === points.length - 1).reverse();
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Totals over time">
      <table>
        <thead><tr><th>Time</th>{series.map((one) => <th key={one.key} class="num">{one.name}</th>)}<th class="num" title="Succeeded or failed, and refused, skipped or taken back">Ended</th>{before && <th class="num">Rehearsed, ended</th>}</tr></thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.at}>
              <td class="tight">{moment(new Date(point.at).toISOString())}</td>
              {series.map((one) => <td key={one.key} class="num tight">{count(point[one.key])}</td>)}
              <td class="num tight">{count(point.ended)}</td>
              {before && <td class="num tight muted">{count(rehearsed(before, start, point.at))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
