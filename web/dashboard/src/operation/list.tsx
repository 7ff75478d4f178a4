// What takes long, of all nodes: how far it is, and the end of what nobody needs any more.

import { useEffect, useState } from "preact/hooks";
import { count, plural, span } from "../format";
import { missing, signedIn } from "../live/me";
import { usePoll } from "../live/poll";
import { useGet, useNow } from "../live/resource";
import type { List } from "../model";
import { navigate, route, withQuery } from "../router";
import { Icon } from "../icons";
import { OperationsTabs } from "../operations/tabs";
import { Bar, Button, Clip, Empty, ProblemBox, Skeleton, Stamp, Tabs } from "../ui/parts";
import { CancelOperation } from "./cancel";
import { aboutOf, lookOf, progressOf, type Kind, type Operation } from "./model";
import { Whole } from "./whole";

const period = 2_000;

const states = [["", "All"], ["Running", "Running"], ["Succeeded", "Succeeded"], ["Failed", "Failed"], ["Cancelled", "Cancelled"], ["Interrupted", "Interrupted"]];

export function LongPage() {
  const list = useGet<List<Operation>>("/operations", usePoll(period));
  const [ending, setEnding] = useState<Operation | null>(null);
  const asked = route.value.query.get("state") ?? "";
  const state = states.some(([id]) => id === asked) ? asked : "";
  useEffect(() => { document.title = "Long operations · Pacecar"; return () => { document.title = "Pacecar"; }; }, []);
  const all = list.data?.items ?? null;
  const shown = (all ?? []).filter((one) => state === "" || one.state === state);
  const numberOf = (id: string) => (all ?? []).filter((one) => id === "" || one.state === id).length;
  const tabs = states.filter(([id]) => id === "" || id === state || numberOf(id) > 0);
  return (
    <>
      <div class="pagehead"><div><h1 tabIndex={-1}>Long operations</h1><p>{all ? summary(all) : "\u00a0"}</p></div></div>
      <OperationsTabs current="long" />
      {list.problem && (list.problem.status !== 0 || all === null) ? <ProblemBox problem={list.problem} onRetry={list.reload} />
        : all === null ? <div class="panel"><div class="body"><Skeleton rows={4} label="Loading the operations" /></div></div>
        : all.length === 0 ? <None /> : (
          <div class="panel operations">
            <div class="states"><Tabs label="Operations by state" current={state} tabs={tabs.map(([id, name]) => ({ id, name: `${name} ${count(numberOf(id))}`, href: withQuery({ state: id, operation: "" }) }))} /></div>
            {shown.length === 0 ? <Empty title="None is in this state" icon="clock"><p><a class="link" href={withQuery({ state: "" })}>Show all</a></p></Empty> : <Rows list={shown} onEnd={setEnding} />}
          </div>
        )}
      {ending && <CancelOperation one={ending} onClose={() => setEnding(null)} onDone={list.reload} />}
    </>
  );
}

function summary(all: Operation[]): string {
  const running = all.filter((one) => !one.done).length;
  return `${running === 0 ? "Nothing runs" : `${count(running)} running`} · ${plural(all.length, "operation", "operations")} of the last day, of all nodes`;
}

const None = () => (
  <div class="panel">
    <Empty title="Nothing takes long now" icon="clock">
      <p>An import, a rehearsal, a verification of artifacts or a report stands here while it runs and for a day after it, whoever began it and at whichever node.</p>
      <p><a class="link" href="/vehicles/import">Import a fleet</a></p>
    </Empty>
  </div>
);

const Rows = ({ list, onEnd }: { list: Operation[]; onEnd: (one: Operation) => void }) => (
  <div class="scroll cards" tabIndex={0} role="region" aria-label="Operations">
    <table class="deliveries">
      <thead><tr><th>Operation</th><th>State</th><th>How far</th><th>By</th><th>Node</th><th class="num">Took</th><th><span class="hidden-text">What can be done</span></th></tr></thead>
      <tbody>{list.map((one) => <Row key={one.id} one={one} onEnd={() => onEnd(one)} />)}</tbody>
    </table>
  </div>
);

const kinds: Record<Kind, string> = { import: "Import of vehicles", rehearsal: "Rehearsal", verification: "Verification of artifacts", report: "Report" };

export const titleOf = (one: Operation) => kinds[one.kind] ?? one.kind;

function Row({ one, onEnd }: { one: Operation; onEnd: () => void }) {
  const now = useNow();
  const open = route.value.query.get("operation") === one.id;
  const about = aboutOf(one.request);
  const turn = () => navigate(withQuery({ operation: open ? "" : one.id }), true);
  const look = lookOf(one);
  const began = Date.parse(one.createdAt ?? "");
  const ended = one.done ? Date.parse(one.endedAt ?? "") : now;
  return (
    <>
      <tr class={open ? "chosen" : ""}>
        <td class="who">
          <button type="button" class="opener" aria-expanded={open} data-row onClick={turn}><Icon name="right" size={14} />{titleOf(one)}</button>
          {about && <div class="about small"><a class="link mono" href={about.href}><Clip text={about.name} /></a></div>}
        </td>
        <td><span class={`stateword tone-${look.tone || "none"}`}><Icon name={look.icon} size={14} />{look.word}</span></td>
        <td class="far wide" data-name="How far"><Far one={one} /></td>
        <td class="who" data-name="By"><Clip text={one.by || "–"} plain /></td>
        <td class="who" data-name="Node"><Clip text={one.node || "–"} plain /></td>
        <td class="num" data-name="Took">{Number.isNaN(ended - began) ? <span class="muted">not known</span> : <Stamp iso={one.createdAt}>{span(ended - began)}</Stamp>}</td>
        <td class="num act">{!one.done && <Button kind="small" icon="stop" label="Cancel" name={`Cancel: ${titleOf(one)}${about ? `, ${about.name}` : ""}`} why={whyNot(one)} onPress={onEnd} />}</td>
      </tr>
      {open && <tr class="opened"><td colSpan={7} class="what"><Whole one={one} /></td></tr>}
    </>
  );
}

const whyNot = (one: Operation) =>
  one.cancelledBy ? `${one.cancelledBy} has cancelled it; it ends within two seconds.` : one.by === signedIn() ? "" : missing("operate");

/** Far draws how far it is where that is known, and says it in any case. */
function Far({ one }: { one: Operation }) {
  const { progress } = one;
  const fill = one.state === "Failed" ? "bad" : one.done ? (one.state === "Succeeded" ? "ok" : "other") : "go";
  const words = progressOf(one);
  return (
    <>
      {progress?.total ? <Bar parts={[{ name: "done", n: Math.min(progress.done, progress.total), fill }]} total={progress.total} /> : null}
      <span class={words === "" || !progress ? "muted small" : "small"}>{words || "–"}</span>
    </>
  );
}
