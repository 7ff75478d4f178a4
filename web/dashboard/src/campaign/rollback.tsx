// The way back from a campaign: why it is not open, and the dialog that takes it.

import { useState } from "preact/hooks";
import { plural, told } from "../format";
import { buckets, type Campaign } from "../model";
import { Problem, rollBack } from "../live/api";
import { campaignPath, navigate } from "../router";
import { Icon } from "../icons";
import { Button, Dialog, ProblemBox } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

/** whyNoWayBack is why a campaign cannot be rolled back now; nothing where it can. */
export function whyNoWayBack(campaign: Campaign): string {
  if (!campaign.startedAt) return "It has not been started.";
  const by = campaign.rolledBackBy?.at(-1);
  return by ? `Campaign ${by} brings its vehicles back.` : "";
}

export function RollbackDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const prepared = campaign.prepared?.package ?? "";
  const [pkg, setPkg] = useState(prepared);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const now = buckets(campaign.counts);
  const have = (campaign.counts.Succeeded ?? 0) + (campaign.counts.Unhealthy ?? 0);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const done = await rollBack(campaign.id, { by: person(), reason: reason.trim(), package: pkg.trim() === prepared ? undefined : pkg.trim() });
      toast("The campaign is rolled back", { detail: told(done.text) });
      onClose();
      if (done.campaign) navigate(campaignPath(done.campaign.id));
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const why = busy ? "The request is on its way." : !pkg.trim() ? "Name the package that brings the vehicles back first." : reason.trim() ? nobody() : "Write why first.";
  return (
    <Dialog title={`Roll ${campaign.name} back?`} onClose={onClose}>
      <p class="lead">
        The campaign ends for good, and another one brings back exactly the vehicles that were offered the update and run it:
        {" "}<b>{plural(have, "has", "have")}</b> installed it{now.installing > 0 && <>, and <b>{plural(now.installing, "is", "are")}</b> installing and {now.installing === 1 ? "joins" : "join"} it if the update is there then</>}.
      </p>
      <div class="field">
        <label for="rollback-package">Package that restores what they ran before</label>
        <input id="rollback-package" class="input code" maxLength={256} autoComplete="off" spellcheck={false} value={pkg} placeholder="adas-stack@4.1.0" onInput={(event) => setPkg(event.currentTarget.value)} />
        <p class="muted small">{prepared
          ? pkg.trim() === prepared ? "It was checked when the campaign started, and goes at once." : `Another one than was prepared (${prepared}) needs the approvals that the campaign needed.`
          : "The plan prepared none: it needs the approvals that the campaign needed."}</p>
      </div>
      <div class="field">
        <label for="reason">Why; both timelines keep it</label>
        <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label="Roll back" icon="back" kind="danger primary" why={why} onPress={run} />
      </div>
    </Dialog>
  );
}

/** WayBanner says that a campaign is undone by another one, or is to be, or undoes one. */
export function WayBanner({ campaign }: { campaign: Campaign }) {
  const { rollsBack } = campaign.plan;
  const by = campaign.rolledBackBy ?? [];
  const { undoing } = campaign;
  if (by.length === 0 && !rollsBack && !undoing) return null;
  const link = (id: string) => <a key={id} class="link mono" href={campaignPath(id)}>{id}</a>;
  return (
    <div class={`banner ${undoing ? "warn" : ""}`} id="way">
      <Icon name="back" size={18} />
      <div class="grow">
        {by.length > 0 && <p><b>Rolled back.</b> Its vehicles are brought back by {by.map((id, i) => <>{i > 0 && ", "}{link(id)}</>)}.</p>}
        {undoing && (
          <p><b>The rollback waits.</b> Campaign <span class="mono">{undoing.campaign}</span>, which {undoing.by} ordered, is to bring its vehicles back with <span class="mono">{undoing.package}</span>, and
            has not begun. It is tried every minute{undoing.waits ? `: ${told(undoing.waits)}` : ""}.</p>
        )}
        {rollsBack && <p><b>The way back.</b> It brings back the vehicles that run the update of {link(rollsBack)}.</p>}
      </div>
    </div>
  );
}
