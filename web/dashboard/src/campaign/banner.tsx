// Why a campaign stands still: what was seen, and what was required.

import { capital, count, moment, percent, plural, share, told } from "../format";
import { differs, standing, type Campaign, type Gate } from "../model";
import { Icon } from "../icons";
import { PoolLink } from "../pool/panel";
import { PersonBanner } from "./gate";
import { fellShort } from "./outcome";

export function Banner({ campaign }: { campaign: Campaign }) {
  if (campaign.withdrawn && campaign.state !== "Completed" && campaign.state !== "Cancelled") return <WithdrawnBanner campaign={campaign} />;
  if (campaign.state === "Halted") return <HaltBanner campaign={campaign} />;
  if (campaign.awaitsPerson) return <PersonBanner campaign={campaign} />;
  if (campaign.waits && !saidBelow(campaign, campaign.waits)) {
    const delayed = campaign.state === "Scheduled" && !campaign.opensAt;
    return (
      <div class={`banner ${delayed ? "warn" : ""}`} id="waits">
        <Icon name="clock" size={18} />
        <div><b>{campaign.state}.</b> The campaign {delayed ? campaign.cause : campaign.waits}.<PoolLink waits={campaign.waits} /></div>
      </div>
    );
  }
  const short = fellShort(campaign);
  if (campaign.state === "Completed" && (campaign.cause || short)) {
    return (
      <div class={`banner ${short ? "warn" : ""}`} id="outcome">
        <Icon name="clock" size={18} />
        <div><b>{short ? "Completed without updating most of its vehicles." : "Completed."}</b> {campaign.outcome && `${capital(told(campaign.outcome.text))}. `}{campaign.cause && told(campaign.cause)}</div>
      </div>
    );
  }
  if ((campaign.state === "Paused" || campaign.state === "Cancelled") && campaign.cause) {
    return (
      <div class={`banner ${campaign.state === "Paused" ? "warn" : ""}`}>
        <Icon name={campaign.state === "Paused" ? "pause" : "crossed"} size={18} />
        <div><Because state={campaign.state} cause={campaign.cause} /> {campaign.stop && <span class="soft">{told(campaign.stop.text)}</span>}</div>
      </div>
    );
  }
  return null;
}

/** saidBelow tells whether the banner of the stepping stones says what a campaign waits for. */
function saidBelow(campaign: Campaign, waits: string): boolean {
  return campaign.open !== undefined && !campaign.plan.rollsBack && campaign.open.text.startsWith(capital(waits));
}

/** Because is a state with its cause, which often begins with the state: as in "paused by mira: winter tyres". */
function Because({ state, cause }: { state: string; cause: string }) {
  if (cause.toLowerCase().startsWith(state.toLowerCase())) return <><b>{state}</b>{told(cause.slice(state.length))}{/[.?!]$/.test(cause) ? "" : "."}</>;
  return <><b>{state}.</b> {told(cause)}</>;
}

/** WithdrawnBanner: no gate judged anything, and there is nothing to decide but to end the campaign. */
function WithdrawnBanner({ campaign }: { campaign: Campaign }) {
  const untold = campaign.startedAt ? campaign.counts.Waiting ?? 0 : 0;
  return (
    <div class="banner bad" id="cause">
      <Icon name="stop" size={22} />
      <div class="grow">
        <h2>The package was withdrawn: nothing more is offered</h2>
        {campaign.state === "Halted" && campaign.cause && <p class="wrap">{told(campaign.cause)}</p>}
        <p class="soft">
          Cancel the campaign; {campaign.startedAt ? `${plural(untold, "vehicle has", "vehicles have")} not been offered anything` : "it has not been started"}.
          {campaign.startedAt && " What is being installed finishes."}
        </p>
      </div>
    </div>
  );
}

function HaltBanner({ campaign }: { campaign: Campaign }) {
  const decision = campaign.decisions.findLast((one) => !one.passed);
  const wave = campaign.waves.find((one) => one.number === (decision?.wave ?? campaign.wave));
  const gate = campaign.plan.waves[(decision?.wave ?? campaign.wave) - 1]?.gate ?? {};
  const tried = (decision?.succeeded ?? 0) + (decision?.failed ?? 0);
  const now = wave && standing(wave.counts, wave.size); // what was installing has ended since
  return (
    <div class="banner bad" id="cause">
      <Icon name="stop" size={22} />
      <div class="grow">
        {differs(campaign) ? <h2>The software of this campaign is not what wave {decision?.wave ?? campaign.wave} has proven</h2> : <h2>The gate of wave {decision?.wave ?? campaign.wave}{wave?.name ? ` (${wave.name})` : ""} halted this campaign{decision ? ` at ${moment(decision.at)}` : ""}</h2>}
        <p class="wrap">{capital(told(campaign.cause ?? decision?.text ?? ""))}</p>
        <p class="soft">Nothing new is offered and no installation is permitted until a person decides. {campaign.stop ? told(campaign.stop.text) : "What is being installed finishes."}</p>
      </div>
      {decision && !differs(campaign) && (
        <dl class="seen">
          <div><dt>Seen then</dt><dd><b>{share(decision.failed, tried)} failed</b> {count(decision.failed)} of {count(tried)} that had tried it{now && now.tried !== tried && <span>by now {count(now.failed)} of {count(now.tried)}: {share(now.failed, now.tried)}</span>}</dd></div>
          <div><dt>Required</dt><dd><b>{limits(gate, (decision?.wave ?? campaign.wave) === campaign.plan.waves.length)}</b> {gate.minimumSample ? `judged from ${count(gate.minimumSample)} that tried it` : ""}</dd></div>
        </dl>
      )}
    </div>
  );
}

/** limits says what a gate requires, in the order in which it matters. After the last wave nobody follows for whom anything would have to be proven. */
export function limits(gate: Gate, last: boolean): string {
  const words = shares(gate, last);
  if (gate.perStratum) words.push(`in each stratum ${[...shares(gate.perStratum, last), ...sample(gate.perStratum)].join(", ") || "the same"}`);
  if (gate.soakDriveCycles) words.push(`${plural(gate.soakDriveCycles, "drive cycle", "drive cycles")} of each vehicle that reports them`);
  if (gate.webhook) words.push(`webhook ${gate.webhook} agrees`);
  if (gate.manual) words.push("opened by a person");
  return words.length ? words.join(", ") : "no limit";
}

/** sample is how many must have tried the update before failures are judged. */
function sample(gate: NonNullable<Gate["perStratum"]>): string[] {
  return gate.minimumSample ? [`judged from ${count(gate.minimumSample)}`] : [];
}

/** shares are the limits of a wave, or of each of its strata. */
function shares(gate: NonNullable<Gate["perStratum"]>, last: boolean): string[] {
  const words: string[] = [];
  if (gate.maximumFailedPercent !== undefined && gate.maximumFailedPercent < 100) {
    const most = gate.maximumFailedPercent === 0 ? "none failed" : `at most ${percent(gate.maximumFailedPercent)} failed`;
    words.push(most + (gate.confidencePercent && !last ? ` with ${percent(gate.confidencePercent)} confidence` : ""));
  }
  if (gate.minimumSucceededPercent) words.push(`at least ${percent(gate.minimumSucceededPercent)} succeeded`);
  return words;
}
