// One webhook: what it was told, what waits, what was given up, and sending it again.

import { useEffect, useState } from "preact/hooks";
import { count, plural } from "../format";
import type { Problem } from "../live/api";
import { missing } from "../live/me";
import { usePoll } from "../live/poll";
import { useGet } from "../live/resource";
import { replay, webhookURL, type Delivery, type Webhook } from "../live/webhooks";
import type { List } from "../model";
import { route, withQuery } from "../router";
import { Button, Empty, Panel, ProblemBox, Skeleton, Tabs } from "../ui/parts";
import { toast } from "../ui/toast";
import { Deliveries } from "./deliveries";
import { toldOf } from "./events";
import { period } from "./list";
import { Test } from "./test";

const states = [["", "All"], ["Pending", "Waiting"], ["Delivered", "Taken"], ["Dead", "Given up"]];

/** Rows that are shown at first, by which more come, and the most that the API gives at once. */
const step = 50;
const most = 1000;

export function WebhookPage({ name }: { name: string }) {
  const turn = usePoll(period);
  const all = useGet<List<Webhook>>("/webhooks", turn);
  const state = states.some(([id]) => id === route.value.query.get("state")) ? route.value.query.get("state")! : "";
  const [limit, setLimit] = useState(step);
  const list = useGet<List<Delivery>>(`${webhookURL(name)}/deliveries?limit=${limit}${state && `&state=${state}`}`, turn);
  const one = all.data?.items.find((hook) => hook.name === name);
  useEffect(() => { document.title = `${name} · Pacecar`; return () => { document.title = "Pacecar"; }; }, [name]);
  const missed = list.problem?.code === "NotFound";
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/operations/webhooks">Webhooks</a></div>
        <div class="title">
          <h1 class="mono" tabIndex={-1}>{name}</h1>
          {!missed && <div class="actions"><ReplayDead name={name} dead={one?.dead ?? 0} onDone={list.reload} /><Test name={name} why={missing("operate")} /></div>}
        </div>
        {one && (
          <div class="facts">
            <span>Told of <b>{toldOf(one.events)}</b></span>
            <span><b>{count(one.pending)}</b> waiting</span>
            <span><b class={one.dead > 0 ? "tone-bad" : ""}>{count(one.dead)}</b> given up</span>
          </div>
        )}
      </div>
      {missed ? <div class="panel"><Empty title="This server knows no such webhook" icon="search"><p>Webhooks are settings of the server. <a class="link" href="/operations/webhooks">See those that there are</a>.</p></Empty></div> : (
        <>
          <Tabs label="Deliveries by state" current={state} tabs={states.map(([id, title]) => ({ id, name: title, href: withQuery({ state: id, delivery: "" }) }))} />
          <Panel title="Deliveries" flush aside={list.data && (list.data.next ? `the newest ${count(list.data.items.length)}` : plural(list.data.items.length, "delivery", "deliveries"))}>
            {list.problem ? <div class="body"><ProblemBox problem={list.problem} onRetry={list.reload} /></div>
              : list.data === null ? <div class="body"><Skeleton label="Loading the deliveries" /></div>
              : list.data.items.length === 0 ? <Nothing state={state} events={one?.events} /> : <Deliveries webhook={name} list={list.data.items} onChange={list.reload} />}
            {list.data?.next && <div class="pager"><span class="at">{limit < most ? "Older ones follow." : "Older ones: pacecar webhook deliveries"}</span>{limit < most && <Button kind="small" label="Show more" onPress={() => setLimit(Math.min(most, limit + 4 * step))} />}</div>}
          </Panel>
        </>
      )}
    </>
  );
}

function Nothing({ state, events }: { state: string; events?: string[] }) {
  if (state) return <Empty title="None is in this state" icon={state === "Dead" ? "checked" : "clock"}><p>{state === "Dead" ? "Nothing was given up." : state === "Pending" ? "Nothing waits." : "Nothing was taken yet."}</p></Empty>;
  return <Empty title="It was told nothing yet" icon="clock"><p>{events?.length === 0 ? "Gates alone ask it. The setting webhook-events has it told of events." : "What happens to campaigns from now on is told within about a second."}</p></Empty>;
}

/** ReplayDead sends all again that was given up, the oldest first, and stops at the first that fails again. */
function ReplayDead({ name, dead, onDone }: { name: string; dead: number; onDone: () => void }) {
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState<Problem | null>(null);
  const gone = useGet<List<Delivery>>(dead > 0 ? `${webhookURL(name)}/deliveries?state=Dead&limit=${most}` : "", dead);
  if (dead === 0 && at === 0) return null;
  const run = async () => {
    const list = [...(gone.data?.items ?? [])].reverse();
    setFailed(null);
    let sent = 0;
    try {
      for (const one of list) {
        setAt(sent + 1);
        const now = await replay(name, one.id);
        if (now.state !== "Delivered") {
          toast(`${count(sent)} of ${count(list.length)} were taken`, { detail: `Then: ${now.problem || "it was not taken"}. The others stay given up.` });
          return;
        }
        sent++;
      }
      toast(`${plural(sent, "delivery was", "deliveries were")} taken`);
    } catch (error) {
      setFailed(error as Problem);
    } finally {
      setAt(0);
      onDone();
    }
  };
  return (
    <>
      {failed && <span class="tone-bad small">{failed.detail || failed.title}</span>}
      <Button id="replay-dead" icon="again" label={at ? `Sending ${count(at)} of ${count(dead)}…` : `Send the ${count(dead)} given up again`}
        why={at ? "They are being sent, the oldest first." : missing("operate") || (gone.data ? "" : "They are being read.")} onPress={() => void run()} />
    </>
  );
}
