// The deliveries of a webhook, each with what became of it, and on demand with the event that it carries.

import { useState } from "preact/hooks";
import { count, fullMoment, moment, span, words } from "../format";
import type { Problem } from "../live/api";
import { missing } from "../live/me";
import { useGet, useNow } from "../live/resource";
import { deliveryURL, replay, type Delivery } from "../live/webhooks";
import { campaignPath, navigate, route, withQuery } from "../router";
import { Icon, type IconName } from "../icons";
import { Copyable } from "../ui/once";
import { Button, Clip, ProblemBox, Skeleton, Stamp } from "../ui/parts";
import { toast } from "../ui/toast";

const looks: Record<string, { word: string; icon: IconName; tone: string }> = {
  Pending: { word: "Waiting", icon: "wait", tone: "go" },
  Delivered: { word: "Taken", icon: "checked", tone: "ok" },
  Dead: { word: "Given up", icon: "warn", tone: "bad" },
};

export function Deliveries({ webhook, list, onChange }: { webhook: string; list: Delivery[]; onChange: () => void }) {
  const opened = route.value.query.get("delivery") ?? "";
  const now = useNow();
  return (
    <div class="scroll cards" tabIndex={0} role="region" aria-label="Deliveries">
      <table class="deliveries">
        <thead><tr><th>Event</th><th>State</th><th>Campaign</th><th>Happened</th><th class="num">Sent</th><th>Last answer</th><th><span class="hidden-text">What can be done</span></th></tr></thead>
        <tbody>{list.map((one) => <Row key={one.id} webhook={webhook} one={one} now={now} open={opened === one.id} onChange={onChange} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ webhook, one, now, open, onChange }: { webhook: string; one: Delivery; now: number; open: boolean; onChange: () => void }) {
  const look = looks[one.state] ?? { word: one.state, icon: "clock", tone: "none" };
  const turn = () => navigate(withQuery({ delivery: open ? "" : one.id }), true);
  return (
    <>
      <tr class={open ? "chosen" : ""}>
        <td><button type="button" class="opener" aria-expanded={open} data-row onClick={turn}><Icon name="right" size={14} />{words(one.event)}</button></td>
        <td><span class={`stateword tone-${look.tone}`}><Icon name={look.icon} size={14} />{look.word}</span></td>
        <td class="who" data-name="Campaign"><a class="mono" href={campaignPath(one.campaign)}><Clip text={one.campaign} /></a></td>
        <td data-name="Happened"><Stamp iso={one.at}>{moment(one.at)}</Stamp></td>
        <td class="num" data-name="Sent">{one.attempts === 0 ? <span class="muted">not yet</span> : `${count(one.attempts)}×`}</td>
        <td class="wide" data-name="Last answer"><Answer one={one} now={now} /></td>
        <td class="num act"><Again webhook={webhook} one={one} onChange={onChange} /></td>
      </tr>
      {open && <tr class="opened"><td colSpan={7} class="what"><Whole webhook={webhook} one={one} /></td></tr>}
    </>
  );
}

function Answer({ one, now }: { one: Delivery; now: number }) {
  const next = one.state === "Pending" && one.nextAttemptAt ? Date.parse(one.nextAttemptAt) - now : 0;
  const when = one.state !== "Pending" || one.attempts === 0 ? "" : next > 1_000 ? `again in ${span(next)}` : "again at once";
  if (one.state === "Delivered") return <>{one.status} <span class="muted">{moment(one.lastAttemptAt)}</span></>;
  return <>{one.problem && <span class="wrap">{one.problem}</span>} {when && <span class="muted nowrap">{when}</span>}</>;
}

function Again({ webhook, one, onChange }: { webhook: string; one: Delivery; onChange: () => void }) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const now = await replay(webhook, one.id);
      toast(now.state === "Delivered" && !now.problem ? `Taken with ${now.status}` : "It was not taken", { detail: now.problem });
    } catch (error) {
      toast("It was not sent", { detail: (error as Problem).detail || (error as Problem).title });
    }
    setBusy(false);
    onChange();
  };
  return <Button kind="small" label={busy ? "Sending…" : "Send again"} name={busy ? undefined : `Send again: ${words(one.event)}, ${one.campaign}`} why={busy ? "It waits for an answer." : missing("operate")} onPress={() => void run()} />;
}

/** Whole reads the event that a delivery carries, as the webhook gets it. */
function Whole({ webhook, one }: { webhook: string; one: Delivery }) {
  const whole = useGet<Delivery>(deliveryURL(webhook, one.id), one.state);
  return (
    <div class="whole-delivery">
      <p class="small muted">webhook-id <span class="mono wrap">{one.id}</span>: the same each time, so that a receiver knows what it has had.{one.lastAttemptAt && <> Sent last {fullMoment(one.lastAttemptAt)}.</>}</p>
      {whole.problem ? <ProblemBox problem={whole.problem} onRetry={whole.reload} />
        : whole.data === null ? <Skeleton rows={5} label="Loading the event" />
        : whole.data.body === undefined ? <p class="soft">The event itself is not kept any more.</p>
        : <Copyable id="body" label="The CloudEvent" text={JSON.stringify(whole.data.body, null, 2)} />}
    </div>
  );
}
