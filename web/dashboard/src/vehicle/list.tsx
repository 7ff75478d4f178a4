// Vehicles by selector, page by page.

import { useEffect, useState } from "preact/hooks";
import { ago, count } from "../format";
import type { List, Vehicle } from "../model";
import { navigate, route, vehiclePath } from "../router";
import { useGet } from "../live/resource";
import { Button, Empty, ProblemBox, Skeleton, Stamp, StateWord } from "../ui/parts";

const pageSize = 50;
/** A VIN has 17 characters without I, O and Q (ISO 3779). */
export const vinPattern = /^[A-HJ-NPR-Z0-9]{17}$/;

export function VehiclesPage() {
  const query = route.value.query;
  const selector = query.get("selector") ?? "";
  const cursor = query.get("cursor") ?? "";
  const asked = new URLSearchParams({ limit: String(pageSize) });
  if (selector) asked.set("selector", selector);
  if (cursor) asked.set("cursor", cursor);
  const page = useGet<List<Vehicle>>(`/vehicles?${asked}`);
  const counted = useGet<{ matched: number; total: number }>(`/vehicles:count${selector ? `?selector=${encodeURIComponent(selector)}` : ""}`);
  return (
    <>
      <div class="pagehead">
        <div>
          <h1 tabIndex={-1}>Vehicles</h1>
          <p>{counted.data ? selector ? `${count(counted.data.matched)} of ${count(counted.data.total)} match` : `${count(counted.data.total)} registered` : "\u00a0"}</p>
        </div>
      </div>
      <Search selector={selector} invalid={page.problem !== null && page.problem.status < 500 && page.problem.status > 0} />
      {page.problem ? <ProblemBox problem={page.problem} onRetry={page.reload} />
        : <div class="panel">{page.data === null ? <div class="body"><Skeleton rows={10} label="Loading vehicles" /></div> : <Results page={page.data} selector={selector} cursor={cursor} />}</div>}
    </>
  );
}

function Search({ selector, invalid }: { selector: string; invalid: boolean }) {
  const [text, setText] = useState(selector);
  useEffect(() => setText(selector), [selector]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (vinPattern.test(wanted.toUpperCase())) navigate(vehiclePath(wanted.toUpperCase()));
    else navigate(wanted ? `/vehicles?selector=${encodeURIComponent(wanted)}` : "/vehicles");
  };
  return (
    <form class="toolbar" role="search" onSubmit={submit}>
      <div class="field">
        <label for="selector">VIN, or a selector in CEL</label>
        <input id="selector" data-search class="input code" type="search" value={text} spellcheck={false} autoComplete="off" aria-invalid={invalid ? "true" : undefined}
          placeholder={'model == "e1" && region in ["DE-BY"]'} onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      <Button label="Search" icon="search" kind="primary" onPress={() => submit(new Event("submit"))} />
      {selector && <Button label="Clear" kind="quiet" onPress={() => navigate("/vehicles")} />}
    </form>
  );
}

function Results({ page, selector, cursor }: { page: List<Vehicle>; selector: string; cursor: string }) {
  if (page.items.length === 0 && !cursor) {
    return selector
      ? <Empty title="No vehicle matches" icon="search"><p>The selector is valid, and no registered vehicle fits it.</p></Empty>
      : (
        <Empty title="No vehicles yet" icon="car">
          <p>Import a fleet as CSV or NDJSON:</p>
          <p><code>pacecar fleet import fleet.csv</code></p>
        </Empty>
      );
  }
  const next = new URLSearchParams();
  if (selector) next.set("selector", selector);
  if (page.next) next.set("cursor", page.next);
  const first = selector ? `/vehicles?selector=${encodeURIComponent(selector)}` : "/vehicles";
  return (
    <>
      <div class="scroll cards" tabIndex={0} role="region" aria-label="Vehicles">
        <table>
          <thead><tr><th>VIN</th><th>Link</th><th>Model</th><th>Market</th><th>Region</th><th>Update</th><th>Campaign</th><th class="num">Last seen</th></tr></thead>
          <tbody>{page.items.map((vehicle) => <Row key={vehicle.vin} vehicle={vehicle} />)}</tbody>
        </table>
      </div>
      <div class="pager">
        <span class="at">{cursor ? "continued" : "from the first"}, {page.items.length} shown</span>
        <Button kind="small" label="First" why={cursor ? "" : "This is the first page."} onPress={() => navigate(first)} />
        <Button kind="small" label="Next" why={page.next ? "" : "This is the last page."} onPress={() => navigate(`/vehicles?${next}`)} />
      </div>
    </>
  );
}

function Row({ vehicle }: { vehicle: Vehicle }) {
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a") && !getSelection()?.toString()) navigate(vehiclePath(vehicle.vin));
  };
  return (
    <tr class="row-link" onClick={open}>
      <td class="tight"><a class="mono" href={vehiclePath(vehicle.vin)}>{vehicle.vin}</a></td>
      <td class="tight"><Online online={vehicle.online} /></td>
      <td class="tight" data-name="Model">{[vehicle.model, vehicle.variant].filter(Boolean).join(" ") || "–"} <span class="muted">{vehicle.modelYear || ""}</span></td>
      <td class="tight" data-name="Market">{vehicle.market || "–"}</td>
      <td class="tight" data-name="Region">{vehicle.region || "–"}</td>
      <td class="tight" data-name="Update">{vehicle.assignment ? <StateWord state={vehicle.assignment.state} /> : <span class="muted">none</span>}</td>
      <td class="tight" data-name="Campaign"><span class="mono wrap">{vehicle.assignment?.campaign ?? "–"}</span></td>
      <td class="num tight muted" data-name="Last seen"><Stamp iso={vehicle.lastSeenAt}>{ago(vehicle.lastSeenAt)}</Stamp></td>
    </tr>
  );
}

export function Online({ online }: { online: boolean }) {
  return <span class="online"><span class={`dot ${online ? "ok" : ""}`} aria-hidden="true" />{online ? "Online" : "Offline"}</span>;
}
