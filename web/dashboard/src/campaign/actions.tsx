// The verbs of a campaign: start, pause, resume, cancel.

import { useState } from "preact/hooks";
import { count, plural, words } from "../format";
import { buckets, standing, type Campaign } from "../model";
import type { Problem, Verb } from "../live/api";
import { missing } from "../live/me";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { AskName, By, nobody } from "../ui/person";
import { toast } from "../ui/toast";
import { campaignPath, navigate } from "../router";
import { editable } from "./review";
import { ResumeDialog } from "./resume";
import { RollbackDialog, useWay, whyNoWayBack } from "./rollback";
import type { Selection } from "./selection";
import { StartDialog } from "./start";
import { act, useVerb } from "./verb";

/** whyNot gives the reason why a verb is refused now, and nothing when it is possible. */
export function whyNot(campaign: Campaign, verb: Verb): string {
  const { state } = campaign;
  const lacking = missing(verb === "pause" || verb === "cancel" ? "stop" : "operate");
  if (lacking) return lacking;
  const started = Boolean(campaign.startedAt);
  if (campaign.withdrawn && (verb === "start" || verb === "resume") && state !== "Completed" && state !== "Cancelled") {
    return `Package ${campaign.package} was withdrawn: the campaign can only be cancelled.`;
  }
  switch (verb) {
    case "start": {
      if (started) return "It has already been started.";
      if (state === "Cancelled") return "It was cancelled.";
      if (state === "Scheduled" && !overdue(campaign)) return "It is scheduled, and begins by itself.";
      const given = new Set(campaign.approvals.filter((one) => one.contentHash === campaign.contentHash).map((one) => one.by)).size;
      const missing = (campaign.approvalsAsked ?? campaign.plan.requiredApprovals ?? (campaign.state === "Review" ? 1 : 0)) - given;
      return missing > 0 ? `${plural(missing, "approval is", "approvals are")} missing.` : "";
    }
    case "pause":
      return state === "Running" ? "" : started ? `Only a running campaign can be paused; it is ${state}.` : "It has not been started.";
    case "resume":
      return state === "Paused" || state === "Halted" ? "" : started ? `Only a paused or halted campaign can be resumed; it is ${state}.` : "It has not been started.";
    case "cancel":
      return state === "Completed" || state === "Cancelled" ? `It has ended: ${state}.` : "";
  }
}

/** overdue tells whether a campaign did not begin at its time and may be started again, for another number of vehicles than was expected. */
function overdue(campaign: Campaign): boolean {
  return campaign.state === "Scheduled" && !campaign.opensAt && campaign.expectedVehicles !== undefined;
}

export function Actions({ campaign, selection }: { campaign: Campaign; selection: Selection }) {
  const [asking, setAsking] = useState<Verb | "name" | "rollback" | "">("");
  const [busy, setBusy] = useState(false);
  const close = () => setAsking("");
  const way = useWay(campaign);
  const pause = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await act(campaign, "pause");
    } catch (error) {
      toast("The campaign was not paused", { detail: (error as Problem).message });
    } finally {
      setBusy(false);
    }
  };
  const [start, resume, cancel] = [whyNot(campaign, "start"), whyNot(campaign, "resume"), whyNot(campaign, "cancel")];
  return (
    <div class="actions" role="group" aria-label="Actions">
      {editable(campaign.state) && <Button id="edit" label="Edit" icon="draft" why={missing("operate")} onPress={() => navigate(`${campaignPath(campaign.id)}/edit`)} />}
      <Button id="start" label="Start" icon="play" kind={start ? "" : "primary"} why={start} onPress={() => setAsking("start")} />
      <Button id="pause" label="Pause" icon="pause" kind={campaign.state === "Running" ? "primary" : ""} why={whyNot(campaign, "pause")} onPress={nobody() ? () => setAsking("name") : pause} />
      <Button id="resume" label="Resume" icon="play" kind={resume ? "" : "primary"} why={resume} onPress={() => setAsking("resume")} />
      <Button id="cancel" label="Cancel" icon="stop" kind={campaign.withdrawn && !cancel ? "danger primary" : "danger"} why={cancel} onPress={() => setAsking("cancel")} />
      {campaign.startedAt && <Button id="rollback" label="Roll back" icon="back" kind="danger" why={missing("operate") || whyNoWayBack(campaign, way)} onPress={() => setAsking("rollback")} />}
      {asking === "rollback" && <RollbackDialog campaign={campaign} way={way} onClose={close} />}
      {asking === "name" && <AskName label="Pause" onClose={close} onNamed={pause} />}
      {asking === "start" && <StartDialog campaign={campaign} selection={selection} onClose={close} />}
      {asking === "resume" && <ResumeDialog campaign={campaign} onClose={close} />}
      {asking === "cancel" && <CancelDialog campaign={campaign} onClose={close} />}
    </div>
  );
}

function CancelDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { problem, busy, run } = useVerb(campaign, "cancel", onClose);
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const now = buckets(campaign.counts);
  const have = (campaign.counts.Succeeded ?? 0) + (campaign.counts.Unhealthy ?? 0);
  const rows: [string, number, string][] = [
    ["Not told yet", now.untold, "never hear of it"],
    ["Offered or downloading", now.downloading, "are told to stop"],
    ["Installing", now.installing, "finish what they began"],
    ["Done", now.done, campaign.plan.stopPolicy === "revert" && have > 0 ? `stay as they are, but for the ${count(have)} that have the update: ${have === 1 ? "it is" : "those are"} brought back` : "stay as they are"],
  ];
  const over = !busy && (campaign.state === "Completed" || campaign.state === "Cancelled");
  const why = busy ? onItsWay : over ? `The campaign is ${words(campaign.state)} now: nothing is left to cancel.` : typed.trim() === campaign.name ? nobody() : "Type the campaign's name first.";
  return (
    <Dialog title={`Cancel ${campaign.name}?`} onClose={onClose}>
      {over && <p id="somebody-was-faster" class="caution" role="status"><b>Somebody was faster.</b> The campaign is {words(campaign.state)} now. Nothing is left to cancel.</p>}
      <p class="lead">This ends the campaign for good. {standing(campaign.counts, campaign.total).total > 0 && "What happens to each vehicle:"}</p>
      <ul class="buckets">
        {rows.map(([name, n, fate]) => <li key={name}><b>{count(n)}</b><span>{name}</span><span class="muted">{fate}</span></li>)}
      </ul>
      <div class="field">
        <label for="typed-name">Type the name <span class="mono">{campaign.name}</span></label>
        <input id="typed-name" class="input" autoComplete="off" spellcheck={false} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="reason">Reason, for the timeline</label>
        <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Keep the campaign" onPress={onClose} />
        <Button id="confirm" label="Cancel the campaign" icon="stop" kind="danger primary" why={why} onPress={() => run({ reason })} />
      </div>
    </Dialog>
  );
}
