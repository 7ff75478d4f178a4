// The plan as written, with the defaults that apply named as such.

import type { ComponentChildren } from "preact";
import { count, fullMoment, moment, percent, plural, span, told } from "../format";
import { creator, standing, type Campaign, type Counts, type Plan, type PlanWave } from "../model";
import { Clip, Empty, Panel, Stamp } from "../ui/parts";
import { packagePath } from "../router";
import { limits } from "./banner";
import { Demands, Patience, Times } from "./demands";
import { PinsPanel } from "./proof";

/** growth says how a pace grows, where it does. */
function growth({ exponentialRate: rate }: NonNullable<Plan["pacing"]>): string {
  if (!rate) return "";
  const { numberOfNotifiedThings: offered, numberOfSucceededThings: succeeded } = rate.rateIncreaseCriteria;
  const every = offered ? `${count(offered)} vehicles that were offered it` : `${count(succeeded ?? 0)} vehicles that succeeded`;
  return `, beginning with ${count(rate.baseRatePerMinute)} and ${rate.incrementFactor} times as fast after every ${every}`;
}

export function PlanTab({ campaign }: { campaign: Campaign }) {
  const { plan } = campaign;
  const { pacing = {} } = plan;
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
          {plan.strata && <Fact name="Strata">{plan.strata.by.join(", ")}: {plan.strata.wave ? `wave ${plan.strata.wave}` : "the first wave that is not of pilots"} holds at least {count(plan.strata.minimumPerStratum || 1)} of each</Fact>}
          <Fact name="Late joiners">{plan.lateJoiners === "join" ? `join the last wave${campaign.joined ? `; ${count(campaign.joined)} have` : ""}` : "excluded"}</Fact>
          <Fact name="Downgrade">{plan.allowDowngrade ? <b class="tone-warn">allowed: vehicles that run a newer version get it, too</b> : plan.rollsBack ? "it is a way back" : "never: vehicles that run a newer version are left out"}</Fact>
          {plan.downloadPool && <Fact name="Download pool">{plan.downloadPool}</Fact>}
          <Patience plan={plan} />
          <Fact name="Sleep">{plan.sleepSeconds ? `a vehicle that has not finished its download may be silent for ${span(plan.sleepSeconds * 1000)} before it counts as stalled` : "one that has not finished its download counts as stalled as soon"}</Fact>
          <Fact name="Offer is good for">{span((plan.offerLifeSeconds || 604_800) * 1000)}</Fact>
          <Fact name="Permit is good for">{span((plan.permitLifeSeconds || 86_400) * 1000)}</Fact>
          <Times plan={plan} />
          <Demands plan={plan} />
          <Fact name="Salt"><span class="mono">{plan.salt || campaign.id}</span></Fact>
          <Fact name="Content hash"><span class="mono wrap">{campaign.contentHash}</span></Fact>
          <Fact name="Created"><Stamp iso={campaign.createdAt}>{fullMoment(campaign.createdAt)}</Stamp> by {creator(campaign)}{campaign.author && campaign.author !== creator(campaign) && `, and written last by ${campaign.author}`}</Fact>
          <Fact name="Approvals">
            {campaign.approvals.map((one) => <div key={one.by}>{one.by}, {moment(one.at)}</div>)}
            <div class={campaign.approvals.length > 0 ? "muted" : ""}>
              {plan.requiredApprovals ? `the plan requires ${plural(plan.requiredApprovals, "person", "persons")} besides its authors` : "the plan requires none"}
            </div>
          </Fact>
        </Facts>
      </Panel>
      <div class="stack">
        <Panel title="Waves and gates" flush>
          <div class="scroll cards" tabIndex={0} role="region" aria-label="Waves and gates">
            <table>
              <thead><tr><th>Wave</th><th>Size</th><th>Gate requires</th><th class="num">Sample</th><th class="num">Soak</th></tr></thead>
              <tbody>
                {plan.waves.map((wave, i) => (
                  <tr key={i}>
                    <td class="who"><b>{i + 1}</b> <Clip text={wave.name ?? ""} plain /></td><td>{size(wave)}{wave.vins?.map((vin) => <div key={vin} class="mono muted">{vin}</div>)}</td><td class="wrap wide">{limits(wave.gate ?? {}, i === plan.waves.length - 1)}</td>
                    <td class="num" data-name="Sample">{wave.gate?.minimumSample ? count(wave.gate.minimumSample) : "–"}</td><td class="num" data-name="Soak">{wave.gate?.soakSeconds ? span(wave.gate.soakSeconds * 1000) : "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
        {campaign.pins && <PinsPanel pins={campaign.pins} />}
        <AsFile plan={plan} />
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

/** AsFile is the plan as campaign create -f takes it. */
function AsFile({ plan }: { plan: Plan }) {
  return (
    <Panel title="The plan as a file">
      <details id="as-file">
        <summary>Every field, as <span class="mono">pacecar campaign create -f</span> reads it</summary>
        <pre class="mono wrap" tabIndex={0}>{JSON.stringify(plan, null, 2)}</pre>
      </details>
    </Panel>
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
                  <td class="wrap">{one.name}</td><td class="num">{count(at.total)}</td><td class="num">{count(total(one.waveCounts))}</td>
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
  if (wave.rest) return `the rest${of}`;
  if (wave.count) return count(wave.count) + of;
  return wave.percent ? percent(wave.percent) + of : `all${of}`;
}

export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts-list">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
