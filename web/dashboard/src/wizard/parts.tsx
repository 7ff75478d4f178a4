// The fields of a section, and a section that is folded up until somebody needs it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icons";
import { Field } from "../ui/field";
import { boundsOf, type Field as Spec } from "./fields";
import type { PlanForm } from "./model";

export interface Part { form: PlanForm; said: (pointer: string) => string; write: (change: Partial<PlanForm>) => void }

/** Inputs are fields of the plan by their table. */
export function Inputs({ of, form, said, write }: Part & { of: Spec[] }) {
  return (
    <>
      {of.map((spec) => <Input key={spec.id} spec={spec} id={spec.id} text={form.texts[spec.id] ?? ""} said={said(spec.at)} onWrite={(text) => write({ texts: { ...form.texts, [spec.id]: text } })} />)}
    </>
  );
}

export function Input({ spec, id, text, said, onWrite, list }: { spec: Spec; id: string; text: string; said: string; onWrite: (text: string) => void; list?: string }) {
  const hint = [spec.hint, boundsOf(spec)].filter(Boolean).join(" ");
  if (spec.kind === "yes") {
    return <label class="check whole-row"><input id={id} type="checkbox" checked={text !== ""} onChange={(event) => onWrite(event.currentTarget.checked ? "yes" : "")} /><span>{spec.label}</span></label>;
  }
  if (spec.kind === "choice") {
    return (
      <Field id={id} label={spec.label} said={said} hint={hint}>
        <select id={id} class="input" value={text} onChange={(event) => onWrite(event.currentTarget.value)}>{spec.choices!.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>
      </Field>
    );
  }
  const numeric = spec.kind === "whole" || spec.kind === "share" || spec.kind === "number";
  const common = {
    id, class: `input ${spec.kind === "code" || spec.kind === "list" ? "code" : ""}`, autoComplete: "off", spellcheck: false, value: text, placeholder: spec.empty,
    onInput: (event: { currentTarget: { value: string } }) => onWrite(event.currentTarget.value),
  };
  return (
    <Field id={id} label={spec.label} said={said} hint={hint}>
      {spec.id === "vins" ? <textarea {...common} rows={text.includes("\n") ? 4 : 1} maxLength={20_000} />
        : <input {...common} list={list} type={spec.kind === "moment" ? "datetime-local" : "text"} inputMode={numeric ? "decimal" : undefined} maxLength={spec.id === "selector" ? 16_384 : 1024} />}
    </Field>
  );
}

/** Folded is a part of a form that most campaigns need nothing of: its line says what holds, and it opens where something is written or wrong. */
export function Folded({ id, title, told, open, children }: { id: string; title: string; told: string; open: boolean; children: ComponentChildren }) {
  const [shown, setShown] = useState(open);
  return (
    <details class="folded" id={id} open={shown || open} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary><Icon name="right" size={14} /><b>{title}</b><span class="soft">{told}</span></summary>
      <div class="folded-body">{children}</div>
    </details>
  );
}
