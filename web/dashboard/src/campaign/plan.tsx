// The plan as written, with the defaults that apply named as such.

import type { ComponentChildren } from "preact";
import { count, fullMoment, moment, percent, plural, span, told } from "../format";
import { standing, type Campaign, type Counts, type Plan, type PlanWave } from "../model";
import { Empty, Panel, Stamp } from "../ui/parts";
import { campaignPath, packagePath } from "../router";
import { limits } from "./banner";

/** growth says how a pace grows, where it does. */
function growth({ exponentialRate: rate }: NonNullable<Plan["pacing"]>): string {
  if (!rate) return "";
  const { numberOfNotifiedThings: offered, numberOfSucceededThings: succeeded } = rate.rateIncreaseCriteria;
  const every = offered ? `${count(offered)} vehicles that were offered it` : `${count(succeeded ?? 0)} vehicles that succeeded`;
  return `, beginning with ${count(rate.baseRatePerMinute)} and ${rate.incrementFactor} times as fast after every ${every}`;
}

export function PlanTab({ campaign }: { campaign: Campaign }) {
  const { plan } = campaign;
  const { pacing = {}, retries = {} } = plan;
  return (
    <div class="split even">
      <Panel title="Plan">
        <Facts>
          <Fact name="Selector"><Selector text={plan.selector} /></Fact>
          <Fact name="Package"><a class="link mono" href={packagePath(campaign.package)}>{campaign.package}</a></Fact>
          <Fact name="Offers">
            {pacing.maximumPerMinute ? `at most ${count(pacing.maximumPerMinute)} a minute` : "unlimited pace"}{growth(pacing)}, at most {count(pacing.maximumInFlight || 10_000)} in flight{pacing.maximumPerStratum ? `, ${count(pacing.maximumPerStratum)} of each stratum` : ""}
          </Fact>
          {pacing.maximumExposed && <Fact name="Blast radius">at most {count(pacing.maximumExposed)} exposed: in flight, or not soaked since they succeeded or fell silent</Fact>}
          {plan.strata && <Fact name="Strata">{plan.strata.by.join(", ")}: wave {plan.strata.wave || 1} holds at least {count(plan.strata.minimumPerStratum || 1)} of each</Fact>}
          <Fact name="Late joiners">{plan.lateJoiners === "join" ? `join the last wave${campaign.joined ? `; ${count(campaign.joined)} have` : ""}` : "excluded"}</Fact>
          {plan.downloadPool && <Fact name="Download pool">{plan.downloadPool}</Fact>}
          <Fact name="Attempts">{retries.maximumAttempts || 1} per vehicle</Fact>
          <Fact name="Silence">asked again after {span((retries.silenceSeconds || 600) * 1000)}, {retries.asks || 3} times; then its place goes to another one, and one that installs counts as stalled</Fact>
          <Fact name="Sleep">{plan.sleepSeconds ? `a vehicle that has not finished its download may be silent for ${span(plan.sleepSeconds * 1000)} before it counts as stalled` : "one that has not finished its download counts as stalled as soon"}</Fact>
          <Fact name="Offer is good for">{span((plan.offerLifeSeconds || 604_800) * 1000)}</Fact>
          <Fact name="Permit is good for">{span((plan.permitLifeSeconds || 86_400) * 1000)}</Fact>
          <Times plan={plan} />
          <Demands plan={plan} />
          <Fact name="Salt"><span class="mono">{plan.salt || campaign.id}</span></Fact>
          <Fact name="Content hash"><span class="mono wrap">{campaign.contentHash}</span></Fact>
          <Fact name="Created"><Stamp iso={campaign.createdAt}>{fullMoment(campaign.createdAt)}</Stamp> by {campaign.author || "unknown"}</Fact>
          <Fact name="Approvals">
            {campaign.approvals.length === 0 ? `none; ${plan.requiredApprovals || 0} required`
              : campaign.approvals.map((one) => <div key={one.by}>{one.by}, {moment(one.at)}</div>)}
          </Fact>
        </Facts>
      </Panel>
      <div class="stack">
        <Panel title="Waves and gates" flush>
          <div class="scroll" tabIndex={0} role="region" aria-label="Waves and gates">
            <table>
              <thead><tr><th>Wave</th><th>Size</th><th>Gate requires</th><th class="num">Sample</th><th class="num">Soak</th></tr></thead>
              <tbody>
                {plan.waves.map((wave, i) => (
                  <tr key={i}>
                    <td><b>{i + 1}</b> {wave.name}</td><td>{size(wave)}</td><td>{limits(wave.gate ?? {})}</td>
                    <td class="num">{count(wave.gate?.minimumSample || 1)}</td><td class="num">{wave.gate?.soakSeconds ? span(wave.gate.soakSeconds * 1000) : "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
        {(campaign.strata ?? []).length > 0 && <Strata campaign={campaign} />}
        <Panel title="Decisions of gates">
          {campaign.decisions.length === 0 ? <Empty title="No gate has decided yet" icon="flag" /> : (
            <ol class="timeline">
              {campaign.decisions.toReversed().map((one, i) => (
                <li key={i}>
                  <span class="mark" />
                  <div class="what">
                    <div><b class={one.passed ? "tone-ok" : "tone-bad"}>Wave {one.wave} {one.passed ? "passed" : "failed"}</b></div>
                    <div class="soft wrap">{told(one.text)}</div>
                    {one.opening && <div class="muted">Opened by <b>{one.opening.by}</b>: {one.opening.reason}</div>}
                  </div>
                  <div class="when muted"><Stamp iso={one.at}>{moment(one.at)}</Stamp></div>
                </li>
              ))}
            </ol>
          )}
        </Panel>
      </div>
    </div>
  );
}

/** Times are when the campaign begins and ends, and when in between something may happen. */
function Times({ plan }: { plan: Plan }) {
  const { schedule, releaseWindows = [], blackouts = [], maintenance } = plan;
  const days = (of: { days?: string[] }) => of.days?.join(", ") || "every day";
  return (
    <>
      {schedule?.startTime && <Fact name="Begins"><Stamp iso={schedule.startTime}>{fullMoment(schedule.startTime)}</Stamp>, with the vehicles that the selector matches then</Fact>}
      {schedule?.endTime && <Fact name="Ends"><Stamp iso={schedule.endTime}>{fullMoment(schedule.endTime)}</Stamp>, whatever has been reached by then</Fact>}
      {releaseWindows.length > 0 && (
        <Fact name="Offers and permits">{releaseWindows.map((one, i) => <div key={i}>{days(one)} {one.from} to {one.to} {one.timeZone || "UTC"}</div>)}</Fact>
      )}
      {blackouts.length > 0 && (
        <Fact name="Never">{blackouts.map((one, i) => <div key={i}>{one.from} to {one.to} {one.timeZone || "UTC"}</div>)}</Fact>
      )}
      {maintenance && (
        <Fact name="Vehicles install">{days(maintenance)} {maintenance.from} to {maintenance.to} by each vehicle's clock, {maintenance.timeZoneOfVehiclesWithoutOne || "UTC"} where that is not known</Fact>
      )}
    </>
  );
}

const asked: Record<string, string> = { fleet: "the operators of fleets", owner: "whoever speaks for the vehicle" };

/** Demands are what the plan asks of each vehicle, and what becomes of it where that does not go well. */
function Demands({ plan }: { plan: Plan }) {
  const { consent = {}, timeouts, dealer, health } = plan;
  const phases = ([["download", consent.download], ["installation", consent.install]] as const).filter(([, who]) => who && who !== "none");
  const limits = ([["download", timeouts?.downloadSeconds], ["installation", timeouts?.installSeconds], ["the whole attempt", timeouts?.totalSeconds]] as const)
    .filter(([, seconds]) => seconds).map(([what, seconds]) => `${what} ${span(seconds! * 1000)}`);
  const handed = [
    dealer?.afterFailures ? plural(dealer.afterFailures, "failed attempt", "failed attempts") : "", dealer?.afterUnreachableDays ? `${plural(dealer.afterUnreachableDays, "day", "days")} of silence` : "",
  ].filter(Boolean);
  const watched = [
    health?.faultCodes?.length ? `new fault codes (${health.faultCodes.join(", ")}${health.ignoredCodes?.length ? `, not ${health.ignoredCodes.join(", ")}` : ""})` : "",
    health?.reconnects ? `${health.reconnects} connections within ${span((health.reconnectSeconds || 600) * 1000)}` : "", health?.vanishedSeconds ? `${span(health.vanishedSeconds * 1000)} of silence` : "",
  ].filter(Boolean);
  return (
    <>
      {phases.length > 0 && (
        <Fact name="Consent">
          {phases.map(([phase, who]) => <div key={phase}>to the {phase} by {asked[who!] ?? who}</div>)}
          <div class="muted">{consent.maximumPostponements ? `put off ${plural(consent.maximumPostponements, "time", "times")} at most, for ${span((consent.maximumPostponeSeconds || 604_800) * 1000)}` : "cannot be put off"}</div>
        </Fact>
      )}
      {limits.length > 0 && <Fact name="Time limits">{limits.join(", ")}</Fact>}
      {watched.length > 0 && <Fact name="Unhealthy">while its wave soaks, a vehicle with {watched.join(", or ")} counts as failed</Fact>}
      {handed.length > 0 && <Fact name="Dealer">is handed a vehicle after {handed.join(" or ")}</Fact>}
      {plan.rollback && <Fact name="Way back"><a class="link mono" href={packagePath(plan.rollback.package)}>{plan.rollback.package}</a>; a cancel {plan.stopPolicy === "revert" ? "brings back" : "keeps"} what is done</Fact>}
      {(plan.priority !== undefined || plan.supersedes?.length) && (
        <Fact name="Priority">{plan.priority ?? 500}{plan.supersedes?.length ? <>, and takes vehicles for good from {plan.supersedes.map((id, i) => <>{i > 0 && ", "}<a key={id} class="link mono" href={campaignPath(id)}>{id}</a></>)}</> : " among campaigns that want the same vehicle"}</Fact>
      )}
    </>
  );
}

/** Selector shows the expression; the one that names everybody, in words. */
export function Selector({ text }: { text: string | undefined }) {
  return text?.trim() === "true" ? <b>every vehicle</b> : <code class="wrap">{text}</code>;
}

/** Strata lists the kinds of vehicles that the plan tells apart, with how each stands. */
function Strata({ campaign }: { campaign: Campaign }) {
  return (
    <Panel title="Strata" flush>
      <div class="scroll" tabIndex={0} role="region" aria-label="Strata">
        <table>
          <thead><tr><th>Stratum</th><th class="num">Vehicles</th><th class="num">In this wave</th><th class="num">In flight</th><th class="num">Succeeded</th><th class="num">Failed</th></tr></thead>
          <tbody>
            {(campaign.strata ?? []).map((one) => {
              const at = standing(one.counts, total(one.counts));
              return (
                <tr key={one.name}>
                  <td>{one.name}</td><td class="num">{count(at.total)}</td><td class="num">{count(total(one.waveCounts))}</td>
                  <td class="num">{count(at.flight)}</td><td class="num">{count(at.succeeded)}</td><td class="num">{count(at.failed)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

function size(wave: PlanWave): string {
  if (wave.vins?.length) return plural(wave.vins.length, "pilot", "pilots");
  const of = wave.selector ? ` where ${wave.selector}` : "";
  if (wave.rest) return "the rest";
  if (wave.count) return count(wave.count) + of;
  return wave.percent ? percent(wave.percent) + of : `all${of}`;
}

export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts-list">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
