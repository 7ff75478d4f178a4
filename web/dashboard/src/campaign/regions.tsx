// How the roster stands by region or by model: a tile for each value, and the same numbers in a table.

import { count, share } from "../format";
import { navigate, route, withQuery } from "../router";
import type { Loaded } from "../live/resource";
import { valueName } from "../vehicle/columns";
import { Bar, Button, Empty, Panel, Skeleton } from "../ui/parts";
import type { Breakdown, Report, StandingOf } from "./report";

/** So many tiles can be looked at; the table has all of them. */
const shownTiles = 48;
/** A failed share is drawn from this one on as the worst there is. */
const worst = 0.1;

const titles: Record<string, string> = { region: "Regions", model: "Models" };

export function Regions({ report }: { report: Loaded<Report> }) {
  const breakdowns = report.data?.breakdowns ?? [];
  const by = route.value.query.get("by") ?? "region";
  const shown = breakdowns.find((one) => one.attribute === by) ?? breakdowns[0];
  const table = route.value.query.get("regions") === "table";
  const aside = (
    <>
      {breakdowns.filter((one) => one !== shown).map((one) => (
        <Button key={one.attribute} kind="small quiet" label={`By ${one.attribute}`} onPress={() => navigate(withQuery({ by: one.attribute === "region" ? "" : one.attribute }), true)} />
      ))}
      <Button kind="small quiet" icon={table ? "set" : "table"} label={table ? "Show as tiles" : "Show as table"} onPress={() => navigate(withQuery({ regions: table ? "" : "table" }), true)} />
    </>
  );
  return (
    <Panel title={titles[shown?.attribute ?? "region"] ?? "Regions"} flush={table} aside={shown && aside}>
      {!shown ? report.data ? <Empty title="Not told" icon="table"><p>{report.data.missing?.[0] ?? "The server counts nothing by region."}</p></Empty> : <Skeleton rows={4} label="Loading the regions" />
        : table ? <Table breakdown={shown} /> : <Tiles breakdown={shown} />}
    </Panel>
  );
}

const selectorOf = (attribute: string, value: string) => `/vehicles?selector=${encodeURIComponent(`${attribute} == ${JSON.stringify(value)}`)}`;

const parts = (one: StandingOf) => [
  { name: "Succeeded", n: one.succeeded, fill: "ok" }, { name: "Failed", n: one.failed, fill: "bad" }, { name: "Ended otherwise", n: one.other, fill: "other" },
  { name: "In flight", n: one.inFlight, fill: "go" }, { name: "Waiting", n: one.waiting, fill: "rest" },
];

function Tiles({ breakdown }: { breakdown: Breakdown }) {
  if (breakdown.values.length === 0) return <Empty title={`No vehicle says its ${breakdown.attribute}`} icon="search" />;
  const rest = breakdown.values.length - shownTiles;
  return (
    <>
      <ul class="region-tiles">
        {breakdown.values.slice(0, shownTiles).map((one) => {
          const tried = one.succeeded + one.failed;
          const heat = tried > 0 ? Math.min(1, one.failed / tried / worst) : 0;
          return (
            <li key={one.value} class={one.failed > 0 ? "has-failed" : ""} style={{ "--heat": `${Math.round(heat * 70)}%` }}>
              <a href={selectorOf(breakdown.attribute, one.value ?? "")}><b>{valueName(breakdown.attribute, one.value ?? "")}</b></a>
              <span class="of">{share(one.succeeded, one.total, 0)}</span>
              <Bar parts={parts(one)} total={one.total} />
              <span class="small">{one.failed > 0 ? `${count(one.failed)} failed, ${share(one.failed, tried)}` : `${count(one.total)} vehicles`}</span>
            </li>
          );
        })}
      </ul>
      <p class="muted small">Share that succeeded; the redder, the more of those that tried it failed.{rest > 0 && ` ${count(rest)} more stand in the table.`}{breakdown.missing && ` ${count(breakdown.missing.total)} vehicles do not say.`}</p>
    </>
  );
}

function Table({ breakdown }: { breakdown: Breakdown }) {
  const row = (name: string, one: StandingOf) => (
    <tr key={name}>
      <td class="tight wrap">{name}</td><td class="num tight" data-name="Vehicles">{count(one.total)}</td>
      <td class="num tight" data-name="Succeeded">{count(one.succeeded)} <span class="muted">{share(one.succeeded, one.total, 0)}</span></td>
      <td class="num tight" data-name="Failed"><span class={one.failed ? "tone-bad" : ""}>{count(one.failed)}</span> <span class="muted">{share(one.failed, one.succeeded + one.failed)}</span></td>
      <td class="num tight" data-name="In flight">{count(one.inFlight)}</td><td class="num tight" data-name="Waiting">{count(one.waiting)}</td>
    </tr>
  );
  return (
    <div class="scroll tall cards" tabIndex={0} role="region" aria-label={titles[breakdown.attribute] ?? "Regions"}>
      <table>
        <thead><tr><th>{titles[breakdown.attribute]?.slice(0, -1) ?? breakdown.attribute}</th><th class="num">Vehicles</th><th class="num">Succeeded</th><th class="num">Failed, of tried</th><th class="num">In flight</th><th class="num">Waiting</th></tr></thead>
        <tbody>
          {breakdown.values.map((one) => row(valueName(breakdown.attribute, one.value ?? ""), one))}
          {breakdown.others && row("all others", breakdown.others)}
          {breakdown.missing && row("(does not say)", breakdown.missing)}
        </tbody>
      </table>
    </div>
  );
}
