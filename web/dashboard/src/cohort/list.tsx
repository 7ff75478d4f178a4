// The list of cohorts: named sets of vehicles, saved selectors and lists of VINs.

import { useState } from "preact/hooks";
import { count, moment, plural } from "../format";
import { cohortPath, navigate } from "../router";
import { useGet, useWhole } from "../live/resource";
import type { Cohort } from "../live/cohorts";
import { missing } from "../live/me";
import { Icon } from "../icons";
import { Button, Clip, Empty, LeftOut, ProblemBox, Skeleton, Stamp } from "../ui/parts";
import { CohortForm } from "./form";

/** Rows that are shown at first, and by which more come: each saved selector is counted for itself. */
const rowsShown = 40;

export function CohortsPage() {
  const list = useWhole<Cohort>("/cohorts");
  const [creating, setCreating] = useState(false);
  const all = list.data?.items ?? null;
  return (
    <>
      <div class="pagehead">
        <div>
          <h1 tabIndex={-1}>Cohorts</h1>
          <p>{all ? summary(all) : "\u00a0"}</p>
        </div>
        <div class="row">
          <Button icon="again" label="Read again" onPress={list.reload} />
          <Button id="create" kind="primary" icon="set" label="New cohort" why={missing("operate")} onPress={() => setCreating(true)} />
        </div>
      </div>
      {list.problem && <ProblemBox problem={list.problem} onRetry={list.reload} />}
      <LeftOut list={list.data} of="cohorts, in the order of their names," />
      {all !== null ? <Rows all={all} /> : !list.problem && <div class="panel"><div class="body"><Skeleton label="Loading the cohorts" /></div></div>}
      {creating && <CohortForm onClose={() => setCreating(false)} onSaved={(saved) => navigate(cohortPath(saved.name))} />}
    </>
  );
}

function summary(all: Cohort[]): string {
  const lists = all.filter((one) => one.kind === "list").length;
  return `${plural(all.length, "cohort", "cohorts")} · ${plural(all.length - lists, "selector", "selectors")} · ${plural(lists, "list", "lists")} of VINs`;
}

function Rows({ all }: { all: Cohort[] }) {
  const [text, setText] = useState("");
  const [most, setMost] = useState(rowsShown);
  if (all.length === 0) {
    return (
      <div class="panel">
        <Empty title="No cohort yet" icon="set">
          <p>A cohort is a set of vehicles with a name: a saved selector, or a list of VINs. Selectors and campaigns name it as <code>cohort("name")</code>.</p>
          <p>Make one here, save what the <a class="link" href="/vehicles">fleet's table</a> shows, or use the command line: <code>pacecar fleet cohort save</code></p>
        </Empty>
      </div>
    );
  }
  const wanted = text.trim().toLowerCase();
  const found = all.filter((one) => [one.name, one.description, one.selector].some((field) => field?.toLowerCase().includes(wanted)));
  return (
    <>
      <div class="field">
        <label for="find">Find by name, description or selector</label>
        <input id="find" data-search class="input" type="search" autoComplete="off" value={text} onInput={(event) => { setText(event.currentTarget.value); setMost(rowsShown); }} />
      </div>
      <div class="panel campaigns cohorts">
        {found.length === 0 ? <Empty title="No cohort is found" icon="search"><p>None has “{text.trim()}” in its name, description or selector.</p></Empty> : (
          <div class="scroll cards" tabIndex={0} role="region" aria-label="Cohorts">
            <table>
              <thead><tr><th>Cohort</th><th>Kind</th><th class="num">Size</th><th>Used by</th><th>Changed by</th><th class="num">Changed</th></tr></thead>
              <tbody>{found.slice(0, most).map((one) => <Row key={one.name} cohort={one} />)}</tbody>
            </table>
          </div>
        )}
        {found.length > most && <div class="pager"><span class="at">{count(most)} of {count(found.length)}</span><Button kind="small" label="Show more" onPress={() => setMost(most + rowsShown)} /></div>}
      </div>
    </>
  );
}

function Row({ cohort }: { cohort: Cohort }) {
  const path = cohortPath(cohort.name);
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a") && !getSelection()?.toString()) navigate(path);
  };
  return (
    <tr class="row-link" onClick={open}>
      <td class="who">
        <a href={path} class="mono"><Clip text={cohort.name} /></a>
        {cohort.description && <div class="muted first-line">{cohort.description}</div>}
        {cohort.selector && <code class="muted first-line" title={cohort.selector}>{cohort.selector}</code>}
      </td>
      <td><Kind kind={cohort.kind} /></td>
      <td class="num" data-name="Size">{cohort.kind === "list" ? <>{count(cohort.size)} <span class="muted">{cohort.size === 1 ? "VIN" : "VINs"}</span></> : <Matched name={cohort.name} />}</td>
      <td data-name="Used by">{usedBy(cohort) || <span class="muted">nobody</span>}</td>
      <td data-name="Changed by">{cohort.changedBy}</td>
      <td class="num muted" data-name="Changed"><Stamp iso={cohort.changedAt}>{moment(cohort.changedAt)}</Stamp></td>
    </tr>
  );
}

export const Kind = ({ kind }: { kind: string }) => <span class="stateword tone-none"><Icon name={kind === "list" ? "table" : "search"} size={14} />{kind === "list" ? "List of VINs" : "Selector"}</span>;

export const selectorOf = (name: string) => `cohort("${name}")`;

/** Matched counts the vehicles of a saved selector as they are at this moment. */
function Matched({ name }: { name: string }) {
  const answer = useGet<{ matched: number }>(`/vehicles:count?selector=${encodeURIComponent(selectorOf(name))}`);
  if (answer.data) return <>{count(answer.data.matched)} <span class="muted">{answer.data.matched === 1 ? "vehicle" : "vehicles"}</span></>;
  return answer.problem ? <span class="tone-bad" title={answer.problem.message}>not counted</span> : <span class="muted">counting</span>;
}

function usedBy(cohort: Cohort): string {
  const campaigns = cohort.campaignCount ?? 0, cohorts = cohort.cohorts?.length ?? 0;
  return [campaigns > 0 && plural(campaigns, "campaign", "campaigns"), cohorts > 0 && plural(cohorts, "cohort", "cohorts")].filter(Boolean).join(", ");
}
