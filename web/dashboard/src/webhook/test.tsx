// Trying a webhook out, with the answer beside the button until it is tried again.

import { useState } from "preact/hooks";
import { clock } from "../format";
import { announce } from "../ui/announce";
import type { Problem } from "../live/api";
import { tryWebhook, type Tried } from "../live/webhooks";
import { Icon } from "../icons";
import { Button } from "../ui/parts";

export function Test({ name, why }: { name: string; why: string }) {
  const [busy, setBusy] = useState(false);
  const [came, setCame] = useState<(Tried & { at: number }) | null>(null);
  const run = async () => {
    setBusy(true);
    setCame(null);
    const tried = await tryWebhook(name).catch((error: Problem): Tried => ({ delivered: false, problem: error.detail || error.title }));
    announce(tried.delivered ? `${name} took the test.` : `${name} did not take the test: ${tried.problem}`);
    setCame({ ...tried, at: Date.now() });
    setBusy(false);
  };
  return (
    <div class="tried">
      {came && (
        <span class={`stateword tone-${came.delivered ? "ok" : "bad"}`}>
          <Icon name={came.delivered ? "checked" : "warn"} size={14} /><span>{came.delivered ? `taken with ${came.status}` : came.problem} <span class="muted">{clock(came.at)}</span></span>
        </span>
      )}
      <Button kind="small" label={busy ? "Asking…" : "Test"} name={busy ? undefined : `Test ${name}`} why={busy ? "It waits for an answer, 15 seconds at most." : why} onPress={() => void run()} />
    </div>
  );
}
