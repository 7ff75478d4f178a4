// The dialog that makes a token, and shows its secret once.

import { useState } from "preact/hooks";
import { fullMoment } from "../format";
import type { Problem } from "../live/api";
import { rolesIn } from "../live/me";
import { createToken, type MadeToken } from "../live/tokens";
import { Field } from "../ui/field";
import { Copyable } from "../ui/once";
import { Button, Dialog, ProblemBox, saidOf, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

const roles = [
  ["viewer", "sees the fleet and its campaigns"],
  ["operator", "writes, starts, resumes and stops"],
  ["approver", "approves, sends back and stops"],
  ["admin", "may do everything, and lets others in"],
];

const lives = [["1d", "a day"], ["30d", "30 days"], ["90d", "90 days"], ["365d", "a year"], ["other", "another time"]];

interface Props { onClose: () => void; onMade: () => void }

export function TokenForm({ onClose, onMade }: Props) {
  const [made, setMade] = useState<MadeToken | null>(null);
  return made ? <Secret made={made} onClose={onClose} /> : <Order onClose={onClose} onMade={(token) => { setMade(token); onMade(); }} />;
}

function Order({ onClose, onMade }: { onClose: () => void; onMade: (token: MadeToken) => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [fleets, setFleets] = useState("");
  const [life, setLife] = useState("90d");
  const [other, setOther] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const some = fleets.split(/[\s,]+/).filter(Boolean);
  const said = (pointer: string) => saidOf(problem, pointer);
  const confined = chosen.includes("admin") && some.length > 0 ? "An admin is not confined to fleets: who lets others in can give out anything." : "";
  const why = busy ? onItsWay : name.trim() === "" ? "Say who acts with it first." : chosen.length === 0 ? "Choose a role first."
    : confined || (life === "other" && other.trim() === "" ? "Say how long it lasts." : nobody());
  const edit = (change: () => void) => {
    change();
    setProblem(null);
  };
  const confirm = async (event?: Event) => {
    event?.preventDefault();
    if (why) return;
    setBusy(true);
    try {
      onMade(await createToken({ name: name.trim(), roles: chosen, fleets: some.length > 0 ? some : undefined, expiresIn: life === "other" ? other.trim() : life }, person()));
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const toggle = (role: string) => edit(() => setChosen(chosen.includes(role) ? chosen.filter((one) => one !== role) : [...chosen, role]));
  const rolesSaid = saidOf(problem, "/roles", true);
  const fleetsSaid = confined || saidOf(problem, "/fleets", true);
  const shown = ["/name", "/expiresIn"].some((pointer) => said(pointer)) || rolesSaid || fleetsSaid;
  return (
    <Dialog title="New token" onClose={onClose}>
      <form class="dialog-form" onSubmit={confirm}>
        <Field id="token-name" label="Who acts with it" said={said("/name")} hint="A person, or a program: timelines name it with everything that it does.">
          <input id="token-name" class="input" maxLength={128} autoComplete="off" value={name} placeholder="nightly-build" onInput={(event) => edit(() => setName(event.currentTarget.value))} />
        </Field>
        <fieldset class="choices" aria-describedby={rolesSaid ? "roles-said" : undefined}>
          <legend>What it may do</legend>
          {roles.map(([role, means]) => (
            <label class="check" key={role}><input type="checkbox" name="role" value={role} checked={chosen.includes(role)} onChange={() => toggle(role)} /><span><b>{role}</b> <span class="soft">{means}</span></span></label>
          ))}
          {rolesSaid && <p class="tone-bad small" id="roles-said">{rolesSaid}</p>}
        </fieldset>
        <Field id="token-fleets" label="Only for these fleets" said={fleetsSaid} hint="Names with spaces between them: the vehicles with the tag fleet:<name>. Empty: the whole fleet.">
          <input id="token-fleets" class="input code" maxLength={1024} autoComplete="off" spellcheck={false} value={fleets} placeholder="the whole fleet" onInput={(event) => edit(() => setFleets(event.currentTarget.value))} />
        </Field>
        <div class="pair">
          <Field id="token-life" label="It lasts">
            <select id="token-life" class="input" value={life} onChange={(event) => { const value = event.currentTarget.value; edit(() => setLife(value)); }}>{lives.map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select>
          </Field>
          {life === "other" && <Field id="token-other" label="How long" said={said("/expiresIn")} hint="As 12h or 400d; at most five years."><input id="token-other" class="input" maxLength={32} autoComplete="off" value={other} placeholder="12h" onInput={(event) => edit(() => setOther(event.currentTarget.value))} /></Field>}
        </div>
        <By />
        {problem && !shown && <ProblemBox problem={problem} />}
        <div class="actions">
          <Button label="Not now" onPress={onClose} />
          <Button id="confirm" label="Make the token" icon="key" kind="primary" why={why} onPress={() => void confirm()} />
        </div>
        <button type="submit" hidden>Make the token</button>
      </form>
    </Dialog>
  );
}

/** Secret stays until somebody says that the token is kept: a press beside it, or Escape, must not lose it. */
function Secret({ made, onClose }: { made: MadeToken; onClose: () => void }) {
  const [taken, setTaken] = useState(false);
  const leave = () => (taken ? onClose() : toast("The token is not kept yet", { detail: "Copy it first, or say that you have it." }));
  return (
    <Dialog title={`The token of ${made.name}`} onClose={leave}>
      <p class="lead"><b>It is shown this once.</b> The server keeps its digest alone: a token that is lost is revoked, and another one made.</p>
      <Copyable id="secret" label={`${rolesIn(made.roles)}, until ${fullMoment(made.expires)}`} text={made.secret} onCopied={() => setTaken(true)} />
      <p class="soft">The command line takes it with <code>pacecar login</code> or from <code>PACECAR_TOKEN</code>; a request has it in <code>Authorization: Bearer …</code>.</p>
      <div class="actions"><Button id="kept" label="I have it" icon="check" kind="primary" onPress={onClose} /></div>
    </Dialog>
  );
}
