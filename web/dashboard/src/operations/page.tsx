// The servers' side: which nodes there are, what they own and have to do, and whether anything piles up.

import { useEffect, useState } from "preact/hooks";
import { ago, bytes, count, plural, span } from "../format";
import type { List } from "../model";
import { unread, Problem } from "../live/api";
import { usePoll } from "../live/poll";
import { useAnswer, useGet, useNow, type Loaded } from "../live/resource";
import { Icon } from "../icons";
import { Clip, Empty, Panel, ProblemBox, Skeleton, Stamp } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";
import { Tile } from "../campaign/tiles";
import { Pools } from "../pool/panel";
import { figuresOf, perSecond, sampled, type Figures, type Node, type NodeList, type Sample, type Slot, type Total } from "./model";
import { Slots } from "./slots";
import { OperationsTabs } from "./tabs";

const period = 2_000;
/** The measures of a node are some hundred lines: they are read less often. */
const figuresPeriod = 6_000;

export function OperationsPage() {
  const list = useGet<NodeList>("/nodes", usePoll(period));
  const figures = useAnswer<Figures>(readFigures, "/metrics", usePoll(figuresPeriod));
  const samples = useSamples(list.data);
  const known = list.data;
  return (
    <>
      <div class="pagehead"><div><h1 tabIndex={-1}>Operations</h1><p>{known ? summary(known) : "\u00a0"}</p></div></div>
      <OperationsTabs current="engine" />
      {list.problem && (list.problem.status !== 0 || !known) && <ProblemBox problem={list.problem} onRetry={list.reload} />}
      {known && known.unowned > 0 && (
        <div class="banner bad" id="unowned"><Icon name="warn" size={18} /><div><b>{plural(known.unowned, "slot has", "slots have")} no owner.</b> What is in them waits, and goes on when a node has taken them.</div></div>
      )}
      {known && known.warnings.map((text) => <div key={text} class="banner warn"><Icon name="warn" size={18} /><div>{text}</div></div>)}
      {known ? (
        <>
          <Rates samples={samples} list={known} figures={figures.data} />
          <Nodes list={known} />
          <div class="split loose">
            <SlotsPanel list={known} />
            <ThisNode figures={figures} name={known.items.find((one) => one.self)?.name ?? ""} />
          </div>
          <Pools />
        </>
      ) : !list.problem && <div class="panel"><div class="body"><Skeleton label="Loading the nodes" /></div></div>}
    </>
  );
}

function summary({ items, slots }: NodeList): string {
  const leaving = items.filter((one) => one.state === "Leaving").length;
  return `${plural(items.length, "node", "nodes")}${leaving ? `, ${count(leaving)} leaving` : ""} · ${count(slots)} slots · ${plural(items.reduce((sum, one) => sum + one.connections, 0), "connection", "connections")}`;
}

/** readFigures reads what Prometheus reads, too; it is no part of the API, and has no problems of it. */
async function readFigures(path: string, signal?: AbortSignal): Promise<Figures> {
  let response: Response;
  try {
    response = await fetch(path, { signal });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached", unread);
  }
  if (!response.ok) throw new Problem(response.status, "This node's measures cannot be read", `The server answered ${response.status} to ${path}.`);
  return figuresOf(await response.text());
}

function useSamples(list: NodeList | null): Sample[] {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    if (list) setSamples((was) => sampled(was, list, Date.now()));
  }, [list]);
  return samples;
}

function Rates({ samples, list, figures }: { samples: Sample[]; list: NodeList; figures: Figures | null }) {
  const waiting = figures?.pacecar_mqtt_unacknowledged;
  const rate = (key: Total) => {
    const now = perSecond(samples, key);
    return now === null ? <small>measuring…</small> : <>{now > 0 && now < 10 ? now.toFixed(1) : count(Math.round(now))}<small>/s</small></>;
  };
  return (
    <div class="tiles four">
      <Tile name="Messages of vehicles" value={rate("up")} note={`${count(list.items.reduce((sum, one) => sum + one.up, 0))} since the nodes started`}><Spark samples={samples} of="up" /></Tile>
      <Tile name="Messages to vehicles" value={rate("down")} note={`${count(list.items.reduce((sum, one) => sum + one.down, 0))} since the nodes started`}><Spark samples={samples} of="down" /></Tile>
      <Tile name="Durable commits" value={rate("commits")} note={`${count(list.items.reduce((sum, one) => sum + one.commits, 0))} since the nodes started`}><Spark samples={samples} of="commits" /></Tile>
      <Tile name="Waiting for a commit" value={waiting === undefined ? <small>{figures ? "not measured" : "not read yet"}</small> : count(waiting)} tone={waiting && waiting > 10_000 ? "warn" : ""}
        note="messages of vehicles that this node has not acknowledged yet" id="tile-waiting" />
    </div>
  );
}

/** Spark draws the rate over the last minutes; the numbers beside it say it in words. */
function Spark({ samples, of }: { samples: Sample[]; of: Total }) {
  const rates = samples.map((_, i) => perSecond(samples, of, i) ?? 0);
  const most = Math.max(...rates, 1);
  const points = rates.map((rate, i) => `${((i / Math.max(1, rates.length - 1)) * 100).toFixed(1)},${(23 - (rate / most) * 21).toFixed(1)}`).join(" ");
  return <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">{rates.length > 2 && <polyline points={points} />}</svg>;
}

function Nodes({ list }: { list: NodeList }) {
  return (
    <Panel title="Nodes" flush>
      <div class="scroll cards" tabIndex={0} role="region" aria-label="Nodes">
        <table>
          <thead><tr><th>Node</th><th>State</th><th class="num">Slots</th><th class="num">Actors in memory</th><th class="num">Connections</th><th class="num">Commits</th><th class="num">From vehicles</th><th class="num">To vehicles</th><th class="num">Since</th></tr></thead>
          <tbody>{list.items.map((one) => <NodeRow key={one.id} node={one} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

function NodeRow({ node }: { node: Node }) {
  const now = useNow(10_000);
  const leaving = node.state === "Leaving";
  return (
    <tr>
      <td class="who"><b><Clip text={node.name} plain /></b>{node.self && <span class="muted"> answers you</span>}<div class="muted small mono"><Clip text={node.url} plain /></div></td>
      <td><span class={`stateword tone-${leaving ? "warn" : "ok"}`}><Icon name={leaving ? "back" : "checked"} size={14} />{node.state}</span><div class="muted small"><Clip text={node.version} plain /></div></td>
      <td class="num" data-name="Slots">{count(node.slots)}</td><td class="num" data-name="Actors in memory">{count(node.active)}</td>
      <td class="num" data-name="Connections">{count(node.connections)}</td><td class="num" data-name="Commits">{count(node.commits)}</td>
      <td class="num" data-name="From vehicles">{count(node.up)}</td><td class="num" data-name="To vehicles">{count(node.down)}</td>
      <td class="num muted" data-name="Since"><Stamp iso={node.since}>{ago(node.since, now)}</Stamp></td>
    </tr>
  );
}

function SlotsPanel({ list }: { list: NodeList }) {
  const owners = list.items.map((one) => `${one.id}/${one.slots}`).join(" ") + list.unowned; // whatever changes the map
  const slots = useGet<List<Slot>>("/slots", owners);
  return (
    <Panel title="Slots" aside={<span>parts that the work is divided into</span>}>
      {slots.problem ? <ProblemBox problem={slots.problem} onRetry={slots.reload} />
        : slots.data === null ? <Skeleton label="Loading the slots" /> : <Slots slots={slots.data.items} nodes={list.items} />}
    </Panel>
  );
}

/** What is worth a look of a node, in plain words: its name among the measures, and how it is written. */
const told: { name: string; of: string; bad?: boolean; as?: (n: number) => string }[] = [
  { name: "Refused for good", of: "pacecar_mqtt_refused_total" },
  { name: "Given up, vehicles repeat", of: "pacecar_mqtt_failed_total", bad: true },
  { name: "Delivered again", of: "pacecar_mqtt_retried_total" },
  { name: "Not sent, vehicle absent", of: "pacecar_mqtt_down_absent_total" },
  { name: "Not sent, a bound was reached", of: "pacecar_mqtt_down_dropped_total", bad: true },
  { name: "Commits that lost a race", of: "pacecar_commit_conflicts_total" },
  { name: "Commits of unknown end", of: "pacecar_commit_failures_total", bad: true },
  { name: "Actors ended by a bug", of: "pacecar_actor_panics_total", bad: true },
  { name: "Records that do not decode", of: "pacecar_damaged_records_total", bad: true },
  { name: "Records set back by the store", of: "pacecar_regressed_records_total", bad: true },
  { name: "Leases renewed", of: "pacecar_lease_renewed_seconds", as: (n) => `${span(n * 1000)} ago` },
  { name: "Artifacts being given out", of: "pacecar_downloads" },
  { name: "Memory", of: "process_resident_memory_bytes", as: bytes },
  { name: "Open screens", of: "pacecar_stream_connections" },
];

function ThisNode({ figures, name }: { figures: Loaded<Figures>; name: string }) {
  const rows = figures.data ? told.filter((one) => figures.data![one.of] !== undefined) : [];
  return (
    <Panel title={name ? `Node ${name}` : "This node"} class="figures" aside={<a class="link" href="/metrics" target="_blank" rel="noreferrer">All measures</a>}>
      {figures.problem ? <ProblemBox problem={figures.problem} onRetry={figures.reload} />
        : figures.data === null ? <Skeleton label="Loading this node's measures" />
        : rows.length === 0 ? <Empty title="It tells no measures" icon="plot" /> : (
          <Facts>
            {rows.map((one) => {
              const n = figures.data![one.of];
              return <Fact key={one.of} name={one.name}>{one.bad && n > 0 ? <span class="stateword tone-bad"><Icon name="warn" size={14} />{count(n)}</span> : one.as ? one.as(n) : count(n)}</Fact>;
            })}
          </Facts>
        )}
    </Panel>
  );
}
