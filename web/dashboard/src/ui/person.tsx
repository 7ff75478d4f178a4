// The person who acts. Whoever decides says who they are first: no name stands in for one that is not known.

import { signal } from "@preact/signals";
import { remember, remembered } from "./theme";
import { Button, Dialog } from "./parts";
import { signedIn } from "../live/me";

const operator = signal(remembered("pacecar.operator"));

/** person is the name under which somebody acts here: who has signed in, or who says so; "" while it is not known. */
export const person = () => signedIn() || operator.value.trim();

/** nobody is why nothing can be decided yet, where it is not known who decides. */
export const nobody = () => (person() === "" ? "Say who you are first: the timeline keeps it." : "");

/** onePerson says whether two names are one person's, by the engine's rule: capitals, spaces and ways to write a letter are no difference. */
export const onePerson = (a: string, b: string) => a === b || fold(a) === fold(b);

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;

/** fold goes letter by letter: an "ı" is no "i", and a sigma at the end of a word is one. */
const fold = (name: string) =>
  Array.from(name.replace(unseen, "").normalize("NFKC"), (c) => (c === "ı" ? c : c.toUpperCase().toLowerCase())).join("").normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");

/** By asks who acts, and keeps the answer for the next time. A page that can lie below a dialog has an id of its own. */
export function By({ id = "person" }: { id?: string }) {
  if (signedIn()) return <p class="muted small">You act as <b>{signedIn()}</b>.</p>;
  const named = (name: string) => {
    operator.value = name;
    remember("pacecar.operator", name.trim());
  };
  return (
    <div class="field">
      <label for={id}>Your name, for the timeline</label>
      <input id={id} class="input" maxLength={64} autoComplete="name" value={operator.value} onInput={(event) => named(event.currentTarget.value)} />
    </div>
  );
}

/** AskName stands before what is otherwise done with one click, where it is not known who does it. */
export function AskName({ label, onClose, onNamed }: { label: string; onClose: () => void; onNamed: () => void }) {
  const confirm = (event?: Event) => {
    event?.preventDefault();
    if (nobody()) return;
    onClose();
    onNamed();
  };
  return (
    <Dialog title="Who are you?" onClose={onClose}>
      <form onSubmit={confirm}>
        <p class="lead">The timeline tells who did this. It is asked once, and kept in this browser.</p>
        <By />
        <div class="actions">
          <Button label="Not now" onPress={onClose} />
          <Button id="confirm" label={label} kind="primary" why={nobody()} onPress={confirm} />
        </div>
        <button type="submit" hidden>{label}</button>
      </form>
    </Dialog>
  );
}
