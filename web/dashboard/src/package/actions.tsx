// The verbs of a package: validate, approve, release, deprecate, withdraw.

import { useState } from "preact/hooks";
import { plural } from "../format";
import type { CampaignSummary, Package } from "../model";
import { packageCommand, Problem, type PackageVerb } from "../live/api";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { AskName, By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";
import { given, requiredApprovals, whyNot, whyNotBy } from "./life";

const done: Record<PackageVerb, string> = {
  validate: "Every artifact is stored as described", approve: "Your approval is kept", release: "Campaigns may offer it now",
  deprecate: "No new campaign may offer it", withdraw: "The package is withdrawn",
};

interface Asking { pkg: Package; users: CampaignSummary[]; onClose: () => void; onDone: () => void }

export function Actions({ pkg, users, onDone }: { pkg: Package; users: CampaignSummary[]; onDone: () => void }) {
  const [asking, setAsking] = useState<PackageVerb | "name" | "">("");
  const [busy, setBusy] = useState(false);
  const validate = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await packageCommand(pkg.id, "validate", pkg.revision, { by: person() });
      toast(done.validate);
    } catch (error) {
      toast("The package was not validated", { detail: (error as Problem).message });
    } finally {
      setBusy(false);
      onDone();
    }
  };
  const button = (verb: PackageVerb, label: string, icon: "check" | "checked" | "play" | "clock" | "stop", press: () => void) => {
    const why = whyNot(pkg, verb);
    const kind = verb === "withdraw" ? "danger" : verb === "deprecate" || why ? "" : "primary";
    return <Button id={verb} label={label} icon={icon} kind={kind} why={why} onPress={press} />;
  };
  const asked = { pkg, users, onClose: () => setAsking(""), onDone };
  return (
    <div class="actions" role="group" aria-label="Actions">
      {button("validate", "Validate", "check", nobody() ? () => setAsking("name") : validate)}
      {button("approve", "Approve", "checked", () => setAsking("approve"))}
      {button("release", "Release", "play", () => setAsking("release"))}
      {button("deprecate", "Deprecate", "clock", () => setAsking("deprecate"))}
      {button("withdraw", "Withdraw", "stop", () => setAsking("withdraw"))}
      {asking === "name" && <AskName label="Validate" onClose={asked.onClose} onNamed={validate} />}
      {asking === "approve" && <ApproveDialog {...asked} />}
      {asking === "release" && <ReleaseDialog {...asked} />}
      {asking === "deprecate" && <DeprecateDialog {...asked} />}
      {asking === "withdraw" && <WithdrawDialog {...asked} />}
    </div>
  );
}

/** useVerb runs a verb from a dialog: closes on success, keeps the refusal for showing otherwise. The page is read again in both cases. */
function useVerb({ pkg, onClose, onDone }: Asking, verb: PackageVerb) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [seen] = useState(pkg);
  const run = async (body: Record<string, unknown> = {}) => {
    if (busy) return;
    setBusy(true);
    try {
      await packageCommand(seen.id, verb, seen.revision, { by: person(), ...body });
      toast(done[verb]);
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
    onDone();
  };
  return { problem, busy: busy ? onItsWay : "", run, seen };
}

function ApproveDialog(asking: Asking) {
  const { problem, busy, run, seen } = useVerb(asking, "approve");
  const last = given(seen).length + 1 >= requiredApprovals;
  const refused = person() && whyNotBy(seen, person());
  return (
    <Dialog title={`Approve ${seen.id}?`} onClose={asking.onClose}>
      <p class="lead">
        You agree to exactly this content, <b>{plural(seen.contents.length, "artifact", "artifacts")}</b> with every term, and to no other.{" "}
        {last ? "With your approval it can be released." : "One more person must agree before it can be released."}
      </p>
      <p class="hash mono wrap">{seen.contentHash}</p>
      <By />
      {refused && <p class="caution" role="status">{refused}</p>}
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={asking.onClose} />
        <Button id="confirm" label="Approve this content" icon="checked" kind="primary" why={busy || nobody() || refused} onPress={() => run({ contentHash: seen.contentHash })} />
      </div>
    </Dialog>
  );
}

function ReleaseDialog(asking: Asking) {
  const { problem, busy, run, seen } = useVerb(asking, "release");
  return (
    <Dialog title={`Release ${seen.id}?`} onClose={asking.onClose}>
      <p class="lead">
        From now on campaigns may offer it to vehicles. <b>{given(seen).map((one) => one.by).join(" and ")}</b> agreed to its content; nothing of
        it changes any more. The release itself offers nothing to any vehicle.
      </p>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={asking.onClose} />
        <Button id="confirm" label="Release" icon="play" kind="primary" why={busy || nobody()} onPress={() => run()} />
      </div>
    </Dialog>
  );
}

function Reason({ value, onInput }: { value: string; onInput: (text: string) => void }) {
  return (
    <div class="field">
      <label for="reason">Reason; everybody who uses the package reads it</label>
      <input id="reason" class="input" maxLength={512} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}

function DeprecateDialog(asking: Asking) {
  const { problem, busy, run, seen } = useVerb(asking, "deprecate");
  const [reason, setReason] = useState("");
  return (
    <Dialog title={`Deprecate ${seen.id}?`} onClose={asking.onClose}>
      <p class="lead">No new campaign may offer it. {affected(asking.users)}{asking.users.some((one) => !ended.includes(one.state)) && ", and may go on to the end"}.</p>
      <Reason value={reason} onInput={setReason} />
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Keep it released" onPress={asking.onClose} />
        <Button id="confirm" label="Deprecate" icon="clock" kind="primary" why={busy || (reason.trim() ? nobody() : "Write the reason first.")} onPress={() => run({ reason: reason.trim() })} />
      </div>
    </Dialog>
  );
}

const ended = ["Completed", "Cancelled"];

/** affected counts the campaigns that have the package and have not ended. */
function affected(users: CampaignSummary[]): string {
  const n = users.filter((one) => !ended.includes(one.state)).length;
  return n === 0 ? "No campaign that has not ended has it" : `${plural(n, "campaign that has not ended has it", "campaigns that have not ended have it")}`;
}

function WithdrawDialog(asking: Asking) {
  const { problem, busy, run, seen } = useVerb(asking, "withdraw");
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const open = asking.users.filter((one) => !ended.includes(one.state));
  const why = busy || (typed.trim() !== seen.id ? "Type the package's name first." : reason.trim() ? nobody() : "Write the reason first.");
  return (
    <Dialog title={`Withdraw ${seen.id}?`} onClose={asking.onClose}>
      <p class="lead">This is for good: campaigns under way halt at once, none may start with it any more, and it never comes back. New content needs a new version.</p>
      {open.length > 0 && (
        <div class="caution">
          <b>{affected(asking.users)}.</b> Pause or cancel {open.length === 1 ? "it" : "them"}, too, if no vehicle must install it:{" "}
          {open.map((one) => `${one.name} (${one.state})`).join(", ")}.
        </div>
      )}
      <div class="field">
        <label for="typed-name">Type the name <span class="mono">{seen.id}</span></label>
        <input id="typed-name" class="input" autoComplete="off" spellcheck={false} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </div>
      <Reason value={reason} onInput={setReason} />
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Keep the package" onPress={asking.onClose} />
        <Button id="confirm" label="Withdraw the package" icon="stop" kind="danger primary" why={why} onPress={() => run({ reason: reason.trim() })} />
      </div>
    </Dialog>
  );
}
