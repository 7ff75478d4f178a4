// Failures by ECU and code, by attempts: a vehicle that is tried twice may fail twice, most frequent first, with the share that the top ones make up.

import { count, plural, share } from "../format";
import { standing, type Campaign } from "../model";
import { Icon } from "../icons";
import { Panel } from "../ui/parts";
import { meaning } from "./meaning";
import type { Report } from "./report";
import { Shared } from "./shared";

/** The bars that are drawn; the rest is told in a line. */
const shownRows = 8;

export function Failures({ campaign, report }: { campaign: Campaign; report: Report | null }) {
  const total = campaign.failures.reduce((sum, one) => sum + one.count, 0);
  const most = campaign.failures[0]?.count ?? 1;
  const rows = campaign.failures.slice(0, shownRows);
  const hidden = campaign.failures.length - rows.length;
  let running = 0;
  return (
    <Panel title="Failures" flush={total > 0} aside={total > 0 && <span>{plural(total, "attempt that failed", "attempts that failed")}</span>}>
      {total === 0 ? (
        <p class="muted">No vehicle has named an ECU or a code.</p>
      ) : (
        <>
          <table class="pareto">
            <thead><tr><th>ECU and code</th><th><span class="hidden-text">Bar</span></th><th class="num">Attempts</th><th class="num">Cumulated</th></tr></thead>
            <tbody>
              {rows.map((one) => {
                running += one.count;
                return (
                  <tr key={`${one.ecu}/${one.code}`}>
                    <td class="tight what"><b>{one.ecu || "Vehicle"}</b> {meaning(one.code)} <span class={meaning(one.code) ? "mono wrap muted" : "mono wrap"}>{one.code}</span></td>
                    <td class="tight length"><div class="pareto-bar fill-bad" style={{ width: `${(100 * one.count) / most}%` }} aria-hidden="true" /></td>
                    <td class="num tight"><b>{count(one.count)}</b></td>
                    <td class="num tight muted">{share(running, total, 0)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {hidden > 0 && <p class="muted more">and {hidden} more kinds with {plural(total - running, "attempt", "attempts")}</p>}
          <Shared report={report} />
        </>
      )}
    </Panel>
  );
}

/** NoFailures stands for both cards of failures while there is nothing to show in them. */
export function NoFailures({ campaign }: { campaign: Campaign }) {
  const at = standing(campaign.counts, campaign.total);
  const ended = at.ended === 0 ? "No vehicle has ended yet."
    : at.ended === 1 && at.succeeded === 1 ? "The one vehicle that ended has succeeded."
    : at.ended === at.succeeded ? `All ${count(at.succeeded)} vehicles that ended have succeeded.` : "No vehicle that ended has failed.";
  return (
    <section class="panel quiet-line" aria-label="Failures">
      <span class={at.succeeded ? "tone-ok" : "muted"}><Icon name="checked" size={18} /></span>
      <h2>No failures</h2><p class="muted">{ended}</p>
    </section>
  );
}
