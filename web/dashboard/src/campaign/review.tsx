// What somebody reads before approving a campaign, and what can be done about it until it starts.

import { useState } from "preact/hooks";
import { capital, moment, plural, told } from "../format";
import type { Approval, Campaign } from "../model";
import { command, Problem, type ReviewVerb } from "../live/api";
import { useGet } from "../live/resource";
import { missing } from "../live/me";
import { Button, Dialog, Panel, ProblemBox, Skeleton, Stamp, onItsWay } from "../ui/parts";
import { By, nobody, onePerson, person } from "../ui/person";
import { toast } from "../ui/toast";

interface Change { field: string; before?: unknown; after?: unknown }
interface Review {
  id: string; state: string; version: number; contentHash: string; author: string; authors: string[];
  approvalsAsked: number; approvals: Approval[]; missing: number;
  reviewed?: { contentHash: string; approvedBy: string[]; sentBackBy?: string; reason?: string; at: string };
  changes: Change[]; contents: boolean; changedCohorts?: { name: string; text: string }[];
}

const done: Record<ReviewVerb, string> = {
  submit: "Submitted: those who approve it can read it now", approve: "Your approval is kept", sendBack: "It is a draft again",
};

/** editable says whether a plan may still be written again: that makes a draft of it, and voids approvals. One that is scheduled is started. */
export const editable = (state: string) => state === "Draft" || state === "Review" || state === "Approved";

/** unstarted tells that nobody has started the campaign yet. */
export function unstarted(campaign: Campaign): boolean {
  return campaign.state === "Draft" || campaign.state === "Review" || campaign.state === "Approved";
}

/** whyNotStep gives the reason why a step is refused now, and nothing when it is possible. */
export function whyNotStep(state: string, step: ReviewVerb): string {
  switch (step) {
    case "submit": return state === "Draft" ? "" : `It is ${state} already.`;
    case "approve": return "";
    case "sendBack": return state === "Draft" ? "It is a draft." : "";
  }
}

/** ReviewPanel shows the content that an approval is for, and what is another than was approved or sent back before. */
export function ReviewPanel({ campaign }: { campaign: Campaign }) {
  const { data, problem, reload } = useGet<Review>(`/campaigns/${encodeURIComponent(campaign.id)}/review`, campaign.version);
  const [asking, setAsking] = useState<ReviewVerb | "">("");
  if (problem && !data) return <Panel title="Review"><ProblemBox problem={problem} onRetry={reload} /></Panel>;
  if (!data) return <Panel title="Review"><Skeleton rows={4} label="Loading the review" /></Panel>;
  const close = () => setAsking("");
  const button = (step: ReviewVerb, label: string, icon: "check" | "checked" | "back", kind = "") => (
    <Button id={step} label={label} icon={icon} kind={kind} why={missing(({ submit: "operate", approve: "approve", sendBack: "stop" } as const)[step]) || whyNotStep(data.state, step)} onPress={() => setAsking(step)} />
  );
  return (
    <Panel title="Review" aside={<span>{data.missing > 0 ? plural(data.missing, "approval is missing", "approvals are missing") : data.approvalsAsked > 0 ? "approved by enough" : "no approval is asked for"}</span>}>
      <dl class="facts-list">
        <div><dt>Content</dt><dd class="mono wrap">{data.contentHash}</dd></div>
        <div><dt>Written by</dt><dd>{data.authors.join(", ")}, who cannot approve it</dd></div>
        <div><dt>Approved by</dt><dd>{data.approvals.length === 0 ? "nobody yet" : data.approvals.map((one) => <div key={one.by}>{one.by}, {moment(one.at)}</div>)}</dd></div>
        {data.reviewed && (
          <div><dt>Before</dt><dd>
            content <span class="mono">{data.reviewed.contentHash.slice(0, 12)}</span>
            {data.reviewed.approvedBy.length > 0 && <>, approved by {data.reviewed.approvedBy.join(", ")}</>}
            {data.reviewed.sentBackBy && <>, sent back by {data.reviewed.sentBackBy}: {data.reviewed.reason}</>}, <Stamp iso={data.reviewed.at}>{moment(data.reviewed.at)}</Stamp>
          </dd></div>
        )}
      </dl>
      {data.changedCohorts?.map((one) => <p key={one.name} class="caution" role="status"><b>{capital(told(one.text))}.</b> {retake(data.state)}</p>)}
      {data.reviewed && <Changes review={data} />}
      <div class="actions" role="group" aria-label="Review">
        {button("submit", "Submit for review", "check", data.state === "Draft" && data.missing > 0 ? "primary" : "")}
        {button("approve", "Approve", "checked", data.state === "Review" ? "primary" : "")}
        {button("sendBack", "Send back", "back")}
      </div>
      {asking && <StepDialog campaign={campaign} review={data} step={asking} onClose={close} />}
    </Panel>
  );
}

/** retake says what somebody can do about cohorts that are not what a content stands for. */
function retake(state: string): string {
  switch (state) {
    case "Scheduled": return "It does not begin with others: cancel it, and write a new campaign.";
    case "Draft": return "Write the plan again, as it is, or submit it: that takes the cohort as it is now.";
  }
  return "It does not start like that: send it back and submit it again, which takes the cohort as it is now, and have that approved.";
}

function Changes({ review }: { review: Review }) {
  if (review.changes.length === 0 && !review.contents) return <p class="muted">Nothing is another since then.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Changes since then">
      <table>
        <thead><tr><th>Changed since then</th><th>Before</th><th>Now</th></tr></thead>
        <tbody>
          {review.changes.map((one, i) => (
            <tr key={i}><td class="mono">{one.field}</td><td class="wrap">{shown(one.before)}</td><td class="wrap">{shown(one.after)}</td></tr>
          ))}
          {review.contents && <tr><td>package</td><td colSpan={2}>has other contents</td></tr>}
        </tbody>
      </table>
    </div>
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function StepDialog({ campaign, review, step, onClose }: { campaign: Campaign; review: Review; step: ReviewVerb; onClose: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState("");
  const [seen] = useState(review);
  const title = { submit: "Submit", approve: "Approve", sendBack: "Send back" }[step];
  const wrote = step === "approve" && seen.authors.some((author) => onePerson(author, person())) ? `${person()} wrote it, and cannot approve it.` : "";
  const why = busy ? onItsWay : step === "sendBack" && !reason.trim() ? "Write what is to be another first." : nobody() || wrote;
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const body: Record<string, unknown> = { by: person() };
      if (step === "approve") body.contentHash = seen.contentHash;
      if (step === "sendBack") body.reason = reason.trim();
      await command(campaign.id, step, seen, body);
      toast(done[step]);
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`${title} ${campaign.name}?`} onClose={onClose}>
      <p class="lead">
        {step === "submit" && "Those who approve it are shown that it is ready. It starts when enough have approved it, one person at least."}
        {step === "approve" && <>You agree to exactly this content, and to no other. {seen.missing > 1 ? `${plural(seen.missing - 1, "more person", "more persons")} must agree before it can start.` : "With your approval it can start."}</>}
        {step === "sendBack" && <>It is a draft again. {seen.approvals.length > 0 && <><b>The {seen.approvals.length === 1 ? "approval" : "approvals"} by {seen.approvals.map((one) => one.by).join(" and ")}</b> {seen.approvals.length === 1 ? "is" : "are"} void.</>}</>}
      </p>
      {step === "approve" && <p class="hash mono wrap">{seen.contentHash}</p>}
      {step === "sendBack" && (
        <div class="field">
          <label for="reason">What is to be another; its authors read it</label>
          <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
      )}
      <By />
      {wrote && <p class="caution" role="status">{wrote}</p>}
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label={step === "approve" ? "Approve this content" : title} icon="checked" kind="primary" why={why} onPress={run} />
      </div>
    </Dialog>
  );
}
