// When how many vehicles have ended: the half of the runs as a line, up to nine of ten as a band, and the same numbers
// in a table.

import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { percent, span } from "../format";
import { navigate, route, withQuery } from "../router";
import { usePlotter } from "../live/plot";
import { Button, Empty } from "../ui/parts";
import { color, themeTurn } from "../ui/theme";
import type { CompletionPoint, Rehearsal } from "./model";

const plotHeight = 240;

export function Curve({ answer }: { answer: Rehearsal }) {
  const table = route.value.query.get("curve") === "table";
  const points = answer.curve.filter((one) => one.p50Seconds !== undefined);
  return (
    <section class="rehearsed-part" aria-label="Completion">
      <div class="part-head">
        <h3>Vehicles that have succeeded, failed or refused, of those that answer some time</h3>
        {points.length > 0 && (
          <Button kind="small quiet" icon={table ? "plot" : "table"} label={table ? "Show as plot" : "Show as table"}
            onPress={() => navigate(withQuery({ curve: table ? "" : "table" }), true)} />
        )}
      </div>
      {points.length === 0 ? <Empty title="In half of the runs hardly any vehicle ends" icon="plot" />
        : table ? <Table points={answer.curve} /> : (
          <figure>
            <Plot answer={answer} />
            <figcaption>
              <ul class="legend">
                <li><svg width="22" height="10" aria-hidden="true"><line x1="0" y1="5" x2="22" y2="5" class="stroke-succeeded" stroke-width="2.5" /></svg>Half of the runs are this far</li>
                <li><svg width="22" height="10" aria-hidden="true"><rect width="22" height="10" class="band" /><line x1="0" y1="9" x2="22" y2="9" class="stroke-succeeded" stroke-width="1.5" stroke-dasharray="4 3" /></svg>Nine of ten runs are at least this far</li>
              </ul>
            </figcaption>
          </figure>
        )}
    </section>
  );
}

/** along is how many percent have ended at a time, by the points of one quantile; between two it goes straight, and after the last nothing is added. */
export function along(points: [number, number][], at: number): number {
  const next = points.findIndex(([seconds]) => seconds >= at);
  if (next < 0) return points[points.length - 1][1];
  const [to, high] = points[next];
  const [from, low] = next === 0 ? [0, 0] : points[next - 1];
  return to === from ? high : low + ((high - low) * (at - from)) / (to - from);
}

function columns(curve: CompletionPoint[]): uPlot.AlignedData {
  const of = (key: "p50Seconds" | "p90Seconds") =>
    [[0, 0] as [number, number], ...curve.filter((one) => one[key] !== undefined).map((one): [number, number] => [one[key]!, one.percent])];
  const [half, most] = [of("p50Seconds"), of("p90Seconds")];
  const times = [...new Set([...half, ...most].map(([seconds]) => seconds))].sort((a, b) => a - b);
  return [times, times.map((at) => along(half, at)), times.map((at) => along(most, at))];
}

function Plot({ answer }: { answer: Rehearsal }) {
  const host = useRef<HTMLDivElement>(null);
  const turn = themeTurn.value;
  const plotter = usePlotter();
  useEffect(() => {
    if (!plotter) return;
    const node = host.current!;
    const drawn = new plotter(options(node.clientWidth), columns(answer.curve), node);
    const observer = new ResizeObserver(() => drawn.setSize({ width: node.clientWidth, height: plotHeight }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [turn, answer, plotter]);
  const said = [50, 90].map((part) => {
    const one = answer.curve.find((point) => point.percent === part);
    return `${part} % have ended after ${lasts(one?.p50Seconds)} in half of the runs, after ${lasts(one?.p90Seconds)} in nine of ten`;
  });
  return <div class="plot low" ref={host} role="img" aria-label={`${said.join("; ")}.`} />;
}

const lasts = (seconds: number | undefined) => (seconds === undefined ? "no time" : span(seconds * 1000));

function options(width: number): uPlot.Options {
  const grid = { stroke: color("--line"), width: 1 };
  const axis = { stroke: color("--ink-3"), font: `12px ${getComputedStyle(document.body).fontFamily}`, grid, ticks: { show: false } };
  const line = color("--ok-fill");
  return {
    width, height: plotHeight, legend: { show: false },
    cursor: { points: { size: 7 }, y: false },
    padding: [12, 28, 0, 0],
    scales: { x: { time: false, range: (_, __, most) => [0, Math.max(1, most)] }, y: { range: [0, 104] } },
    axes: [
      { ...axis, space: 90, size: 30, gap: 8, incrs: steps, values: (_, splits) => splits.map((at) => (at === 0 ? "start" : span(at * 1000))) },
      { ...axis, size: 58, splits: () => [0, 25, 50, 75, 100], values: (_, splits) => splits.map((value) => percent(value)) },
    ],
    series: [
      {},
      { label: "p50", stroke: line, width: 2.25, points: { show: false } },
      { label: "p90", stroke: line, width: 1.5, dash: [4, 3], points: { show: false } },
    ],
    bands: [{ series: [1, 2], fill: line.replace("rgb(", "rgba(").replace(")", ", 0.16)") }],
  };
}

/** The grid of time: seconds that people count in. */
const steps = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200, 7_257_600];

function Table({ points }: { points: CompletionPoint[] }) {
  const cell = (seconds: number | undefined) => (seconds === undefined ? <span class="muted">never</span> : span(seconds * 1000));
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Completion over time">
      <table>
        <thead><tr><th>Have ended</th><th class="num">In half of the runs</th><th class="num">In nine of ten</th></tr></thead>
        <tbody>
          {points.filter((one) => one.percent % 10 === 0 || one.percent >= 99).map((one) => (
            <tr key={one.percent}><td class="tight">{percent(one.percent)}</td><td class="num tight">{cell(one.p50Seconds)}</td><td class="num tight">{cell(one.p90Seconds)}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
