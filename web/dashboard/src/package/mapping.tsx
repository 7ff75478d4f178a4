// How the fleet stands towards a package: exact counts by reason, and the vehicles behind each of them.

import { count, plural, share, told } from "../format";
import type { List, Mapping, PackageStanding } from "../model";
import { navigate, route, vehiclePath, withQuery } from "../router";
import { useGet } from "../live/resource";
import { Icon } from "../icons";
import { Bar, Button, Empty, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { refusalOf, SelectorForm } from "../ui/selector";
import { standingLook, standingName } from "./standing";

const pageSize = 50;
/** Sentences that are told of one reason; further ones are counted. */
const shownDetails = 4;

export function FleetTab({ id, state }: { id: string; state: string }) {
  const offered = state === "Released";
  const query = route.value.query;
  const selector = query.get("selector") ?? "";
  const reason = query.get("reason") ?? "";
  const asked = selector ? `?selector=${encodeURIComponent(selector)}` : "";
  const mapping = useGet<Mapping>(`/packages/${encodeURIComponent(id)}:map${asked}`);
  const refusal = refusalOf(mapping.problem);
  const search = (text: string) => navigate(withQuery({ selector: text, reason: "", cursor: "" }));
  return (
    <>
      <SelectorForm label="Of the vehicles that a selector in CEL matches; empty: of all" value={selector} refusal={refusal} onSubmit={search} action="Count" />
      {refusal ? null
        : mapping.problem ? <ProblemBox problem={mapping.problem} onRetry={mapping.reload} />
        : mapping.data === null ? <div class="panel"><div class="body"><Skeleton rows={6} label="Counting the fleet" /></div></div>
        : (
          <>
            <Standings mapping={mapping.data} offered={offered} selector={selector} reason={reason} counting={mapping.loading} onAgain={mapping.reload} />
            {reason && <Behind key={`${selector}/${reason}`} id={id} offered={offered} selector={selector} reason={reason} />}
          </>
        )}
    </>
  );
}

interface Row { code: string; count: number; details: { text: string; count: number }[] }

/** rowsOf gathers the reasons by code, eligible and installed first, then the most frequent. */
function rowsOf(mapping: Mapping): Row[] {
  const rows = new Map<string, Row>();
  for (const one of mapping.reasons) {
    const row = rows.get(one.code) ?? { code: one.code, count: 0, details: [] };
    row.count += one.count;
    if (one.detail) row.details.push({ text: one.detail, count: one.count });
    rows.set(one.code, row);
  }
  const installed = rows.get("AlreadyInstalled");
  const undecided = rows.get("MissingAttribute");
  rows.delete("AlreadyInstalled");
  rows.delete("MissingAttribute");
  return [
    { code: "Eligible", count: mapping.eligible, details: [] },
    ...(installed ? [installed] : []),
    ...[...rows.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    ...(undecided ? [undecided] : []),
  ];
}

function Standings(props: { mapping: Mapping; offered: boolean; selector: string; reason: string; counting: boolean; onAgain: () => void }) {
  const { mapping, offered, selector, reason } = props;
  const fits = offered ? "Can be offered it" : "Would fit it";
  if (mapping.registered === 0) {
    return <div class="panel"><Empty title="No vehicle is registered" icon="car"><p>Import a fleet first: <code>pacecar fleet import fleet.csv</code></p></Empty></div>;
  }
  const rows = rowsOf(mapping);
  const most = Math.max(1, ...rows.map((row) => row.count));
  const aside = <><span>{selector ? `${count(mapping.selected)} of ${count(mapping.registered)} vehicles selected` : `all ${count(mapping.registered)} vehicles`}</span>
    <Button kind="small" icon="again" label="Count again" why={props.counting ? "It is being counted." : ""} onPress={props.onAgain} /></>;
  return (
    <Panel title="How the fleet stands towards it" flush class="standings" aside={aside}>
      <div class="sums">
        <Sum name={fits} n={mapping.eligible} of={mapping.selected} />
        <Sum name="Have all of it" n={mapping.installed} of={mapping.selected} />
        <Sum name="Blocked" n={mapping.blocked} of={mapping.selected} />
        <Bar tall total={mapping.selected} parts={[
          { name: `${count(mapping.eligible)}: ${fits.toLowerCase()}`, n: mapping.eligible, fill: offered ? "go" : "other" }, { name: `${count(mapping.installed)} have it`, n: mapping.installed, fill: "ok" },
          { name: `${count(mapping.blocked)} blocked`, n: mapping.blocked, fill: "blocked" }]} />
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Vehicles by reason">
        <table class="pareto reasons">
          <thead><tr><th>Standing</th><th><span class="hidden-text">Bar</span></th><th class="num">Vehicles</th><th class="num">Share</th></tr></thead>
          <tbody>{rows.map((row) => <ReasonRow key={row.code} row={row} offered={offered} most={most} selected={mapping.selected} chosen={row.code === reason} />)}</tbody>
        </table>
      </div>
      {mapping.undecided > 0 && <p class="muted more">{plural(mapping.undecided, "vehicle lacks", "vehicles lack")} what the selector asks for; they are not selected.</p>}
      {mapping.residual && <p class="muted more">Part of the selector is not indexed; it was evaluated vehicle by vehicle.</p>}
    </Panel>
  );
}

function Sum({ name, n, of }: { name: string; n: number; of: number }) {
  return <div class="sum"><b>{count(n)}</b><span>{name}</span><span class="muted">{share(n, of)} of {count(of)}</span></div>;
}

function ReasonRow({ row, offered, most, selected, chosen }: { row: Row; offered: boolean; most: number; selected: number; chosen: boolean }) {
  const look = standingLook(row.code, offered);
  const hidden = row.details.length - shownDetails;
  const name = <span class={`stateword tone-${look.tone || "none"}`}><Icon name={look.icon} size={14} />{standingName(row.code, offered)}</span>;
  return (
    <tr class={chosen ? "chosen" : ""}>
      <td class="tight what">
        {row.count === 0 ? name
          : <a href={withQuery({ reason: chosen ? "" : row.code, cursor: "" })} aria-current={chosen ? "true" : undefined} title={row.code}>{name}</a>}
        {row.details.slice(0, shownDetails).map((one) => (
          <div class="muted detail" key={one.text}>{row.details.length > 1 && <b>{count(one.count)}</b>} {told(one.text)}</div>
        ))}
        {hidden > 0 && <div class="muted detail">and {plural(hidden, "sentence", "sentences")} more; the list of vehicles has them all</div>}
      </td>
      <td class="tight length"><div class={`pareto-bar fill-${look.fill}`} style={{ width: `${(100 * row.count) / most}%` }} aria-hidden="true" hidden={row.count === 0} /></td>
      <td class="num tight"><b>{count(row.count)}</b></td>
      <td class="num tight muted">{row.code === "MissingAttribute" ? "–" : share(row.count, selected)}</td>
    </tr>
  );
}

/** Behind lists the vehicles of one reason; each leads to its page, which knows what leads the vehicle to the package. */
function Behind({ id, offered, selector, reason }: { id: string; offered: boolean; selector: string; reason: string }) {
  const cursor = route.value.query.get("cursor") ?? "";
  const asked = new URLSearchParams({ reason, limit: String(pageSize) });
  if (selector) asked.set("selector", selector);
  if (cursor) asked.set("cursor", cursor);
  const page = useGet<List<PackageStanding>>(`/packages/${encodeURIComponent(id)}/vehicles?${asked}`);
  const items = page.data?.items ?? [];
  return (
    <Panel title={`${standingName(reason, offered)}: the vehicles`} flush aside={<a class="link" href={withQuery({ reason: "", cursor: "" })}>Close</a>}>
      {page.problem ? <div class="inset"><ProblemBox problem={page.problem} onRetry={page.reload} /></div>
        : page.data === null ? <div class="inset"><Skeleton rows={6} label="Loading the vehicles" /></div>
        : items.length === 0 ? <Empty title="No vehicle stands there now" icon="car"><p>The counts above are a moment old. Count again.</p></Empty>
        : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Vehicles behind the reason">
            <table>
              <thead><tr><th>VIN</th><th>Why</th></tr></thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.vin}>
                    <td class="tight"><a class="mono" href={`${vehiclePath(one.vin)}?package=${encodeURIComponent(id)}`}>{one.vin}</a></td>
                    <td class="tight soft wrap">{told(one.detail)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      <div class="pager">
        <span class="at">{cursor ? "continued" : "from the first"}, {items.length} shown, in order of VIN. All as a file: <code>pacecar package map {id} --reason {reason}{selector && ` --selector '${selector}'`} --limit 0 --output csv</code></span>
        <Button kind="small" label="First" why={cursor ? "" : "This is the first page."} onPress={() => navigate(withQuery({ cursor: "" }))} />
        <Button kind="small" label="Next" why={page.data?.next ? "" : "This is the last page."} onPress={() => navigate(withQuery({ cursor: page.data!.next! }))} />
      </div>
    </Panel>
  );
}
