// The field for a selector. A refusal is shown beneath it, at the place that the engine names, and a
// misspelt name is corrected by a press.

import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../live/api";
import { Icon } from "../icons";
import { partOfVIN, useTranslation } from "./meant";
import { Button } from "./parts";

export interface Refusal { detail: string; suggestion: string; line: number; column: number }

/** refusalOf reads what is wrong with a selector out of a problem; null where the selector is not at fault. */
export function refusalOf(problem: Problem | null): Refusal | null {
  const error = problem?.errors.find((one) => /selector/.test(one.pointer ?? one.location ?? ""));
  if (!error) return null;
  const detail = error.detail ?? error.message ?? problem!.detail;
  const place = /^line (\d+), column (\d+): /.exec(detail);
  return {
    detail: place ? detail.slice(place[0].length) : detail, suggestion: error.suggestion ?? "",
    line: place ? Number(place[1]) : 0, column: place ? Number(place[2]) : 0,
  };
}

export function SelectorForm(props: {
  id?: string; label: string; value: string; refusal: Refusal | null; onSubmit: (text: string) => void; action?: string;
}) {
  const { id = "selector", value, refusal } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const submit = (event: Event) => {
    event.preventDefault();
    props.onSubmit(text.trim());
  };
  return (
    <form class="selector-form" role="search" onSubmit={submit}>
      <div class="toolbar">
        <div class="field">
          <label for={id}>{props.label}</label>
          <input id={id} data-search class="input code" type="search" value={text} spellcheck={false} autoComplete="off" aria-invalid={refusal ? "true" : undefined}
            aria-describedby={refusal ? `${id}-refusal` : undefined} placeholder={'model == "e1" && region in ["DE-BY"]'} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        <Button label={props.action ?? "Search"} icon="search" kind="primary" onPress={() => props.onSubmit(text.trim())} />
        {value && <Button label="Clear" kind="quiet" onPress={() => props.onSubmit("")} />}
      </div>
      {refusal && <Refused id={`${id}-refusal`} text={value} refusal={refusal} onSubmit={props.onSubmit} />}
    </form>
  );
}

/** The word at fault: a name with its dots, a text, or one sign. */
const word = /^([A-Za-z_]\w*|"[^"]*"?|\S)/;

interface Asked { id: string; text: string; refusal: Refusal; onSubmit: (text: string) => void }

/** Refused begins anew with every text: no answer about one is shown of another. */
export const Refused = (asked: Asked) => <Cure key={asked.text} {...asked} />;

function Cure({ id, text, refusal, onSubmit }: Asked) {
  const at = offset(text, refusal);
  const wrong = at < 0 ? "" : word.exec(text.slice(at))?.[0] ?? "";
  const translated = useTranslation(text);
  const vin = partOfVIN(text);
  if (translated.selector) {
    return (
      <div class="refused" id={id} role="alert">
        <p><Icon name="warn" size={14} /> <span class="wrap">This is RSQL; in CEL it is <Fix selector={translated.selector} onSubmit={onSubmit} />.</span></p>
      </div>
    );
  }
  if (vin) {
    return (
      <div class="refused" id={id} role="alert">
        <p><Icon name="warn" size={14} /> <span class="wrap">
          This is no whole VIN. Those that end so: <Fix selector={`vin.endsWith("${vin}")`} onSubmit={onSubmit} />; those that begin so: <Fix selector={`vin.startsWith("${vin}")`} onSubmit={onSubmit} />.
        </span></p>
      </div>
    );
  }
  const meant = translated.loading ? "" : /^did you mean (\S+)\?$/.exec(refusal.suggestion)?.[1] ?? "";
  return (
    <div class="refused" id={id} role="alert">
      {at >= 0 && (
        <code class="wrap">{text.slice(0, at)}<mark>{wrong || " "}</mark>{text.slice(at + wrong.length)}</code>
      )}
      <p><Icon name="warn" size={14} /> <span class="wrap">{refusal.detail}{refusal.column > 0 && <span class="soft"> (line {refusal.line}, column {refusal.column})</span>}</span></p>
      {meant && wrong ? <p><span>Did you mean <button type="button" class="fix mono" onClick={() => onSubmit(text.slice(0, at) + meant + text.slice(at + wrong.length))}>{meant}</button>?</span></p>
        : refusal.suggestion && !translated.loading && <p class="wrap">{sentence(refusal.suggestion)}</p>}
    </div>
  );
}

/** Fix is a selector that is asked for by a press. */
function Fix({ selector, onSubmit }: { selector: string; onSubmit: (text: string) => void }) {
  return <button type="button" class="fix mono wrap" onClick={() => onSubmit(selector)}>{selector}</button>;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? "" : ".");

/** offset is where a line and a column, which count characters from 1, are in the text; -1 where no place was named. */
function offset(text: string, { line, column }: Refusal): number {
  if (line < 1) return -1;
  const lines = text.split("\n");
  if (line > lines.length) return -1;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + Array.from(lines[line - 1]).slice(0, column - 1).join("").length;
}
