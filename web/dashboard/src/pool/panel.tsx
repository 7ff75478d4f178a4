// What bounds all campaigns together: a line for each pool of the server, where it has any.

import { count, plural } from "../format";
import { useGet, useNow } from "../live/resource";
import type { List } from "../model";
import { campaignPath } from "../router";
import { Bar, Clip, Panel, ProblemBox } from "../ui/parts";

interface PoolShare { campaign: string; used: number; granted: number; waiting: number; silent?: boolean }
interface Pool {
  name: string; of: string; attribute?: string; value?: string; places?: number; perMinute?: number;
  used: number; granted: number; waiting: number; campaigns: PoolShare[];
}

/** Campaigns speak to their pools every few seconds: nothing is newer. */
const every = 5000;

export function Pools() {
  const now = useNow(every);
  const known = useGet<List<Pool>>("/pools");
  const any = (known.data?.items.length ?? 0) > 0;
  const list = useGet<List<Pool>>(any ? "/pools" : "", now);
  const items = list.data?.items ?? known.data?.items ?? [];
  const problem = known.problem ?? list.problem;
  if (problem && problem.status !== 0) { // without any connection the page says so already
    return <Panel title="Pools"><ProblemBox problem={problem} onRetry={known.problem ? known.reload : list.reload} /></Panel>;
  }
  if (!any) return null;
  return (
    <Panel title="Pools" flush aside={<span class="at">shared by all campaigns</span>}>
      <div class="scroll cards" id="pools" tabIndex={0} role="region" aria-label="Pools">
        <table>
          <thead><tr><th>Pool</th><th>In use</th><th class="num">Places</th><th class="num">Waiting</th><th>Campaigns</th></tr></thead>
          <tbody>{items.map((pool) => <Row key={pool.name} pool={pool} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

function Row({ pool }: { pool: Pool }) {
  const places = pool.places ?? 0;
  const lent = Math.max(0, pool.granted - pool.used);
  return (
    <tr>
      <td class="who"><b class="mono">{pool.name}</b><div class="muted small">{about(pool)}</div></td>
      <td class="grow">
        {places > 0 && <Bar total={Math.max(places, pool.used + lent)} parts={[
          { name: "In use", n: pool.used, fill: "go" },
          { name: "Granted", n: lent, fill: "rest" },
        ]} />}
        <div class="muted small">{places > 0 ? `${count(pool.used)} of ${count(places)}` : plural(pool.used, "vehicle", "vehicles")}{lent > 0 && `, ${count(lent)} more granted`}</div>
      </td>
      <td class="num" data-name="Places">{places > 0 ? count(places) : "–"}
        {pool.perMinute !== undefined && <div class="muted">{count(pool.perMinute)} offers/min</div>}</td>
      <td class="num" data-name="Waiting">{count(pool.waiting)}</td>
      <td class="wide" data-name="Campaigns">{pool.campaigns.length === 0 ? <span class="muted">none</span> : pool.campaigns.map((one) => (
        <div key={one.campaign}><a class="link" href={campaignPath(one.campaign)}><Clip text={one.campaign} /></a> <span class="muted">{count(one.used)} in use
          {one.waiting > 0 && `, ${count(one.waiting)} waiting`}{one.silent && ", silent: it keeps the places of its vehicles in flight"}</span></div>
      ))}</td>
    </tr>
  );
}

function about(pool: Pool): string {
  switch (pool.of) {
    case "fleet": return "vehicles in flight";
    case "vehicles": return `downloads where ${pool.attribute} is ${pool.value}`;
  }
  return "downloads of campaigns that name it";
}

/** PoolLink leads from what a campaign says that it waits for to the pools, where it waits for one. */
export function PoolLink({ waits }: { waits: string }) {
  return /\bpool [a-z0-9-]/.test(waits) ? <> <a class="link" href="/campaigns">Show the pools</a></> : null;
}
