// The start of a campaign: whom it takes, whom it meets, and what a person has to say where others go before it.

import { useEffect, useState } from "preact/hooks";
import { count, plural, told, words } from "../format";
import type { Campaign } from "../model";
import { writtenAgain } from "../live/api";
import { bygone } from "../live/stream";
import { campaignPath } from "../router";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody } from "../ui/person";
import { editable } from "./review";
import { beginsAlone, goesBefore, Meeting } from "./rivals";
import type { Selection } from "./selection";
import { useVerb } from "./verb";

export function StartDialog({ campaign, selection, onClose }: { campaign: Campaign; selection: Selection; onClose: () => void }) {
  const { problem, busy, run } = useVerb(campaign, "start", onClose);
  const answer = selection.problem ? null : selection.answer; // nobody starts with a number that is old
  const [despite, setDespite] = useState(false);
  const [typed, setTyped] = useState("");
  const [seen] = useState(campaign.contentHash);
  const changed = campaign.contentHash !== seen;
  const alone = beginsAlone(campaign);
  const unasked = alone ? [] : answer?.unasked ?? [];
  const before = alone ? [] : goesBefore(answer);
  // Others may have begun since the vehicles were counted, or many more have come: what the refusal knows is counted, and agreed to, anew.
  useEffect(() => {
    if (problem?.code !== "HigherPriority" && problem?.code !== "MoreThanExpected" && problem?.errors[0]?.pointer !== "/despite") return;
    setDespite(false);
    setTyped("");
    selection.again();
  }, [problem]);
  const names = unasked.every((one) => one.campaign) ? [...unasked.map((one) => one.campaign!), ...before.map((one) => one.campaign)] : ["*"];
  const spite = before.length > 0 || unasked.length > 0;
  const agreed = before.length > 0 ? typed.trim() === campaign.name : despite;
  const first = answer?.waves[0];
  const left = answer?.excluded.reduce((sum, one) => sum + one.count, 0) ?? 0;
  const start = answer === null || selection.asking ? "Start" : before.length > 0 ? `Start despite ${before.length === 1 ? before[0].campaign : `${before.length} campaigns`}` : `Start with ${plural(answer.selected, "vehicle", "vehicles")}`;
  const over = !busy && (Boolean(campaign.startedAt) || campaign.state === "Cancelled");
  const why = busy ? onItsWay : over ? `The campaign is ${words(campaign.state)} now: nothing is left to start.` : changed ? writtenAgain : selection.asking ? "The vehicles are being counted." : selection.problem ? "The vehicles could not be counted: see above why." : bygone() ? bygone() : !spite || agreed ? nobody()
    : before.length > 0 ? "Type the campaign's name first." : "Say first that it is to start all the same, or try again later.";
  return (
    <Dialog title={`Start ${campaign.name}?`} onClose={onClose}>
      {over ? <p id="somebody-was-faster" class="caution" role="status"><b>Somebody was faster.</b> The campaign is {words(campaign.state)} now. Nothing is left to start.</p>
        : selection.problem ? <ProblemBox problem={selection.problem} onRetry={selection.again} />
        : answer === null ? <p class="lead">Counting the vehicles…</p>
        : (
          <p class={selection.asking ? "lead stale" : "lead"}>
            {selection.asking && "Counting the vehicles again. Before: "}
            <b>{plural(answer.selected, "vehicle", "vehicles")}</b> will be fixed as the roster of this campaign
            {first ? <>, and the <b>{count(first.size)}</b> of wave 1{first.name ? ` (${first.name})` : ""} are offered <b class="mono">{campaign.package}</b> at once</> : null}.
            Later waves open only when the gate before them has passed.{" "}
            {left > 0 && <>{plural(left, "vehicle matches", "vehicles match")} the selector and {left === 1 ? "is" : "are"} left out: {answer.excluded.map((one) => `${count(one.count)} ${words(one.code).toLowerCase()}`).join(", ")}.</>}
          </p>
        )}
      {answer && campaign.expectedVehicles !== undefined && campaign.expectedVehicles !== answer.selected && (
        <p id="expected" class="caution">It was scheduled with <b>{plural(campaign.expectedVehicles, "vehicle", "vehicles")}</b> expected. Started again, it begins with these {count(answer.selected)}.</p>
      )}
      {answer && alone && <p id="held" class="muted small">Where many more match at its time, it waits until somebody has looked, and starts it again.</p>}
      {answer && <Meeting met={answer} />}
      {answer?.rollback && <p id="way-back" class={answer.rollback.package ? "muted small" : "caution"}>{told(answer.rollback.text)}</p>}
      {answer?.stones?.map((one) => <p key={one.campaign + one.code} class="caution"><b>{words(one.code)}.</b> {told(one.text)}</p>)}
      {answer?.waves.map((wave) => wave.note && <p key={wave.number} class="caution"><b>Wave {wave.number}.</b> {wave.note}</p>)}
      {before.length > 0 ? <Before campaign={campaign} names={before.map((one) => one.campaign)} highest={Math.max(...before.map((one) => one.priority))} typed={typed} onType={setTyped} />
        : unasked.length > 0 && (
          <label class="check">
            <input id="despite" type="checkbox" checked={despite} onChange={(event) => setDespite(event.currentTarget.checked)} />
            <span>Start it all the same: whatever {unasked.length === 1 ? "it is" : "they are"} for, this start is right.</span>
          </label>
        )}
      <By />
      {changed && <p id="written-again" class="caution" role="status">{writtenAgain}</p>}
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label={start} icon="play" kind={before.length > 0 ? "danger primary" : "primary"} why={why} onPress={() => run({ contentHash: seen, expectedVehicles: answer?.selected, ...(spite && { despite: names }) })} />
      </div>
    </Dialog>
  );
}

/** Before says what a start in the way of others does, how to do without, and asks for the name as a cancel does. */
function Before({ campaign, names, highest, typed, onType }: { campaign: Campaign; names: string[]; highest: number; typed: string; onType: (text: string) => void }) {
  const [one, list] = [names.length === 1, names.join(", ")];
  return (
    <section id="before" class="caution" aria-label="Campaigns that go before it">
      <p><b>It would be in the way of {list}</b>, which {one ? "goes" : "go"} before it and {one ? "has" : "have"} yet to offer or to judge the update of the same control unit. Vehicles that take this one first show {one ? "that campaign" : "those campaigns"} software that {one ? "it does" : "they do"} not expect.</p>
      <p>Without harm: start it when {one ? "that one is" : "those are"} over{editable(campaign.state) && <>, or <a class="link" href={`${campaignPath(campaign.id)}/edit`}>edit it</a>, with a priority of {highest} or more, or to supersede {one ? "that one" : "those"}</>}.</p>
      <div class="field">
        <label for="typed-name">To start it all the same, type its name <span class="mono">{campaign.name}</span></label>
        <input id="typed-name" class="input" autoComplete="off" spellcheck={false} value={typed} onInput={(event) => onType(event.currentTarget.value)} />
      </div>
    </section>
  );
}
