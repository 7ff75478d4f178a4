// The dialog that has a campaign go on: what begins then, and which failures of a halted one a person takes on.

import { useState } from "preact/hooks";
import { capital, count, plural, told, words } from "../format";
import { differs, type Campaign, type KnownFailure } from "../model";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { bygone } from "../live/stream";
import { By, nobody } from "../ui/person";
import { useVerb } from "./verb";
import { meaning } from "./meaning";

export function ResumeDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { problem, busy, run } = useVerb(campaign, "resume", onClose);
  const [reason, setReason] = useState("");
  const [seen, setSeen] = useState(campaign.knownFailures ?? []);
  const [stopped, setStopped] = useState(campaign.cause);
  // What was typed stays while the campaign goes on in somebody else's name: it may be halted again.
  const over = !busy && campaign.state !== "Halted" && campaign.state !== "Paused";
  const halted = campaign.state === "Halted", other = differs(campaign);
  const again = !over && campaign.cause !== stopped; // it went on, and was stopped for another reason
  const more = halted ? sum(campaign.knownFailures) - sum(seen) : 0;
  const why = busy ? onItsWay : over ? `The campaign is ${words(campaign.state)} now: nothing is left to resume.` : bygone() ? bygone() : again ? "Look first at why it was stopped again." : halted && more > 0 ? "Look at the failures that have come since first."
    : halted && !reason.trim() ? other && seen.length === 0 ? "Write what was made right first." : "Write why the failures so far are acceptable first." : nobody();
  const pace = campaign.plan.pacing?.maximumPerMinute;
  return (
    <Dialog title={`Resume ${campaign.name}?`} onClose={onClose}>
      {over ? <p id="somebody-was-faster" class="caution" role="status"><b>Somebody was faster.</b> The campaign is {words(campaign.state)} now{campaign.cause ? `: ${told(campaign.cause)}` : "."} Nothing is left to resume.</p>
      : <p class="lead">
        <b>{told(campaign.resumption ?? "Offers go on.")}</b> {pace ? `At most ${count(pace)} are offered it a minute.` : ""}
      </p>}
      {again && (
        <div class="row">
          <p id="stopped-again" class="tone-bad wrap" role="status">It went on and was stopped again since you opened this: {told(campaign.cause ?? "")}</p>
          <Button id="look-at-cause" kind="small" label="I have read it" onPress={() => { setStopped(campaign.cause); setSeen(campaign.knownFailures ?? []); setReason(""); }} />
        </div>
      )}
      {!halted && !over && campaign.cause && <p id="stopped-by" class="caution">{capital(told(campaign.cause))}.</p>}
      {halted && (
        <>
          <p class="caution"><b>{other ? "Its software is not what it was." : "This campaign was halted."}</b> {told(campaign.cause ?? "")}
            {other ? " Nobody can accept that: make it right again first, or a resume is refused. No gate has failed." : " Resuming means that you have looked at the failures and decided."}</p>
          {seen.length > 0 && <Accepted seen={seen} fresh={campaign.freshFailures ?? []} />}
          {more > 0 && (
            <div class="row">
              <p class="tone-bad" role="status">{plural(more, "more has failed", "more have failed")} since you opened this.</p>
              <Button id="look-again" kind="small" label="Show them" onPress={() => setSeen(campaign.knownFailures ?? [])} />
            </div>
          )}
          <div class="field">
            <label for="reason">{seen.length > 0 || !other ? "Why the failures so far are acceptable; the gate judges what follows" : "What was made right"}</label>
            <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </div>
        </>
      )}
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label={halted && seen.length > 0 ? `Accept ${plural(sum(seen), "failure", "failures")} and resume` : "Resume"} icon="play" kind="primary" why={why}
          onPress={() => run(halted ? { reason: reason.trim(), ...(seen.length > 0 ? { accepted: seen } : {}) } : {})} />
      </div>
    </Dialog>
  );
}

const sum = (list: KnownFailure[] | undefined) => (list ?? []).reduce((total, one) => total + one.count, 0);

/** Accepted lists what is taken on: exactly these, and how many of them nobody has taken on before. */
function Accepted({ seen, fresh }: { seen: KnownFailure[]; fresh: KnownFailure[] }) {
  const isNew = (one: KnownFailure) => fresh.find((other) => other.ecu === one.ecu && other.code === one.code)?.count ?? 0;
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Failures that you accept">
      <table>
        <thead><tr><th>Failures that you accept</th><th class="num">Attempts</th><th class="num">New</th></tr></thead>
        <tbody>
          {seen.map((one) => (
            <tr key={`${one.ecu}/${one.code}`}>
              <td class="tight wrap">{one.code === "STALLED" && !one.ecu ? "vehicles silent now" : <><b>{one.ecu}</b> {meaning(one.code)} <span class="mono">{one.code}</span></>}</td>
              <td class="num tight">{count(one.count)}</td><td class="num tight">{isNew(one) > 0 ? count(isNew(one)) : <span class="muted">none</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
