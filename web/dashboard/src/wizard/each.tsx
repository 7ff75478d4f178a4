// What the plan asks of each vehicle, and what becomes of one where that does not go well; each part folded up.

import { plural } from "../format";
import { classFields, consent, growth, health, pace, retries, rules, strata, times, type Field } from "./fields";
import { Classes } from "./classes";
import { Folded, Inputs, type Part } from "./parts";

/** wrongIn says whether something is said of a field of a part. */
const wrongIn = (of: Field[], said: Part["said"]) => of.some((field) => said(field.at));

export function Pace(part: Part) {
  const { form: { texts }, said } = part;
  const by = texts["plan-strata"]?.trim();
  return (
    <>
      <div class="fields pair inset three"><Inputs of={pace} {...part} /></div>
      <Folded id="growth" title="Begins slowly" told={texts["plan-base"] ? `with ${texts["plan-base"]} a minute, then ${texts["plan-factor"] || 2} times as many, and so on` : "the same pace all along"} open={wrongIn(growth, said) || Boolean(said("/pacing/exponentialRate") || said("/pacing/exponentialRate/rateIncreaseCriteria"))}>
        <div class="fields pair"><Inputs of={growth} {...part} /></div>
        <Said text={said("/pacing/exponentialRate") || said("/pacing/exponentialRate/rateIncreaseCriteria")} />
      </Folded>
      <Folded id="strata" title="Kinds of vehicles (strata)" told={by ? `by ${by}: a wave holds ${texts["plan-stratum-least"] || 1} of each at least` : "not told apart"} open={wrongIn(strata, said) || Boolean(said("/strata"))}>
        <p class="soft">A canary of a single model says nothing about the others: one wave holds some of each kind, and gates can be judged for each kind by itself.</p>
        <div class="fields pair"><Inputs of={strata} {...part} /></div>
        <Said text={said("/strata")} />
      </Folded>
    </>
  );
}

const Said = ({ text }: { text: string }) => (text ? <p class="tone-bad small">{text}</p> : null);

const watches = [
  ["", "The default", "any new fault code, and ten connections within ten minutes, where a wave soaks"],
  ["nothing", "Nothing", "what has succeeded stays so"],
  ["own", "What is written here", ""],
] as const;

export function Each(part: Part) {
  const { form, said, write } = part;
  const { texts, watch } = form;
  const saidWithin = (pointer: string) => Boolean(said(pointer)) || classFields.some((spec) => said(pointer + spec.at));
  const asked = [texts["consent-download"] && "before the download", texts["consent-install"] && "before the installation"].filter(Boolean).join(" and ");
  const attempts = Number(texts["retry-attempts"]) || 1;
  const dealer = texts["dealer-failures"] || texts["dealer-days"];
  const unhealthy = wrongIn(health, said) || Boolean(said("/health"));
  return (
    <>
      <Folded id="consent" title="Consent" told={asked ? `people are asked ${asked}` : "nobody is asked"} open={wrongIn(consent, said)}>
        <div class="fields pair"><Inputs of={consent} {...part} /></div>
      </Folded>
      <Folded id="retries" title="Retries, silence, dealer" told={`${plural(attempts, "attempt", "attempts")} per vehicle${dealer ? ", then a dealer" : ""}`} open={wrongIn(retries, said)}>
        <div class="fields pair"><Inputs of={retries} {...part} /></div>
      </Folded>
      <Folded id="classes" title="Patience by failure code" told={form.classes.length > 0 ? form.classes.map((one) => one.texts.codes).filter(Boolean).join("; ") : "the same for every failure"} open={form.classes.some((_, i) => saidWithin(`/retries/classes/${i}`))}>
        <Classes list={form.classes} said={said} onWrite={(classes) => write({ classes })} />
      </Folded>
      <Folded id="health" title="Health after the installation" told={watch === "nothing" ? "is not watched" : watch === "own" ? "as written" : "any new fault code, or a loop of connections, is a failure while a wave soaks"} open={unhealthy}>
        <p class="soft">While its wave soaks, a vehicle that runs the update and shows one of these counts as failed, and the gate sees it.</p>
        <fieldset class="choices">
          <legend class="hidden-text">What is watched</legend>
          {watches.map(([id, title, means]) => (
            <label class="check" key={id}><input type="radio" name="watch" value={id} checked={watch === id} onChange={() => write({ watch: id })} /><span><b>{title}</b>{means && <>: <span class="soft">{means}</span></>}</span></label>
          ))}
        </fieldset>
        {watch === "own" && <div class="fields pair"><Inputs of={health} {...part} /></div>}
        <Said text={said("/health")} />
      </Folded>
      <Folded id="times" title="Time limits" told={texts["limit-total"] ? `an attempt takes ${texts["limit-total"]} at most` : "the usual ones"} open={wrongIn(times, said)}>
        <div class="fields pair"><Inputs of={times} {...part} /></div>
      </Folded>
    </>
  );
}

export const Rules = (part: Part) => <div class="fields pair"><Inputs of={rules} {...part} /></div>;
