// Waves: the track shows them as laps with gates between, the table tells each one's numbers.

import { capital, count, moment, percent, plural, share, span, told } from "../format";
import { standing, type Campaign, type Wave } from "../model";
import { Icon } from "../icons";
import { Clip, Panel, Pill, Stamp } from "../ui/parts";
import { Legend, StandingBar } from "./standing";
import { limits } from "./banner";
import type { Selection } from "./selection";

/** A wave is at least this share of the track wide, so that a canary of twenty can be seen. */
const leastShare = 0.09;

/** planned gives the waves as the plan sizes them, for a campaign that has no roster yet. */
function planned(campaign: Campaign, selection: Selection): Wave[] {
  return campaign.plan.waves.map((wave, i) => {
    const size = selection.answer?.waves.find((one) => one.number === i + 1)?.size ?? 0;
    return { number: i + 1, name: wave.name, size, state: "Pending", first: 0, counts: { Waiting: size } };
  });
}

function wavesOf(campaign: Campaign, selection: Selection): Wave[] {
  return campaign.waves.length > 0 ? campaign.waves : planned(campaign, selection);
}

/** sentence drops the number that a gate's text begins with, because its row shows it. */
function sentence(gate: string): string {
  const bare = told(gate.replace(/^wave \d+: /, ""));
  return capital(bare);
}

/** soaks says whether the time has not come yet that a wave soaks for; after that its gate waits for something else. */
function soaks(wave: Wave, campaign: Campaign): boolean {
  const soak = campaign.plan.waves[wave.number - 1]?.gate?.soakSeconds ?? 0;
  return Date.now() < Date.parse(wave.endedAt ?? "") + soak * 1000;
}

/** shownState is the wave's state; what a cancel left undecided stays neither open nor pending for ever. */
function shownState(wave: Wave, campaign: Campaign): string {
  if (wave.state === "Soaking" && wave.number === campaign.wave && campaign.state === "Running" && !soaks(wave, campaign)) {
    return campaign.awaitsPerson ? "Awaits a person" : "At its gate";
  }
  if (campaign.state !== "Cancelled" || wave.state === "Passed" || wave.state === "Failed") return wave.state;
  return wave.openedAt ? "Cancelled" : "Never opened";
}

export function Track({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  const waves = wavesOf(campaign, selection);
  const total = Math.max(1, waves.reduce((sum, wave) => sum + wave.size, 0));
  const at = standing(campaign.counts, campaign.total);
  return (
    <section class="panel track-panel" aria-label="Progress">
      <div class="track">
        {waves.map((wave) => (
          <div key={wave.number} class={`lap ${wave.number === campaign.wave && !campaign.endedAt ? "current" : ""}`} style={{ flexGrow: Math.max(leastShare, wave.size / total) }}>
            <div class="lap-name" title={wave.name}><b>{wave.name || `Wave ${wave.number}`}</b><span class="muted">{count(wave.size)}</span></div>
            <div class="lap-bar">
              <StandingBar at={standing(wave.counts, wave.size)} tall />
              <GateMark wave={wave} campaign={campaign} />
            </div>
          </div>
        ))}
      </div>
      {campaign.startedAt ? <Legend at={at} shares />
        : <p class="muted small">The gate after each wave must pass before the next one opens.</p>}
    </section>
  );
}

function GateMark({ wave, campaign }: { wave: Wave; campaign: Campaign }) {
  const state = shownState(wave, campaign);
  const look = wave.state === "Passed" ? "passed" : wave.state === "Failed" ? "failed" : "closed";
  const icon = wave.state === "Passed" ? "check" : wave.state === "Failed" ? "cross" : null;
  return (
    <span class={`gate ${look}`} title={`Gate of wave ${wave.number}: ${state}`}>
      {icon && <Icon name={icon} size={10} />}
      <span class="hidden-text">Gate of wave {wave.number}: {state}</span>
    </span>
  );
}

export function Waves({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  return (
    <Panel title="Waves" flush aside={campaign.wave > 0 && <span>wave {campaign.wave} of {campaign.plan.waves.length}</span>}>
      <div class="waves" role="table" aria-label="Waves">
        <div class="wave head" role="row">
          <span role="columnheader">Wave</span><span role="columnheader">Progress</span><span role="columnheader" class="num">Succeeded</span>
          <span role="columnheader" class="num">Failed</span><span role="columnheader" class="num">In flight</span><span role="columnheader" class="num">Waiting</span>
          <span role="columnheader">Gate</span>
        </div>
        {wavesOf(campaign, selection).map((wave) => <WaveRow key={wave.number} wave={wave} campaign={campaign} />)}
      </div>
    </Panel>
  );
}

function WaveRow({ wave, campaign }: { wave: Wave; campaign: Campaign }) {
  const at = standing(wave.counts, wave.size);
  const plan = campaign.plan.waves[wave.number - 1];
  return (
    <div class={`wave ${wave.number === campaign.wave && !campaign.endedAt ? "current" : ""}`} role="row">
      <div role="cell" class="wave-name">
        <div class="wave-title"><span class="ordinal">{wave.number}</span><b class="wrap"><Clip text={wave.name || `Wave ${wave.number}`} lines={2} plain /></b><Pill state={shownState(wave, campaign)} /></div>
        <div class="muted">{plural(wave.size, "vehicle", "vehicles")}{plan?.percent ? ` · ${percent(plan.percent)}` : plan?.rest ? " · the rest" : ""}</div>
      </div>
      <div role="cell" class="wave-progress">
        <StandingBar at={at} />
        <div class="muted"><WaveTimes wave={wave} /></div>
      </div>
      <div role="cell" class="num"><span class="cell-name">Succeeded</span>{count(at.succeeded)}<div class="muted">{wave.size && (wave.openedAt || at.succeeded) ? share(at.succeeded, wave.size) : "–"}</div></div>
      <div role="cell" class="num"><span class="cell-name">Failed</span><span class={at.failed ? "tone-bad" : ""}>{count(at.failed)}</span>
        <div class="muted">{at.tried && (wave.openedAt || at.failed) ? `${share(at.failed, at.tried)} of ${count(at.tried)}` : "–"}</div></div>
      <div role="cell" class="num"><span class="cell-name">In flight</span>{count(at.flight)}</div>
      <div role="cell" class="num"><span class="cell-name">Waiting</span>{count(at.waiting)}</div>
      <div role="cell" class="wave-gate wrap">
        {wave.state === "Failed" && <span class="muted">When it decided: </span>}
        {wave.gate ? sentence(wave.gate) : `Requires ${limits(plan?.gate ?? {}, wave.number === campaign.plan.waves.length)}${plan?.gate?.soakSeconds ? `, then ${span(plan.gate.soakSeconds * 1000)} of soak` : ""}.`}
      </div>
    </div>
  );
}

function WaveTimes({ wave }: { wave: Wave }) {
  if (!wave.openedAt) return <>not opened</>;
  const end = wave.closedAt ?? wave.endedAt;
  return (
    <>
      opened <Stamp iso={wave.openedAt}>{moment(wave.openedAt)}</Stamp>
      {end && wave.state !== "Open" && <> · {wave.closedAt ? "closed" : "all ended"} after {span(Date.parse(end) - Date.parse(wave.openedAt))}</>}
    </>
  );
}
