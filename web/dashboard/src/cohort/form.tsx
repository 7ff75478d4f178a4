// The dialog that creates a cohort or changes what it says. A selector is counted while it is written, and what the
// engine refuses stands at the field that it names.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { count, share } from "../format";
import { Problem } from "../live/api";
import { namePattern, saveCohort, type Cohort } from "../live/cohorts";
import { useGet } from "../live/resource";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { refusalOf, Refused, type Refusal } from "../ui/selector";
import { toast } from "../ui/toast";

/** A selector is counted when it has been left alone for this long. */
const settle = 300;

interface Props { cohort?: Cohort; selector?: string; onClose: () => void; onSaved: (saved: Cohort) => void }

export function CohortForm({ cohort, selector: given, onClose, onSaved }: Props) {
  const [name, setName] = useState(cohort?.name ?? "");
  const [kind, setKind] = useState(cohort?.kind ?? "selector");
  const [selector, setSelector] = useState(cohort?.selector ?? given ?? "");
  const [description, setDescription] = useState(cohort?.description ?? "");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const counted = useCount(kind === "selector" ? selector : "");
  const refusal = refusalOf(problem) ?? counted.refusal;
  const why = busy ? onItsWay : name.trim() === "" ? "Give it a name first." : kind === "selector" && selector.trim() === "" ? "Write the selector first." : nobody();
  const edit = (change: () => void) => {
    change();
    setProblem(null);
  };
  const save = async (event?: Event) => {
    event?.preventDefault();
    if (why) return;
    setBusy(true);
    try {
      const saved = await saveCohort(name.trim(), cohort?.version ?? 0, { selector: kind === "selector" ? selector.trim() : undefined, description: description.trim() }, person());
      toast(cohort ? "The cohort is changed" : "The cohort is saved");
      onClose();
      onSaved(saved);
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const nameSaid = said(problem, "/name") || (name && !namePattern.test(name) ? "A name has 1 to 64 lower-case letters, digits and '-' inside, as press-fleet." : "");
  return (
    <Dialog title={cohort ? `Edit ${cohort.name}` : given ? "Save the filter as a cohort" : "New cohort"} onClose={onClose}>
      <form class="dialog-form" onSubmit={save}>
        {!cohort && (
          <Field id="cohort-name" label="Name, as selectors write it" said={nameSaid}>
            <input id="cohort-name" class="input code" maxLength={64} autoComplete="off" spellcheck={false} value={name} placeholder="press-fleet" aria-invalid={nameSaid ? "true" : undefined}
              aria-describedby={nameSaid ? "cohort-name-said" : undefined} onInput={(event) => edit(() => setName(event.currentTarget.value))} />
          </Field>
        )}
        {!cohort && !given && (
          <fieldset class="choices">
            <legend>What it is</legend>
            {[["selector", "A selector", "its vehicles are those that match, at any time"], ["list", "A list of VINs", "its vehicles are those that somebody named"]].map(([id, title, means]) => (
              <label class="check" key={id}><input type="radio" name="kind" value={id} checked={kind === id} onChange={() => edit(() => setKind(id))} /><span><b>{title}</b>: <span class="soft">{means}</span></span></label>
            ))}
          </fieldset>
        )}
        {kind === "selector" && (
          <div class="field">
            <label for="cohort-selector">Selector in CEL</label>
            <textarea id="cohort-selector" class="input code" rows={3} maxLength={16384} autoComplete="off" spellcheck={false} value={selector} placeholder={'model == "e1" && region in ["DE-BY"]'}
              aria-invalid={refusal ? "true" : undefined} aria-describedby="cohort-count" onInput={(event) => edit(() => setSelector(event.currentTarget.value))} />
            <div id="cohort-count">
              {refusal ? <Refused id="cohort-refusal" text={selector} refusal={refusal} onSubmit={(text) => edit(() => setSelector(text))} /> : <p class="muted small" aria-live="polite">{counted.text}</p>}
            </div>
          </div>
        )}
        {kind === "list" && !cohort && <p class="muted small">It begins without a vehicle; its page takes VINs from a file, or as text.</p>}
        <Field id="cohort-description" label="What it is for" said={said(problem, "/description")}>
          <input id="cohort-description" class="input" maxLength={1024} autoComplete="off" value={description} aria-describedby={said(problem, "/description") ? "cohort-description-said" : undefined} onInput={(event) => edit(() => setDescription(event.currentTarget.value))} />
        </Field>
        <By />
        {problem && !refusal && !said(problem, "/name") && !said(problem, "/description") && <ProblemBox problem={problem} />}
        <div class="actions">
          <Button label="Not now" onPress={onClose} />
          <Button id="confirm" label="Save" icon="check" kind="primary" why={why} onPress={() => void save()} />
        </div>
        <button type="submit" hidden>Save</button>
      </form>
    </Dialog>
  );
}

function Field({ id, label, said: text, children }: { id: string; label: string; said: string; children: ComponentChildren }) {
  return <div class="field"><label for={id}>{label}</label>{children}{text && <p class="tone-bad small wrap" id={`${id}-said`} role="alert">{text}</p>}</div>;
}

/** said is what a problem says of a field. */
function said(problem: Problem | null, pointer: string): string {
  const error = problem?.errors.find((one) => (one.pointer ?? one.location) === pointer);
  return error ? [error.detail ?? error.message ?? problem!.detail, error.suggestion].filter(Boolean).join("; ") : "";
}

/** useCount counts what a selector matches, a moment after it was written. */
function useCount(selector: string): { text: string; refusal: Refusal | null } {
  const [settled, setSettled] = useState(selector.trim());
  useEffect(() => {
    const timer = setTimeout(() => setSettled(selector.trim()), settle);
    return () => clearTimeout(timer);
  }, [selector]);
  const answer = useGet<{ matched: number; total: number }>(settled ? `/vehicles:count?selector=${encodeURIComponent(settled)}` : "");
  const stale = settled !== selector.trim() || answer.loading;
  if (settled === "" || selector.trim() === "") return { text: "What matches is counted while you write.", refusal: null };
  if (stale) return { text: "Counting…", refusal: null };
  if (answer.problem) {
    const refusal = refusalOf(answer.problem);
    return { text: refusal ? "" : `It cannot be counted: ${answer.problem.message}`, refusal };
  }
  return { text: answer.data ? `${count(answer.data.matched)} of ${count(answer.data.total)} vehicles match now, ${share(answer.data.matched, answer.data.total)}.` : "", refusal: null };
}
