// A campaign that has not begun, played in virtual time: what is supposed, and what became of it.

import { useEffect, useRef, useState } from "preact/hooks";
import { percent, span } from "../format";
import type { Campaign } from "../model";
import { ask, Problem } from "../live/api";
import { useNow } from "../live/resource";
import { Button, Empty, Panel, ProblemBox } from "../ui/parts";
import { announce } from "../ui/announce";
import { Answer } from "./answer";
import { Form, type Chosen } from "./form";
import { keepRehearsal } from "./kept";
import { suppose, type Rehearsal, type Share, type Suppositions, type Wait } from "./model";

/** rehearsable tells that nothing has begun: afterwards the campaign itself shows how it goes. */
export function rehearsable(campaign: Campaign): boolean {
  return !campaign.startedAt && campaign.state !== "Cancelled";
}

/** Played is an answer with the content that it is for. */
interface Played { answer: Rehearsal; contentHash: string }

export function RehearsalPanel({ campaign }: { campaign: Campaign }) {
  const [text, setText] = useState<Suppositions>({});
  const [played, setPlayed] = useState<Played | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [since, setSince] = useState(0);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const chosen = chosenFor(campaign);
  const { model, wrong } = suppose(text, chosen.shares, chosen.waits);
  const why = Object.values(wrong)[0] ?? "";
  const stop = () => abort.current?.abort();
  const run = async (event?: Event) => {
    event?.preventDefault();
    if (why || since) return;
    const mine = new AbortController();
    abort.current = mine;
    setSince(Date.now());
    setProblem(null);
    announce("The rehearsal is being played.");
    try {
      const answer = await ask<Rehearsal>(`/campaigns/${encodeURIComponent(campaign.id)}:rehearse`, mine.signal, { model });
      setPlayed({ answer, contentHash: campaign.contentHash });
      keepRehearsal(campaign, answer);
      announce(`The rehearsal is done: the campaign completes in ${percent(answer.completedPercent)} of the runs.`);
    } catch (error) {
      if (mine.signal.aborted) announce("The rehearsal was broken off.");
      else setProblem(error instanceof Problem ? error : new Problem(0, "The answer cannot be read", String(error)));
    } finally {
      if (abort.current === mine) {
        abort.current = null;
        setSince(0);
      }
    }
  };
  return (
    <Panel title="Rehearsal" class="rehearsal">
      <form class="rehearse" onSubmit={run} aria-busy={since > 0}>
        <p class="soft">The plan is played in virtual time with the vehicles that it would select now, and nothing is started. What is supposed of them:</p>
        <Form text={text} wrong={wrong} chosen={chosen} onWrite={(name, value) => setText((was) => ({ ...was, [name]: value }))} />
        <div class="row">
          {since ? <Playing since={since} onStop={stop} />
            : <Button id="rehearse" label={played ? "Rehearse again" : "Rehearse"} icon="play" kind={played ? "" : "primary"} why={why} onPress={() => void run()} />}
        </div>
        <button type="submit" hidden>Rehearse</button>
      </form>
      {problem && <ProblemBox problem={problem} onRetry={problem.status === 0 || problem.status >= 500 ? () => void run() : undefined} />}
      {played && played.contentHash !== campaign.contentHash && (
        <p class="caution" role="status">The plan was written again since this rehearsal: rehearse it again to see what has changed.</p>
      )}
      {played ? <div class={since ? "played stale" : "played"}><Answer answer={played.answer} /></div>
        : !since && !problem && (
          <Empty title="Not rehearsed yet" icon="plot">
            <p>A rehearsal says when the vehicles have ended, how many downloads begin in a minute, how likely each gate is to open, and what a bad update breaks before it is stopped.</p>
          </Empty>
        )}
    </Panel>
  );
}

/** Playing says that it takes a moment: one rehearsal waits for the other, and each may take a quarter of a minute. */
function Playing({ since, onStop }: { since: number; onStop: () => void }) {
  const now = useNow(500);
  return (
    <>
      <span class="playing" role="status"><span class="dot ok beat" aria-hidden="true" />Playing<span aria-hidden="true">, {span(now - since)}</span>…</span>
      <Button id="stop-rehearsal" label="Break off" kind="small quiet" onPress={onStop} />
    </>
  );
}

function chosenFor({ plan }: Campaign): Chosen {
  const asks = [plan.consent?.download, plan.consent?.install].some((who) => who && who !== "none");
  const consent = <T,>(one: T): T[] => (asks ? [one] : []);
  const again = (plan.retries?.maximumAttempts || plan.dealer?.afterFailures || 1) > 1;
  return {
    shares: ["failedPercent", ...(again ? ["persistentPercent" as const] : []), "onlinePercent", "neverPercent", "refusedPercent", ...consent<Share>("consentedPercent"), "unreadyPercent"],
    waits: ["absence", "download", "installation", ...consent<Wait>("consent"), "readying"],
    opening: plan.waves.some((wave) => wave.gate?.manual),
  };
}
