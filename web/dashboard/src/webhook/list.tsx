// The systems that are told what happens to campaigns, and whether they take it.

import { useEffect, useState } from "preact/hooks";
import { count, plural } from "../format";
import { missing } from "../live/me";
import { usePoll } from "../live/poll";
import { useGet } from "../live/resource";
import type { Webhook } from "../live/webhooks";
import type { List } from "../model";
import { OperationsTabs } from "../operations/tabs";
import { navigate, webhookPath } from "../router";
import { Icon } from "../icons";
import { Button, Clip, Empty, ProblemBox, Skeleton } from "../ui/parts";
import { toldOf } from "./events";
import { WebhookForm } from "./form";
import { Test } from "./test";

export const period = 3_000;

export function WebhooksPage() {
  const list = useGet<List<Webhook>>("/webhooks", usePoll(period));
  const [adding, setAdding] = useState(false);
  useEffect(() => { document.title = "Webhooks · Pacecar"; return () => { document.title = "Pacecar"; }; }, []);
  const all = list.data?.items ?? null;
  return (
    <>
      <div class="pagehead">
        <div><h1 tabIndex={-1}>Webhooks</h1><p>{all ? summary(all) : "\u00a0"}</p></div>
        <Button id="create" kind="primary" icon="plus" label="Add a webhook" onPress={() => setAdding(true)} />
      </div>
      <OperationsTabs current="webhooks" />
      {list.problem ? <ProblemBox problem={list.problem} onRetry={list.reload} />
        : all === null ? <div class="panel"><div class="body"><Skeleton rows={3} label="Loading the webhooks" /></div></div>
        : all.length === 0 ? <None onAdd={() => setAdding(true)} /> : <Rows all={all} />}
      {adding && <WebhookForm taken={(all ?? []).map((one) => one.name)} onClose={() => setAdding(false)} />}
    </>
  );
}

function summary(all: Webhook[]): string {
  const waiting = all.reduce((sum, one) => sum + one.pending, 0), dead = all.reduce((sum, one) => sum + one.dead, 0);
  return [plural(all.length, "webhook", "webhooks"), `${plural(waiting, "delivery waits", "deliveries wait")}`, dead > 0 && `${count(dead)} given up`].filter(Boolean).join(" · ");
}

const None = ({ onAdd }: { onAdd: () => void }) => (
  <div class="panel">
    <Empty title="No webhook yet" icon="link">
      <p>A webhook is told what happens to campaigns, such as a halt: a pager, a chat, a ticket system. A gate can also ask one whether the next wave may open.</p>
      <Button label="Add a webhook" kind="small" onPress={onAdd} />
    </Empty>
  </div>
);

const Rows = ({ all }: { all: Webhook[] }) => (
  <div class="panel webhooks">
    <div class="scroll cards" tabIndex={0} role="region" aria-label="Webhooks">
      <table>
        <thead><tr><th>Webhook</th><th>Is told of</th><th class="num">Waiting</th><th class="num">Given up</th><th><span class="hidden-text">What can be done</span></th></tr></thead>
        <tbody>{all.map((one) => <Row key={one.name} webhook={one} />)}</tbody>
      </table>
    </div>
  </div>
);

function Row({ webhook }: { webhook: Webhook }) {
  const path = webhookPath(webhook.name);
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a, button") && !getSelection()?.toString()) navigate(path);
  };
  return (
    <tr class="row-link" onClick={open}>
      <td class="who"><a href={path} class="mono"><Clip text={webhook.name} /></a></td>
      <td class="what"><span class={webhook.events.length ? "" : "muted"}>{toldOf(webhook.events)}</span></td>
      <td class="num" data-name="Waiting">{count(webhook.pending)}</td>
      <td class="num" data-name="Given up">{webhook.dead > 0 ? <a href={`${path}?state=Dead`} class="stateword tone-bad"><Icon name="warn" size={14} />{count(webhook.dead)}</a> : "0"}</td>
      <td class="num act"><Test name={webhook.name} why={missing("operate")} /></td>
    </tr>
  );
}
