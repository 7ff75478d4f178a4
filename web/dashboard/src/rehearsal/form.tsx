// What a rehearsal supposes of the vehicles, to be written; what is left empty has its default.

import type { ComponentChildren } from "preact";
import type { Share, Suppositions, Wait } from "./model";

interface Field { name: string; label: string; normal: string; hint?: string; unit?: string }

export const shares: (Field & { name: Share })[] = [
  { name: "failedPercent", label: "Installations that fail", normal: "1", unit: "%" },
  { name: "persistentPercent", label: "Of these, at each attempt", normal: "50", unit: "%" },
  { name: "onlinePercent", label: "Online when it is offered", normal: "as now", unit: "%" },
  { name: "neverPercent", label: "Never answer", normal: "1", unit: "%" },
  { name: "refusedPercent", label: "Offers that are refused", normal: "1", unit: "%" },
  { name: "consentedPercent", label: "Agree, where they are asked", normal: "90", unit: "%" },
  { name: "unreadyPercent", label: "Not ready to install", normal: "20", unit: "%" },
];
const waits: { name: Wait; label: string; half: string; nine: string }[] = [
  { name: "absence", label: "Until one that is away comes", half: "8h", nine: "48h" },
  { name: "download", label: "Download", half: "20m", nine: "60m" },
  { name: "installation", label: "Permit to the end", half: "30m", nine: "90m" },
  { name: "consent", label: "Until one that is asked answers", half: "1h", nine: "24h" },
  { name: "readying", label: "Until one that is not ready is", half: "2h", nine: "12h" },
];
/** Chosen are the fields that fit a plan: nobody is asked for consent where it asks for none. */
export interface Chosen { shares: Share[]; waits: Wait[]; opening: boolean }

const numbers: Field[] = [
  { name: "runs", label: "Runs", normal: "20" },
  { name: "seed", label: "Seed of the dice", normal: "1" },
];

export function Form({ text, wrong, chosen, onWrite }: {
  text: Suppositions; wrong: Record<string, string>; chosen: Chosen; onWrite: (name: string, value: string) => void;
}) {
  const input = (field: Field, title?: string) => (
    <Input key={field.name} field={field} title={title} value={text[field.name] ?? ""} wrong={wrong[field.name]} onWrite={(value) => onWrite(field.name, value)} />
  );
  const main = shares.filter((one) => chosen.shares.includes(one.name));
  return (
    <>
      <div class="supposed">{main.map((one) => <Labelled key={one.name} id={idOf(one.name)} label={one.label} wrong={wrong[one.name]}>{input(one)}</Labelled>)}</div>
      <details class="more-supposed">
        <summary>Times, runs and dice</summary>
        <div class="supposed">
          {waits.filter((one) => chosen.waits.includes(one.name)).map((one) => (
            <fieldset key={one.name} class="field">
              <legend>{one.label}</legend>
              <div class="pair">
                {input({ name: one.name, label: one.label, normal: one.half, unit: "half" }, `${one.label}: half of them`)}
                {input({ name: `${one.name}.p90`, label: one.label, normal: one.nine, unit: "9 of 10" }, `${one.label}: nine of ten`)}
              </div>
              <Wrong id={idOf(one.name)} text={wrong[one.name]} />
              <Wrong id={idOf(`${one.name}.p90`)} text={wrong[`${one.name}.p90`]} />
            </fieldset>
          ))}
          {chosen.opening && (
            <Labelled id={idOf("openingMinutes")} label="Until a person opens a gate" wrong={wrong.openingMinutes}>
              {input({ name: "openingMinutes", label: "", normal: "at once" })}
            </Labelled>
          )}
          {numbers.map((one) => <Labelled key={one.name} id={idOf(one.name)} label={one.label} wrong={wrong[one.name]}>{input(one)}</Labelled>)}
        </div>
      </details>
    </>
  );
}

const idOf = (name: string) => `suppose-${name.replace(".", "-")}`;

function Labelled({ id, label, wrong, children }: { id: string; label: string; wrong?: string; children: ComponentChildren }) {
  return <div class="field"><label for={id}>{label}</label>{children}<Wrong id={id} text={wrong} /></div>;
}

function Wrong({ id, text }: { id: string; text?: string }) {
  return text ? <p class="tone-bad small" id={`${id}-said`} role="alert">{text}</p> : null;
}

/** Input shows the default where nothing is written. The title is its name where no label is. */
function Input({ field, title, value, wrong, onWrite }: { field: Field; title?: string; value: string; wrong?: string; onWrite: (value: string) => void }) {
  const id = idOf(field.name);
  return (
    <span class="measured">
      <input id={id} class="input" inputMode={field.unit === "%" ? "decimal" : undefined} autoComplete="off" spellcheck={false} maxLength={20} value={value} placeholder={field.normal} aria-label={title}
        aria-invalid={wrong ? "true" : undefined} aria-describedby={wrong ? `${id}-said` : undefined} onInput={(event) => onWrite(event.currentTarget.value)} />
      {field.unit && <span class="unit" aria-hidden="true">{field.unit}</span>}
    </span>
  );
}
