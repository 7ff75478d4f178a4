// What became of a plan in some runs, from the whole to the particular.

import type { ComponentChildren } from "preact";
import { count, moment, percent, perMinute, span, told } from "../format";
import { Bar, Clip, Stamp } from "../ui/parts";
import { Tile } from "../campaign/tiles";
import { Curve } from "./curve";
import type { BlastRadius, CompletionPoint, Delay, FleetModel, GateChance, Rehearsal } from "./model";

const whole = (value: number) => percent(Math.round(value * 10) / 10);

/** lasts is a time of a curve; what too few runs come to has none. */
const lasts = (seconds: number | undefined) => (seconds === undefined ? "not reached" : span(seconds * 1000));

/** ends says how to read the time at which a share of the vehicles has ended. */
function ends(point: CompletionPoint | undefined): string {
  if (point?.p50Seconds === undefined) return "in half of the runs so many vehicles do not end";
  return `after the start; ${point.p90Seconds === undefined ? "one of ten runs does not come so far" : `nine of ten runs: ${lasts(point.p90Seconds)}`}`;
}

export function Answer({ answer }: { answer: Rehearsal }) {
  const at = (part: number) => answer.curve.find((one) => one.percent === part);
  const halted = answer.haltedPercent > 0;
  return (
    <>
      <p class="lead">
        <b class={halted ? "tone-bad" : "tone-ok"}>{halted ? `A gate halts it in ${whole(answer.haltedPercent)} of the runs` : "No gate halts it"}</b>, and it completes
        in {whole(answer.completedPercent)}. It begins <Stamp iso={answer.beginsAt}>{moment(answer.beginsAt)}</Stamp> with {count(answer.selected)} vehicles{answer.vehicles < answer.selected && <>, of which each run plays {count(answer.vehicles)}</>}.
      </p>
      <div class="tiles four">
        <Tile name="Half have ended" value={lasts(at(50)?.p50Seconds)} note={ends(at(50))} />
        <Tile name="90 % have ended" value={lasts(at(90)?.p50Seconds)} note={ends(at(90))} />
        <Tile name="Peak downloads" value={<>{perMinute(answer.downloadsPerMinute.p50)}<small>/min</small></>} note={`begin in the busiest minute; nine of ten runs: at most ${perMinute(answer.downloadsPerMinute.p90)}`} />
        <Ends answer={answer} />
      </div>
      <Curve answer={answer} />
      <Part title="Gates">
        <table>
          <thead><tr><th>Wave</th><th class="num">Vehicles</th><th class="chance">Chance</th><th class="num">Opens</th><th class="num">Halts</th><th class="num">Undecided</th><th>What halts it most often</th></tr></thead>
          <tbody>{answer.gates.map((one) => <Gate key={one.wave} gate={one} />)}</tbody>
        </table>
      </Part>
      {answer.blastRadius.length > 0 && (
        <Part title="A bad update, until it is stopped">
          <table>
            <thead><tr><th>Vehicles on which it fails, at each attempt</th><th class="num">Is halted</th><th class="num">Vehicles it breaks</th><th class="num">Vehicles offered it</th></tr></thead>
            <tbody>{answer.blastRadius.map((one) => <Strike key={one.times} strike={one} />)}</tbody>
          </table>
        </Part>
      )}
      <section class="rehearsed-part" aria-label="What was supposed">
        <h3>What was supposed</h3>
        <p class="soft small">{supposed(answer.model)}</p>
      </section>
      <section class="rehearsed-part" aria-label="What the rehearsal leaves out">
        <h3>What it leaves out, and how exact it is</h3>
        <ul class="notes">{answer.notes.map((note, i) => <li key={i}>{told(note)}</li>)}</ul>
      </section>
    </>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="rehearsed-part" aria-label={title}>
      <h3>{title}</h3>
      <div class="scroll cards" tabIndex={0} role="region" aria-label={title}>{children}</div>
    </section>
  );
}

function Ends({ answer }: { answer: Rehearsal }) {
  const parts = [
    { name: "succeeded", n: answer.succeeded, fill: "ok" }, { name: "failed", n: answer.failed, fill: "bad" }, { name: "refused", n: answer.refused, fill: "other" },
    { name: "silent", n: answer.silent, fill: "sleep" }, { name: "left", n: answer.left, fill: "rest" },
  ];
  const others = parts.slice(1).filter((one) => one.n >= 0.5).map((one) => `${count(Math.round(one.n))} ${one.name}`);
  return (
    <Tile name="At the end" tone="ok" value={count(Math.round(answer.succeeded))} aside="succeeded" note={others.join(", ") || "and nothing else"}>
      <Bar parts={parts} total={answer.selected} />
    </Tile>
  );
}

function Gate({ gate }: { gate: GateChance }) {
  const parts = [
    { name: "opens", n: gate.passedPercent, fill: "ok" }, { name: "halts", n: gate.haltedPercent, fill: "bad" }, { name: "undecided", n: gate.undecidedPercent, fill: "rest" },
  ];
  return (
    <tr>
      <td class="who"><b>{gate.wave}</b> <Clip text={gate.name ?? ""} plain /></td>
      <td class="num" data-name="Vehicles">{count(gate.size)}{gate.vehicles < gate.size && <div class="muted">{count(gate.vehicles)} played</div>}</td>
      <td class="chance grow"><Bar parts={parts} total={100} /></td>
      <td class="num" data-name="Opens">{whole(gate.passedPercent)}</td>
      <td class={`num ${gate.haltedPercent > 0 ? "tone-bad" : ""}`} data-name="Halts">{whole(gate.haltedPercent)}</td>
      <td class="num" data-name="Undecided">{whole(gate.undecidedPercent)}</td>
      <td class="why-halted wide" data-name="What halts it most often">{gate.text ? told(gate.text.replace(/^wave \d+: /, "")) : <span class="muted">nothing</span>}</td>
    </tr>
  );
}

function Strike({ strike }: { strike: BlastRadius }) {
  const both = ({ p50, p90 }: { p50: number; p90: number }) => (
    <>{count(Math.round(p50))}{Math.round(p90) > Math.round(p50) && <span class="muted"> to {count(Math.round(p90))}</span>}</>
  );
  return (
    <tr>
      <td class="what">{whole(strike.failedPercent)} <span class="muted">{strike.limitPercent ? `${strike.times} times the limit of the first gate` : "the first gate allows none"}</span></td>
      <td class="num" data-name="Is halted">{whole(strike.haltedPercent)}</td><td class="num" data-name="Vehicles it breaks">{both(strike.failed)}</td>
      <td class="num" data-name="Vehicles offered it">{both(strike.offered)}</td>
    </tr>
  );
}

/** supposed is the model in one sentence, with every default. */
function supposed(model: FleetModel): string {
  const share = (value: number | undefined, of: string) => (value === undefined ? "" : `${whole(value)} ${of}`);
  const delay = (of: string, value: Delay | undefined) => {
    if (!value) return "";
    const half = span(value.medianMinutes * 60_000);
    return value.p90Minutes && value.p90Minutes !== value.medianMinutes ? `${of} ${half} (nine of ten: ${span(value.p90Minutes * 60_000)})` : `${of} ${half}`;
  };
  const said = [
    share(model.onlinePercent, "online when they are offered it"), delay("the others come after", model.absence), share(model.neverPercent, "never answer"),
    share(model.refusedPercent, "refuse"), share(model.failedPercent, "fail to install"), share(model.persistentPercent, "of the failures persist: the vehicle fails at each attempt"), ...(model.strata ?? []).map((one) => `${whole(one.failedPercent)} of ${one.name}`),
    delay("a download takes", model.download), delay("an installation", model.installation), share(model.consentedPercent, "of those that are asked agree"), delay("each answer takes", model.consent),
    share(model.unreadyPercent, "are not ready to install"), delay("those are after", model.readying), model.openingMinutes ? `a person opens a gate after ${span(model.openingMinutes * 60_000)}` : "",
  ];
  const sentence = said.filter(Boolean).join("; ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${count(model.runs)} runs, seed ${model.seed}.`;
}
