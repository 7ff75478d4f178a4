// The way back from a campaign: why it is not open, and the dialog that takes it.

import { useMemo, useState } from "preact/hooks";
import { plural, told } from "../format";
import { buckets, campaignOf, type Campaign } from "../model";
import { callOff, Problem, rollBack } from "../live/api";
import { useTopic } from "../live/resource";
import { campaignPath, navigate, packagePath } from "../router";
import { Icon } from "../icons";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";
import { Excluded } from "./dryrun";

/** useWay watches the campaign that undoes another one, the newest. */
export function useWay(campaign: Campaign): Campaign | null {
  const by = campaign.rolledBackBy?.at(-1);
  const { data } = useTopic(by ? `campaign:${by}` : "");
  return useMemo(() => campaignOf(data), [data]);
}

const over = (way?: Campaign | null) => way?.state === "Completed" || way?.state === "Cancelled";

/** whyNoWayBack is why a campaign cannot be rolled back now; nothing where it can. Way is the campaign that undoes it, as far as it is known. */
export function whyNoWayBack(campaign: Campaign, way?: Campaign | null): string {
  if (!campaign.startedAt) return "It has not been started.";
  if (campaign.undoing) return "";
  const by = campaign.rolledBackBy?.at(-1);
  if (way?.id === by && over(way)) return "";
  return by ? `Campaign ${by} brings its vehicles back.` : "";
}

export function RollbackDialog({ campaign, way, onClose }: { campaign: Campaign; way?: Campaign | null; onClose: () => void }) {
  const { undoing } = campaign;
  const prepared = campaign.prepared?.package ?? "";
  const [pkg, setPkg] = useState(undoing?.package ?? prepared);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const now = buckets(campaign.counts);
  const have = (campaign.counts.Succeeded ?? 0) + (campaign.counts.Unhealthy ?? 0);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const done = await rollBack(campaign.id, { by: person(), reason: reason.trim(), package: pkg.trim() === (undoing?.package ?? prepared) ? undefined : pkg.trim() });
      toast(done.campaign ? "The campaign is rolled back" : "The campaign is stopped", { detail: told(done.text) });
      onClose();
      if (done.campaign) navigate(campaignPath(done.campaign.id));
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const late = !busy && whyNoWayBack(campaign, way);
  const why = busy ? onItsWay : late ? late : !pkg.trim() ? "Name the package that brings the vehicles back first." : reason.trim() ? nobody() : "Write why first.";
  return (
    <Dialog title={undoing ? `Bring the vehicles of ${campaign.name} back now?` : `Roll ${campaign.name} back?`} onClose={onClose}>
      {late && <p id="somebody-was-faster" class="caution" role="status"><b>Somebody was faster.</b> {late}</p>}
      {undoing?.waits && <p class="caution"><b>It waits:</b> {told(undoing.waits)}. When you have made that right, or name another package here, campaign <span class="mono">{undoing.campaign}</span> begins.</p>}
      <p class="lead">
        {undoing ? "The campaign is stopped. Another one brings back" : "The campaign ends for good, and another one brings back"} what it installed, and nothing that a dealer or another campaign has brought:
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
        <Button id="confirm" label={undoing ? "Try now" : "Roll back"} icon="back" kind="danger primary" why={why} onPress={run} />
      </div>
    </Dialog>
  );
}

/** CallOff is the button that calls off a wait, and its dialog. */
function CallOff({ campaign, label, lead }: { campaign: Campaign; label: string; lead: string }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState(campaign);
  const close = () => { setAsking(false); setProblem(null); };
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const done = await callOff(campaign.id, seen, { by: person(), reason: reason.trim() });
      toast("Called off", { detail: told(done.text) });
      close();
    } catch (error) {
      setProblem(error as Problem);
    } finally {
      setBusy(false);
    }
  };
  const why = busy ? onItsWay : reason.trim() ? nobody() : "Write why first.";
  return (
    <>
      <Button id="call-off" kind="small" label={label} onPress={() => { setSeen(campaign); setAsking(true); }} />
      {asking && (
        <Dialog title={`${label}?`} onClose={close}>
          <p class="lead">{lead}</p>
          <div class="field">
            <label for="reason">Why; the timeline keeps it</label>
            <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </div>
          <By />
          {problem && <ProblemBox problem={problem} />}
          <div class="actions">
            <Button label="Not now" onPress={close} />
            <Button id="confirm" label={label} icon="stop" kind="primary" why={why} onPress={run} />
          </div>
        </Dialog>
      )}
    </>
  );
}

/** WaitingBanner says who ordered a rollback that has not begun, what it waits for, and the way on. */
function WaitingBanner({ campaign, undoing }: { campaign: Campaign; undoing: NonNullable<Campaign["undoing"]> }) {
  const [asking, setAsking] = useState(false);
  return (
    <div class="banner warn" id="undoing">
      <Icon name="back" size={18} />
      <div class="grow">
        <p><b>The rollback waits; the campaign is stopped, and its vehicles are not being brought back yet.</b> <span class="soft">Campaign <span class="mono">{undoing.campaign}</span>, which {undoing.by} ordered, is to bring its vehicles back
          {" "}with package <a class="link mono" href={packagePath(undoing.package)}>{undoing.package}</a>.</span></p>
        <p class="wrap">{undoing.waits ? <>It waits: {told(undoing.waits)}.</> : "It is about to begin."} <span class="soft">The engine tries again every minute, until it begins or no vehicle can turn out to have the update.</span></p>
      </div>
      <Button id="try-now" kind="small" label="Try now, or with another package" onPress={() => setAsking(true)} />
      <CallOff campaign={campaign} label="Call the rollback off"
        lead={`Campaign ${undoing.campaign} does not begin any more. Campaign ${campaign.name} stays ${campaign.state.toLowerCase()}, and the vehicles that have its update keep it. It can be rolled back again.`} />
      {asking && <RollbackDialog campaign={campaign} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** StoneBanner says for whom a campaign stays open to whom others bring what they lack, or which of those did not say, and offers to wait no longer. */
function StoneBanner({ campaign, open }: { campaign: Campaign; open: NonNullable<Campaign["open"]> }) {
  const whom = open.vehicles > 0 ? plural(open.vehicles, "vehicle", "vehicles") : "vehicles";
  return (
    <div class="banner" id="stone">
      <Icon name="clock" size={18} />
      <div class="grow">
        <p class="wrap" id="still-open">{told(open.text)}</p>
      </div>
      {!open.calledOff && !over(campaign) && (
        <CallOff campaign={campaign} label="Wait no longer"
          lead={`It waits no longer for ${whom} to which other campaigns bring what they lack, and completes when its own vehicles are done. Whoever has it after that does not join any more.`} />
      )}
    </div>
  );
}

/** WayBanner says that a campaign is undone by another one, or undoes one, or stays open for those to whom others bring what they lack. */
export function WayBanner({ campaign }: { campaign: Campaign }) {
  const { rollsBack } = campaign.plan;
  const by = campaign.rolledBackBy ?? [];
  const way = useWay(campaign);
  if (campaign.undoing) return <WaitingBanner campaign={campaign} undoing={campaign.undoing} />;
  if (campaign.open && !rollsBack) return <StoneBanner campaign={campaign} open={campaign.open} />;
  if (by.length === 0 && !rollsBack) return null;
  const link = (id: string) => <a key={id} class="link mono" href={campaignPath(id)}>{id}</a>;
  return (
    <div class="banner" id="way">
      <Icon name="back" size={18} />
      <div class="grow">
        {by.length > 0 && <p><b>Rolled back.</b> Its vehicles are brought back by {by.map((id, i) => <>{i > 0 && ", "}{link(id)}</>)}.</p>}
        {rollsBack && <p><b>The way back.</b> It brings back what was installed by {link(rollsBack)}.</p>}
        {campaign.open && <p class="wrap" id="still-open">{told(campaign.open.text)}</p>}
        {campaign.excluded && <details id="not-brought-back"><summary><b>Not brought back: {plural(campaign.excluded.reduce((sum, one) => sum + one.count, 0), "vehicle", "vehicles")}</b></summary><Excluded list={campaign.excluded} /></details>}
        {way?.open && over(way) && <p class="wrap" id="remaining"><b>Not all came back.</b> {told(way.open.text)}</p>}
      </div>
      {campaign.open && !campaign.open.calledOff && !over(campaign) && (
        <CallOff campaign={campaign} label="Wait no longer"
          lead={`It waits no longer for ${plural(campaign.open.vehicles, "vehicle", "vehicles")} of campaign ${rollsBack} that may yet turn out to have the update, and completes when its own vehicles are done. Whoever turns out to have it then is not brought back, unless it is rolled back again.`} />
      )}
    </div>
  );
}
