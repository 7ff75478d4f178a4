// The end of an operation that goes on: what that means is said before.

import { useState } from "preact/hooks";
import { count } from "../format";
import type { Problem } from "../live/api";
import { useGet } from "../live/resource";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";
import { titleOf } from "./list";
import { cancelOperation, importOf, operationURL, type Operation } from "./model";

export function CancelOperation({ one, onClose, onDone }: { one: Operation; onClose: () => void; onDone: () => void }) {
  const now = useGet<Operation>(operationURL(one.id));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await cancelOperation(one.id, person());
      toast("It ends", { detail: `${titleOf(one)}: within two seconds.` });
      onClose();
      onDone();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const over = now.data?.done ? `It is ${now.data.state} already.` : "";
  return (
    <Dialog title={`Cancel: ${titleOf(one)}`} onClose={onClose}>
      <p class="lead">{meaning(now.data ?? one)}</p>
      {over && <p class="caution mild">{over}</p>}
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Let it run" onPress={onClose} />
        <Button id="confirm" kind="danger primary" label="Cancel it" why={busy ? onItsWay : over || nobody()} onPress={() => void end()} />
      </div>
    </Dialog>
  );
}

function meaning(one: Operation): string {
  if (one.kind !== "import") return "It has changed nothing, and can be asked for again at any time. Whoever waits for its answer gets none.";
  const came = importOf(one);
  const so = came ? `its first ${count(came.durable)} lines` : "the lines that it has followed";
  return `What ${so} say is in the fleet and stays. The same file can be continued behind them.`;
}
