// The six numbers that say how a campaign stands. Every share names its denominator.

import type { ComponentChildren } from "preact";
import { bytes, count, percent, perMinute, plural, share, span } from "../format";
import { standing, type Campaign, type Decision, type Standing } from "../model";
import type { Selection } from "./selection";

export function Tiles({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  const at = standing(campaign.counts, campaign.total);
  const started = Boolean(campaign.startedAt);
  return (
    <div class="tiles">
      <Tile name="Targets" value={started ? count(at.total) : selection.answer ? count(selection.answer.selected) : "–"}
        note={started ? `vehicles in ${plural(campaign.waves.length, "wave", "waves")}${campaign.joined ? `, ${count(campaign.joined)} joined late` : ""}` : selection.answer ? `of ${count(selection.answer.registered)} would be selected now` : "not started"} />
      <Tile name="Succeeded" tone={at.succeeded ? "ok" : ""} value={count(at.succeeded)} aside={share(at.succeeded, at.total)}
        note={started ? `of ${count(at.total)}, proven by manifest${goneOnNote(campaign)}${savedNote(campaign)}` : "not started"} id="tile-succeeded" />
      <FailedTile campaign={campaign} at={at} />
      <Tile name="In flight" value={count(at.flight)} note={`${flightNote(campaign) || "nothing on its way"}${at.asleep ? `; besides, ${count(at.asleep)} asleep` : ""}`}>
        {campaign.plan.pacing?.maximumExposed && <p class="note">{count(campaign.exposed ?? 0)} of at most {count(campaign.plan.pacing.maximumExposed)} exposed</p>}
      </Tile>
      <Tile name="Waiting" value={count(at.waiting)} aside={started ? share(at.waiting, at.total) : ""} note={waitingNote(campaign)} />
      <RateTile campaign={campaign} at={at} />
    </div>
  );
}

export function Tile(props: { name: string; value: ComponentChildren; note: ComponentChildren; aside?: string; tone?: string; id?: string; children?: ComponentChildren }) {
  return (
    <section class="tile" aria-label={props.name} id={props.id}>
      <h2>{props.name}</h2>
      <p class={`value ${props.tone ? `tone-${props.tone}` : ""}`}><b>{props.value}</b>{props.aside && props.aside !== "–" && <span>{props.aside}</span>}</p>
      {props.children}
      <p class="note">{props.note}</p>
    </section>
  );
}

/** FailedTile shows the failed share of the current wave against the line at which its gate halts. */
function FailedTile({ campaign, at }: { campaign: Campaign; at: Standing }) {
  const wave = campaign.waves.find((one) => one.number === campaign.wave);
  const limit = campaign.plan.waves[Math.max(0, campaign.wave - 1)]?.gate?.maximumFailedPercent ?? 100;
  const here = wave ? standing(wave.counts, wave.size) : null;
  const halt = campaign.state === "Halted" ? campaign.decisions.findLast((one) => !one.passed && one.wave === campaign.wave) : undefined;
  const then = halt ? halt.failed + halt.succeeded : 0;
  const seen = then > 0 ? (100 * halt!.failed) / then : here && here.tried > 0 ? (100 * here.failed) / here.tried : 0;
  const line = limit < 100;
  return (
    <Tile name="Failed" tone={at.failed ? "bad" : ""} id="tile-failed" value={count(at.failed)} aside={share(at.failed, at.tried, 2)}
      note={line && here ? failedNote(campaign, at, here, halt, then) + `, gate ${percent(limit)}` : `${at.tried === 0 ? untried : `of ${count(at.tried)} that tried it`}${line ? `, gate ${percent(limit)}` : ""}`}>
      {line && <GateMeter seen={seen} limit={limit} />}
    </Tile>
  );
}

const untried = "nobody has tried it yet";

/** failedNote names what the share beside the number is of, and the one that the gate judges: at a halt as it was then, too. */
function failedNote(campaign: Campaign, at: Standing, here: Standing, halt: Decision | undefined, then: number): string {
  const since = then > 0 && then !== here.tried ? ` by now, ${share(halt!.failed, then)} of ${count(then)} when it halted` : "";
  const wave = `wave ${campaign.wave}: ${share(here.failed, here.tried)} of ${count(here.tried)}${since}`;
  if (at.tried === 0) return untried;
  if (here.tried === at.tried) return since ? wave : `${wave} that tried it`;
  return `of ${count(at.tried)} that tried it; ${wave}`;
}

/** GateMeter draws the share on a scale on which the gate's line stands at two thirds; a line of nothing, on one up to 1 %. */
function GateMeter({ seen, limit }: { seen: number; limit: number }) {
  const scale = limit * 1.5 || 1;
  return (
    <svg class="meter" viewBox="0 0 150 10" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="3" width="150" height="4" rx="2" class="track" />
      <rect x="0" y="3" width={Math.min(150, (150 * seen) / scale)} height="4" rx="2" class={seen > limit ? "over" : "under"} />
      <rect x={(148.5 * limit) / scale} y="0" width="2" height="10" class="line" />
    </svg>
  );
}

/** goneOnNote says that vehicles which run other software now took the update all the same, and which of them the number does not count. */
function goneOnNote(campaign: Campaign): string {
  if (!campaign.goneOn) return "";
  const early = campaign.goneOnEarly ? `, ${count(campaign.goneOnEarly)} of them before they had soaked, counted as Superseded` : "";
  return `; ${count(campaign.goneOn)} took it and went on to campaigns that need it${early}`;
}

/** savedNote says what patches spared the vehicles' connections. */
function savedNote(campaign: Campaign): string {
  return campaign.savedBytes ? `; ${bytes(campaign.savedBytes)} saved by patches` : "";
}

/** flightNote splits those on their way by what they do now. */
function flightNote(campaign: Campaign): string {
  const phases: [string, string[]][] = [
    ["offered", ["Offered", "Accepted"]], ["downloading", ["Downloading"]], ["ready", ["Downloaded", "Permitted"]], ["installing", ["Installing", "Installed"]],
  ];
  return phases.map(([name, states]) => [name, states.reduce((sum, state) => sum + (campaign.counts[state] ?? 0), 0)] as const)
    .filter(([, n]) => n > 0).map(([name, n]) => `${count(n)}\u00a0${name}`).join(", ");
}

function waitingNote(campaign: Campaign): string {
  if (!campaign.startedAt) return "no roster before the start";
  const waiting = campaign.counts.Waiting ?? 0;
  if (waiting === 0) {
    const never = campaign.total - offered(campaign);
    return campaign.state === "Cancelled" && never > 0 ? `${count(never)} were never offered it` : "nothing waits any more";
  }
  if (campaign.state === "Paused" || campaign.state === "Halted") return `held: the campaign is ${campaign.state.toLowerCase()}`;
  const here = campaign.waves.find((one) => one.number === campaign.wave)?.counts.Waiting ?? 0;
  return here === waiting ? "in this wave" : `${count(here)} in this wave, ${count(waiting - here)} behind a gate`;
}

/** offered is how many vehicles were offered the update, from the curve's last point. */
function offered(campaign: Campaign): number {
  return campaign.burnUp.at(-1)?.offered ?? 0;
}

function RateTile({ campaign, at }: { campaign: Campaign; at: Standing }) {
  if (campaign.endedAt && campaign.startedAt) {
    const length = Date.parse(campaign.endedAt) - Date.parse(campaign.startedAt);
    return <Tile name="Duration" value={span(length)} note="from start to end" />;
  }
  const rate = campaign.succeededPerMinute;
  const running = campaign.state === "Running";
  const left = at.total - at.ended;
  const soaks = campaign.waves.find((one) => one.number === campaign.wave)?.state === "Soaking";
  return (
    <Tile name="Rate" value={<>{running ? perMinute(rate) : "0"}<small>/min</small></>}
      note={!running ? (campaign.startedAt ? "standing still" : "not started")
        : soaks ? (campaign.awaitsPerson ? "waits for a person to open the gate" : "the wave has ended; its gate has not opened")
        : rate > 0 && left > 0 ? `about ${span((left / rate) * 60_000)} left at this pace, soak not counted`
        : `${perMinute(campaign.offersPerMinute)} offers a minute`} />
  );
}
