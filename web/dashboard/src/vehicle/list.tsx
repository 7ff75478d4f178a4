// The fleet: a table of any length, facets that narrow it, and the selector that both stand for.

import { useEffect, useMemo, useState } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { count, share } from "../format";
import { cohortPath, navigate, route, vehiclePath, withQuery } from "../router";
import { link } from "../live/stream";
import { missing } from "../live/me";
import { Icon } from "../icons";
import { Button, Empty, ProblemBox } from "../ui/parts";
import { announce } from "../ui/announce";
import { refusalOf, SelectorForm } from "../ui/selector";
import { CohortForm } from "../cohort/form";
import { columns } from "./columns";
import { Conditions, FacetBar, useFacets } from "./facets";
import { FleetTable, sorted } from "./table";
import { Windows } from "./window";

/** A VIN has 17 characters without I, O and Q (ISO 3779). */
export const vinPattern = /^[A-HJ-NPR-Z0-9]{17}$/;

/** Where there is room for it, what narrows the fleet stands beside the table, and cannot be folded up. */
const roomy = matchMedia("(min-width: 1001px)");

function useBeside(): boolean {
  const [beside, setBeside] = useState(roomy.matches);
  useEffect(() => {
    const follow = () => setBeside(roomy.matches);
    roomy.addEventListener("change", follow);
    return () => roomy.removeEventListener("change", follow);
  }, []);
  return beside;
}

export function VehiclesPage() {
  const query = route.value.query;
  const selector = query.get("selector") ?? "";
  const sort = query.get("sort") ?? "";
  const turn = useSignal(0);
  const [saving, setSaving] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const beside = useBeside();
  const windows = useMemo(() => new Windows(selector, sort), [selector, sort, turn.value]);
  useEffect(() => () => windows.close(), [windows]);
  useEffect(() => {
    if (link.value === "live" && windows.problem?.status === 0) windows.again();
  }, [windows, link.value]);
  const facets = useFacets(selector, turn.value);
  windows.turn.value; // draws again when the first rows, or a refusal, have come
  const refusal = refusalOf(windows.problem) ?? refusalOf(facets.problem);
  const matched = windows.total >= 0 ? windows.total : facets.data?.matched ?? -1;
  const registered = facets.data?.total ?? -1;
  useEffect(() => {
    if (windows.total >= 0 && selector) announce(`${count(windows.total)} vehicles match.`);
  }, [windows, windows.total >= 0]);
  const search = (text: string) => {
    if (vinPattern.test(text.toUpperCase())) navigate(vehiclePath(text.toUpperCase()));
    else navigate(withQuery({ selector: text, row: "" }));
  };
  const ecus = useMemo(() => [...new Set(Array.from({ length: 50 }, (_, i) => windows.row(i)?.ecus ?? []).flat().map((one) => one.id))].sort(), [windows, windows.total >= 0]);
  return (
    <>
      <div class="pagehead">
        <div>
          <h1 tabIndex={-1}>Vehicles</h1>
          <Matched selector={selector} matched={matched} registered={registered} />
        </div>
        <div class="row">
          <Exports selector={selector} />
          {selector && <Button id="save-cohort" icon="set" label="Save as cohort" why={missing("operate") || (refusal ? "The selector is refused." : "")} onPress={() => setSaving(true)} />}
          {selector && !refusal && <a class="btn" href={`/new/campaign?selector=${encodeURIComponent(selector)}`}><Icon name="flag" />Plan a campaign</a>}
          <a class="btn" href="/vehicles/import"><Icon name="down" />Import</a>
        </div>
      </div>
      <SelectorForm label="VIN, or a selector in CEL" value={selector} refusal={refusal} onSubmit={search} />
      {saving && <CohortForm selector={selector} onClose={() => setSaving(false)} onSaved={(saved) => navigate(cohortPath(saved.name))} />}
      {!refusal && <Conditions selector={selector} />}
      {refusal ? null
        : windows.problem && windows.total < 0 ? <ProblemBox problem={windows.problem} onRetry={() => windows.again()} />
        : windows.total === 0 ? <div class="panel"><NoVehicle selector={selector} /></div>
        : (
          <div class="fleet">
            <details class="facet-fold" open={beside || unfolded} onToggle={(event) => { if (!beside) setUnfolded(event.currentTarget.open); }}>
              <summary><Icon name="search" size={14} />Narrow by attribute</summary>
              <FacetBar facets={facets} selector={selector} ecus={ecus} />
            </details>
            <div class="panel">
              <SortField sort={sort} />
              <FleetTable key={`${selector}\n${sort}`} windows={windows} sort={sort} onReload={() => { turn.value++; }} />
            </div>
          </div>
        )}
    </>
  );
}

function Matched({ selector, matched, registered }: { selector: string; matched: number; registered: number }) {
  if (matched < 0) return <p>{"\u00a0"}</p>;
  if (!selector) return <p><b>{count(matched)}</b> registered</p>;
  return <p><b>{count(matched)}</b>{registered >= 0 && <> of {count(registered)}</>} match{registered > 0 && `, ${share(matched, registered)}`}</p>;
}

function Exports({ selector }: { selector: string }) {
  const path = (format: string) => `/api/v1/vehicles:export?format=${format}${selector ? `&selector=${encodeURIComponent(selector)}` : ""}`;
  return (
    <span class="exports">
      Export{selector ? " what matches" : ""}: <a class="link" href={path("csv")} download="fleet.csv">CSV</a>, <a class="link" href={path("ndjson")} download="fleet.ndjson">NDJSON</a>
    </span>
  );
}

/** SortField sorts where there is no header to press, on a phone. */
function SortField({ sort }: { sort: string }) {
  const by = (sort || "vin").replace(/^-/, "");
  return (
    <div class="sort-field">
      <label for="sort">Sort by</label>
      <select id="sort" class="input" value={by} onChange={(event) => navigate(sorted(event.currentTarget.value, ""))}>
        {columns.filter((one) => one.attribute).map((one) => <option key={one.attribute} value={one.attribute}>{one.name}</option>)}
      </select>
      <Button kind="small" label={sort.startsWith("-") ? "Descending" : "Ascending"} onPress={() => navigate(sorted(by, sort.startsWith("-") ? "" : by))} />
    </div>
  );
}

function NoVehicle({ selector }: { selector: string }) {
  if (selector) {
    return <Empty title="No vehicle matches" icon="search"><p>The selector is valid, and no registered vehicle fits it. Drop a condition, or <a class="link" href="/vehicles">see all vehicles</a>.</p></Empty>;
  }
  return (
    <Empty title="No vehicles yet" icon="car">
      <p><a class="link" href="/vehicles/import">Import a fleet</a> as CSV or NDJSON here, or from the command line:</p>
      <p><code>pacecar fleet import fleet.csv</code></p>
    </Empty>
  );
}
