// The waves of a plan, one after the other, each with the gate behind it.

import type { ComponentChildren } from "preact";
import { Button } from "../ui/parts";
import { Field } from "../ui/field";
import { gateFields, moreOfGate, ofStratum } from "./fields";
import { wave, type WaveForm } from "./model";
import { Folded, Input } from "./parts";

/** A plan has no more waves. */
export const mostWaves = 32;

type Said = (pointer: string) => string;

export const addWave = (waves: WaveForm[]) => [...waves.slice(0, -1), wave(), ...waves.slice(-1)];

export function WaveEditor({ waves, strata, said, onWrite }: { waves: WaveForm[]; strata: boolean; said: Said; onWrite: (waves: WaveForm[]) => void }) {
  const change = (at: number, with_: Partial<WaveForm>) => onWrite(waves.map((one, i) => (i === at ? { ...one, ...with_ } : one)));
  return (
    <>
      <ol class="wave-forms">
        {waves.map((one, i) => (
          <WaveFields key={i} at={i} form={one} strata={strata} last={i === waves.length - 1} said={said} onWrite={(with_) => change(i, with_)}
            onRemove={waves.length > 1 ? () => onWrite(waves.filter((_, k) => k !== i)) : undefined} />
        ))}
      </ol>
      {said("/waves") && <p class="tone-bad small inset">{said("/waves")}</p>}
    </>
  );
}

interface Props { at: number; form: WaveForm; strata: boolean; last: boolean; said: Said; onWrite: (with_: Partial<WaveForm>) => void; onRemove?: () => void }

function WaveFields(props: Props) {
  const { at, form, last, said, onWrite } = props;
  const pointer = `/waves/${at}`;
  const id = (name: string) => `wave-${at + 1}-${name}`;
  const size = ["count", "percent", "rest"].map((one) => said(`${pointer}/${one}`)).find(Boolean) || said(pointer);
  const text = (name: "name" | "amount", label: string, placeholder: string, is: string) => (
    <Field id={id(name)} label={label} said={is}>
      <input id={id(name)} class="input" maxLength={128} autoComplete="off" value={form[name]} placeholder={placeholder} onInput={(event) => onWrite({ [name]: event.currentTarget.value })} />
    </Field>
  );
  const inputs = (of: typeof gateFields) => of.map((spec) => (
    <Input key={spec.id} spec={spec} id={id(spec.id)} text={form.texts[spec.id] ?? ""} said={said(pointer + spec.at)} list={spec.id === "webhook" ? "webhooks" : undefined}
      onWrite={(written) => onWrite({ texts: { ...form.texts, [spec.id]: written } })} />
  ));
  return (
    <li class="wave-form">
      <span class="ordinal">{at + 1}</span>
      <div class="wave-fields">
        {text("name", "Name", "Canary", said(`${pointer}/name`))}
        {text("amount", "Vehicles", form.texts.vins ? "the pilots" : form.texts.selector ? "all that match" : "1 %, 20, rest", size)}
        {inputs(gateFields)}
      </div>
      <div class="wave-end">
        <label class="check"><input type="checkbox" checked={form.manual} onChange={(event) => onWrite({ manual: event.currentTarget.checked })} /><span>{last ? "A person ends it" : "A person opens the next"}</span></label>
        <Button short kind="quiet small" icon="cross" label={`Remove wave ${at + 1}`} why={props.onRemove ? "" : "A plan has one wave at least."} onPress={() => props.onRemove?.()} />
      </div>
      <div class="wave-more"><More {...props} inputs={inputs(moreOfGate)} limits={inputs(ofStratum)} pointer={pointer} /></div>
    </li>
  );
}

function More({ at, form, strata, said, onWrite, inputs, limits, pointer }: Props & { inputs: ComponentChildren; limits: ComponentChildren; pointer: string }) {
  const { texts } = form;
  const told = [
    texts.vins && "pilots", texts.selector && `where ${texts.selector}`, texts.succeeded && `at least ${texts.succeeded} % succeed`, texts.confidence && `sure to ${texts.confidence} %`,
    texts.cycles && `${texts.cycles} drive cycles`, texts.webhook && `${texts.webhook} must agree`, form.strata && "for each kind of vehicle",
  ].filter(Boolean).join(", ");
  const wrong = [...moreOfGate, ...ofStratum].some((spec) => said(pointer + spec.at)) || Boolean(said(`${pointer}/gate/perStratum`));
  return (
    <Folded id={`wave-${at + 1}-more`} title="More of this wave" told={told || "confidence, drive cycles, webhook, pilots…"} open={wrong}>
      <div class="fields pair">
        {inputs}
        <label class="check whole-row"><input type="checkbox" checked={form.strata} onChange={(event) => onWrite({ strata: event.currentTarget.checked })} /><span>It is judged for each kind of vehicle, too{strata ? "" : ", where strata tell them apart"}</span></label>
        {form.strata && limits}
        {said(`${pointer}/gate/perStratum`) && <p class="tone-bad small">{said(`${pointer}/gate/perStratum`)}</p>}
      </div>
    </Folded>
  );
}
