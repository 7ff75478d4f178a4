// What a plan says about time, about each vehicle, and about patience with it.

import { count, fullMoment, plural, span } from "../format";
import type { Plan } from "../model";
import { campaignPath, packagePath } from "../router";
import { Stamp } from "../ui/parts";
import { Fact } from "./plan";

/** Times are when the campaign begins and ends, and when in between something may happen. */
export function Times({ plan }: { plan: Plan }) {
  const { schedule, releaseWindows = [], blackouts = [], maintenance } = plan;
  const days = (of: { days?: string[] }) => of.days?.join(", ") || "every day";
  return (
    <>
      {schedule?.startTime && <Fact name="Begins"><Stamp iso={schedule.startTime}>{fullMoment(schedule.startTime)}</Stamp>, with the vehicles that the selector matches then</Fact>}
      {schedule?.endTime && <Fact name="Ends"><Stamp iso={schedule.endTime}>{fullMoment(schedule.endTime)}</Stamp>, whatever has been reached by then; offers go out until a minute before</Fact>}
      {releaseWindows.length > 0 && (
        <Fact name="Offers and installations">{releaseWindows.map((one, i) => <div key={i}>{days(one)} {one.from} to {one.to} {one.timeZone || "UTC"}</div>)}</Fact>
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
export function Demands({ plan }: { plan: Plan }) {
  const { consent = {}, timeouts, dealer, health, readiness } = plan;
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
      {readiness?.maximumAgeSeconds && <Fact name="Condition">not older than {span(readiness.maximumAgeSeconds * 1000)} when a permit is given on it</Fact>}
      {watched.length > 0 && <Fact name="Unhealthy">while its wave soaks, a vehicle with {watched.join(", or ")} counts as failed</Fact>}
      {health?.driveCyclesWaitSeconds && <Fact name="Drive cycles">awaited for {span(health.driveCyclesWaitSeconds * 1000)} after the last end of a wave, where its gate asks for them</Fact>}
      {handed.length > 0 && <Fact name="Dealer">is handed a vehicle after {handed.join(" or ")}</Fact>}
      {plan.rollsBack && <Fact name="Brings back">the vehicles that run the update of <a class="link mono" href={campaignPath(plan.rollsBack)}>{plan.rollsBack}</a></Fact>}
      <Fact name="Way back">
        {plan.rollback ? <a class="link mono" href={packagePath(plan.rollback.package)}>{plan.rollback.package}</a> : "none is prepared"}; a cancel {plan.stopPolicy === "revert" ? "brings back" : "keeps"} what is done
      </Fact>
      {(plan.priority !== undefined || plan.supersedes?.length) && (
        <Fact name="Priority">{plan.priority ?? 500}{plan.supersedes?.length ? <>, and takes vehicles for good from {plan.supersedes.map((id, i) => <>{i > 0 && ", "}<a key={id} class="link mono" href={campaignPath(id)}>{id}</a></>)}</> : " among campaigns that want the same vehicle"}</Fact>
      )}
    </>
  );
}

/** Patience is how often a vehicle that fails or falls silent is tried again. */
export function Patience({ plan }: { plan: Plan }) {
  const { retries = {} } = plan;
  const pause = (seconds?: number, longest?: number) =>
    (seconds ? `, ${span(seconds * 1000)} before the second one, doubled for each later one` : "") + (longest ? `, ${span(longest * 1000)} at the longest` : "");
  return (
    <>
      <Fact name="Attempts">
        {retries.maximumAttempts || 1} per vehicle{pause(retries.backOffSeconds)}
        {retries.classes?.map((one) => (
          <div key={one.codes.join()} class="muted">after <span class="mono">{one.codes.join(", ")}</span>: {one.maximumAttempts ? `${count(one.maximumAttempts)} per vehicle` : "as many"}{pause(one.backOffSeconds, one.maximumBackOffSeconds)}</div>
        ))}
      </Fact>
      <Fact name="Silence">asked again after {span((retries.silenceSeconds || 600) * 1000)}, {retries.asks || 3} times; then its place goes to another one, and one that installs counts as stalled</Fact>
    </>
  );
}
