// The roster: a sample of failed vehicles on the overview, all vehicles by state on the tab.

import { useEffect, useState } from "preact/hooks";
import { count } from "../format";
import { allStates, failedStates, standing, type Campaign, type List, type RosterEntry } from "../model";
import { campaignPath, navigate, route, vehiclePath, withQuery } from "../router";
import { useGet } from "../live/resource";
import { frozen } from "../live/stream";
import { Button, Empty, Panel, ProblemBox, Skeleton, StateWord } from "../ui/parts";

const sampleSize = 10;
const pageSize = 100;
/** A table that follows a running campaign is read again at most this often. */
const refreshPeriod = 2_000;

/** useSettled passes a value on at once and then at most once per period, the last one always. */
function useSettled<T>(value: T, period: number): T {
  const [settled, setSettled] = useState({ value, at: 0 });
  useEffect(() => {
    if (value === settled.value || frozen.value) return;
    const wait = Math.max(0, settled.at + period - Date.now());
    const timer = setTimeout(() => setSettled({ value, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [value, settled, period]);
  return settled.value;
}

const rosterPath = (id: string, state: string, from: string, limit: number) =>
  `/campaigns/${encodeURIComponent(id)}/roster?limit=${limit}${state ? `&state=${state}` : ""}${from ? `&cursor=${from}` : ""}`;

/** FailedVehicles shows some of the two most frequent ways to fail, and leads to all of each. */
export function FailedVehicles({ campaign }: { campaign: Campaign }) {
  const failed = standing(campaign.counts, campaign.total).failed;
  const states = failedStates.filter((one) => campaign.counts[one]).sort((one, other) => campaign.counts[other] - campaign.counts[one]);
  const refresh = useSettled(failed, refreshPeriod);
  const each = Math.ceil(sampleSize / Math.min(2, states.length || 1));
  const [first, second] = [0, 1].map((i) => useGet<List<RosterEntry>>(states[i] ? rosterPath(campaign.id, states[i], "", each) : "", refresh));
  const problem = first.problem ?? second.problem;
  const all = <>{states.map((one, i) => <>{i > 0 && ", "}<a key={one} class="link" href={`${campaignPath(campaign.id)}?tab=vehicles&state=${one}`}>{i === 0 && "All "}{count(campaign.counts[one])} {one.toLowerCase()}</a></>)}</>;
  return (
    <Panel title="Failed vehicles" flush={failed > 0} aside={failed > 0 && all}>
      {failed === 0 ? <Empty title="None" icon="car"><p>A vehicle that fails is listed here, with a link to its timeline.</p></Empty>
        : problem ? <div class="inset"><ProblemBox problem={problem} onRetry={() => { first.reload(); second.reload(); }} /></div>
        : first.data === null ? <div class="inset"><Skeleton label="Loading failed vehicles" /></div>
        : <Roster entries={[...first.data.items, ...(states[1] ? second.data?.items ?? [] : [])]} />}
    </Panel>
  );
}

export function RosterTab({ campaign }: { campaign: Campaign }) {
  const state = route.value.query.get("state") ?? "";
  const from = route.value.query.get("from") ?? "";
  const refresh = useSettled(state ? campaign.counts[state] : campaign.version, refreshPeriod);
  const page = useGet<List<RosterEntry>>(rosterPath(campaign.id, state, from, pageSize), refresh);
  const choose = (
    <>
      <label for="state">State</label>
      <select id="state" class="input" value={state} onChange={(event) => navigate(withQuery({ state: event.currentTarget.value, from: "" }))}>
        <option value="">All</option>
        {allStates.map((one) => <option key={one} value={one}>{one} ({count(campaign.counts[one] ?? 0)})</option>)}
      </select>
    </>
  );
  return (
    <Panel title="Vehicles" flush aside={choose}>
      {page.problem ? <div class="inset"><ProblemBox problem={page.problem} onRetry={page.reload} /></div>
        : page.data === null ? <div class="inset"><Skeleton rows={10} label="Loading the roster" /></div>
        : page.data.items.length === 0 ? (
          <Empty title="No vehicle here" icon="car">
            <p>{campaign.startedAt ? "No vehicle is in this state now." : "The roster is fixed when the campaign starts."}</p>
          </Empty>
        ) : <Roster entries={page.data.items} />}
      <div class="pager">
        <span class="at">{count(state ? campaign.counts[state] : campaign.total)} vehicles{state && ` ${state.toLowerCase()}`}</span>
        <Button kind="small" label="First" why={from ? "" : "This is the first page."} onPress={() => navigate(withQuery({ from: "" }))} />
        <Button kind="small" label="Next" why={page.data?.next ? "" : "This is the last page."}
          onPress={() => navigate(withQuery({ from: page.data!.next! }))} />
      </div>
    </Panel>
  );
}

function Roster({ entries }: { entries: RosterEntry[] }) {
  return (
    <div class="scroll cards compact" tabIndex={0} role="region" aria-label="Vehicles of the campaign">
      <table>
        <thead><tr><th>VIN</th><th>State</th><th>ECU and code</th><th class="num">Wave</th><th class="num">Attempt</th></tr></thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.vin}>
              <td class="tight"><a class="mono" href={vehiclePath(entry.vin)}>{entry.vin}</a></td>
              <td class="tight"><StateWord state={entry.state} /></td>
              <td class="tight">{(entry.ecu || entry.code) && <><b>{entry.ecu}</b> <span class="mono wrap">{entry.code}</span></>}</td>
              <td class="num tight" data-name="Wave">{entry.wave}</td>
              <td class="num tight" data-name="Attempt">{entry.attempt || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
