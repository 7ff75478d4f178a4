// The dry run of a campaign that has not been started: whom a start would take, whom it would leave out and why, in
// which waves, whom it meets, and whether it would be refused.

import type { ComponentChildren } from "preact";
import { clock, count, plural, span, told, words } from "../format";
import type { Campaign, Exclusion } from "../model";
import { packagePath, vehiclePath } from "../router";
import { useNow } from "../live/resource";
import { Button, Clip, Empty, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { whyNot } from "./actions";
import { beginsAlone, goesBefore, Meeting } from "./rivals";
import type { DryRun, Selection } from "./selection";

/** After so many milliseconds the fleet may have become another one. */
const staleAfter = 5 * 60_000;

export function DryRunPanel({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  const { answer, problem, asking, at, again } = selection;
  const age = useNow(10_000) - at;
  // What cannot be read again is worth reading still, as long as it is said that it is old.
  const old = answer !== null && (problem !== null || age > staleAfter || Boolean(answer.contentHash && answer.contentHash !== campaign.contentHash));
  const aside = (
    <>
      <span role="status">{asking ? answer ? "asking again…" : "asking…" : answer ? `as of ${clock(at)}` : ""}</span>
      <Button id="dry-run" label="Ask again" kind="small" why={asking ? "The question is on its way." : ""} onPress={again} />
    </>
  );
  return (
    <Panel title="Dry run" class="dry-run" aside={aside}>
      {problem && <ProblemBox problem={problem} onRetry={again} />}
      {answer && old && !asking && (
        <p class="caution" role="status">This is how it was {age < 60_000 ? "a moment" : span(Math.floor(age / 60_000) * 60_000)} ago: ask again to see how it is now.</p>
      )}
      {answer ? <div class={asking ? "played stale" : "played"}><Answer answer={answer} refusals={refused(campaign, answer)} /></div>
        : !problem && <Skeleton rows={4} label="Asking what a start would do" />}
    </Panel>
  );
}

/** Answer is what a start would do, and why it would be refused. */
export function Answer({ answer, refusals }: { answer: DryRun; refusals: string[] }) {
  const left = answer.excluded.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <p class="lead">
        <b>{plural(answer.selected, "vehicle", "vehicles")}</b> of {count(answer.registered)} registered would be on the roster
        {left > 0 ? <>, and <b>{count(left)}</b> more match the selector and are left out.</> : ". None that matches the selector is left out."}
        {answer.timing && <> {told(answer.timing)}</>}
      </p>
      {refusals.length > 0 ? (
        <Part title="A start would be refused">
          <ul class="notes">{refusals.map((one) => <li key={one}>{one}</li>)}</ul>
        </Part>
      ) : <p class="soft small">As far as can be seen, a start would not be refused.</p>}
      {(answer.warnings ?? []).length > 0 && (
        <Part title="To be looked at before a start">
          <ul class="notes">{answer.warnings!.map((one) => (
            <li key={`${one.field}/${one.text}`}>{told(one.text)}{one.field && <> <code class="soft small wrap">{one.field}</code></>}</li>
          ))}</ul>
        </Part>
      )}
      <Meeting met={answer} />
      {answer.stones?.map((one) => <p key={one.campaign + one.code} class="caution"><b>{words(one.code)}.</b> {told(one.text)}</p>)}
      {answer.excluded.length > 0 && <Part title="Left out, and why"><Excluded list={answer.excluded} /></Part>}
      <Part title="Waves that it would have">
        {answer.selected === 0 ? <Empty title="No vehicle would be selected" icon="search" /> : (
          <Table name="Waves that it would have" heads={<><th>Wave</th><th class="num">Vehicles</th><th>Its first vehicles</th></>}>
            {answer.waves.map((one) => (
              <tr key={one.number}>
                <td class="reason">
                  <b>{one.number}</b> <Clip text={one.name ?? ""} plain />
                  {[one.note, one.proof].filter(Boolean).map((said) => <div key={said} class="soft small wrap">{told(said!)}</div>)}
                </td>
                <td class="num" data-name="Vehicles">{count(one.size)}</td>
                <td class="wide"><Samples vins={one.sample} of={one.size} /></td>
              </tr>
            ))}
          </Table>
        )}
      </Part>
      {(answer.strata ?? []).length > 0 && (
        <Part title="Strata that it would have">
          <Table name="Strata that it would have" heads={<><th>Stratum</th><th class="num">Vehicles</th><th class="num">In the wave that covers them</th></>}>
            {answer.strata!.map((one) => (
              <tr key={one.name}>
                <td class="reason wrap">{one.name}</td><td class="num" data-name="Vehicles">{count(one.size)}</td>
                <td class="num" data-name="In the wave that covers them">{count(one.covered)}</td>
              </tr>
            ))}
          </Table>
        </Part>
      )}
      {answer.rollback && (
        <Part title="The way back">
          <p>
            {told(answer.rollback.text)}
            {answer.rollback.suggestion && <> Most of them would be restored by <a class="link mono wrap" href={packagePath(answer.rollback.suggestion)}>{answer.rollback.suggestion}</a>.</>}
          </p>
        </Part>
      )}
    </>
  );
}

/** Excluded is which vehicles are left out, by reason. */
export function Excluded({ list }: { list: Exclusion[] }) {
  return (
    <Table name="Left out, and why" heads={<><th>Reason</th><th class="num">Vehicles</th><th>Some of them</th></>}>
      {list.map((one) => (
        <tr key={`${one.code}/${one.detail}`}>
          <td class="reason"><b>{words(one.code)}</b>{one.detail && <div class="soft small wrap">{told(one.detail)}</div>}</td>
          <td class="num" data-name="Vehicles">{count(one.count)}</td>
          <td class="wide"><Samples vins={one.sample} of={one.count} /></td>
        </tr>
      ))}
    </Table>
  );
}

/** refused is why a start would be refused as things are. */
function refused(campaign: Campaign, answer: DryRun): string[] {
  const reasons: string[] = [];
  const why = campaign.state === "Scheduled" ? "" : whyNot(campaign, "start");
  if (why) reasons.push(why);
  return [...reasons, ...refusedByAnswer(answer, beginsAlone(campaign))];
}

/** refusedByAnswer is what the dry run itself shows a start to founder on; a campaign that begins alone waits for others then. */
export function refusedByAnswer(answer: DryRun, alone = false): string[] {
  const reasons: string[] = [];
  if (answer.selected === 0) reasons.push("No vehicle would be on the roster.");
  const before = (alone ? [] : goesBefore(answer)).map((one) => one.campaign);
  if (before.length > 0) reasons.push(`It would be in the way of ${before.join(", ")}, which ${before.length === 1 ? "goes" : "go"} before it on the same control unit: whoever starts it has to say that it is to start all the same.`);
  if (!alone && answer.unasked?.length) reasons.push("Campaigns did not say whether they are for the same vehicles: whoever starts it has to say that it is to start all the same.");
  return reasons;
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="rehearsed-part" aria-label={title}><h3>{title}</h3>{children}</section>;
}

function Table({ name, heads, children }: { name: string; heads: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="scroll cards" tabIndex={0} role="region" aria-label={name}>
      <table><thead><tr>{heads}</tr></thead><tbody>{children}</tbody></table>
    </div>
  );
}

/** How many VINs a row shows at once. */
const shownVINs = 3;

/** Samples links to some vehicles, and to all that are known of them on demand. */
function Samples({ vins = [], of }: { vins?: string[]; of: number }) {
  const link = (vin: string) => <a key={vin} class="mono" href={vehiclePath(vin)}>{vin}</a>;
  if (vins.length === 0) return <span class="muted">{of === 0 ? "none" : "not named"}</span>;
  return (
    <>
      <div class="vins">{vins.slice(0, shownVINs).map(link)}</div>
      {vins.length > shownVINs && (
        <details class="small">
          <summary>{count(vins.length - shownVINs)} more{of > vins.length && ` of ${count(of)}`}</summary>
          <div class="vins">{vins.slice(shownVINs).map(link)}</div>
        </details>
      )}
    </>
  );
}
