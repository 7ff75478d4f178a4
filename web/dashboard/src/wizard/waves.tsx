// The waves of a plan, one after the other, each with the gate behind it.

import { Button, Panel } from "../ui/parts";
import { Field } from "../ui/field";
import { wave, type WaveForm } from "./model";

/** A plan has no more waves. */
const mostWaves = 32;

export function WaveEditor({ waves, said, onWrite }: { waves: WaveForm[]; said: (pointer: string) => string; onWrite: (waves: WaveForm[]) => void }) {
  const change = (at: number, with_: Partial<WaveForm>) => onWrite(waves.map((one, i) => (i === at ? { ...one, ...with_ } : one)));
  const add = () => onWrite([...waves.slice(0, -1), wave(), ...waves.slice(-1)]);
  return (
    <Panel title="Waves and gates" flush aside={<Button kind="small" icon="plus" label="Add a wave" why={waves.length >= mostWaves ? `A plan has at most ${mostWaves} waves.` : ""} onPress={add} />}>
      <ol class="wave-forms">
        {waves.map((one, i) => (
          <WaveFields key={i} at={i} form={one} last={i === waves.length - 1} said={said} onWrite={(with_) => change(i, with_)}
            onRemove={waves.length > 1 ? () => onWrite(waves.filter((_, k) => k !== i)) : undefined} />
        ))}
      </ol>
      {said("/waves") && <p class="tone-bad small inset">{said("/waves")}</p>}
    </Panel>
  );
}

function WaveFields(props: { at: number; form: WaveForm; last: boolean; said: (pointer: string) => string; onWrite: (with_: Partial<WaveForm>) => void; onRemove?: () => void }) {
  const { at, form, last, said, onWrite } = props;
  const pointer = `/waves/${at}`;
  const id = (name: string) => `wave-${at + 1}-${name}`;
  const size = ["count", "percent", "rest"].map((one) => said(`${pointer}/${one}`)).find(Boolean) || said(pointer);
  const field = (name: keyof WaveForm & string, label: string, placeholder: string, is: string) => (
    <Field id={id(name)} label={label} said={is}>
      <input id={id(name)} class="input" maxLength={128} autoComplete="off" value={String(form[name])} placeholder={placeholder} onInput={(event) => onWrite({ [name]: event.currentTarget.value })} />
    </Field>
  );
  return (
    <li class="wave-form">
      <span class="ordinal">{at + 1}</span>
      <div class="wave-fields">
        {field("name", "Name", "Canary", said(`${pointer}/name`))}
        {field("amount", "Vehicles", "1 %, 20, rest", size)}
        {field("failed", "% may fail", "no limit", said(`${pointer}/gate/maximumFailedPercent`))}
        {field("sample", "Judged from", "all", said(`${pointer}/gate/minimumSample`))}
        {field("soak", "Then soaks", "not at all", said(`${pointer}/gate/soakSeconds`))}
      </div>
      <div class="wave-end">
        <label class="check"><input type="checkbox" checked={form.manual} onChange={(event) => onWrite({ manual: event.currentTarget.checked })} /><span>{last ? "A person ends it" : "A person opens the next"}</span></label>
        <Button short kind="quiet small" icon="cross" label={`Remove wave ${at + 1}`} why={props.onRemove ? "" : "A plan has one wave at least."} onPress={() => props.onRemove?.()} />
      </div>
    </li>
  );
}
