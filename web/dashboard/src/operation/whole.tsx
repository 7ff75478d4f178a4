// One operation with what it came to.

import { count, fullMoment } from "../format";
import { useGet } from "../live/resource";
import { Icon } from "../icons";
import { Copyable } from "../ui/once";
import { ProblemBox, Skeleton } from "../ui/parts";
import { cameTo, importOf, operationURL, type Operation } from "./model";

export function Whole({ one }: { one: Operation }) {
  const whole = useGet<Operation>(operationURL(one.id), one.state + (one.done ? "" : one.updatedAt));
  const shown = whole.data ?? one;
  const came = importOf(shown);
  return (
    <div class="whole-delivery">
      <p class="small muted"><span class="mono wrap">{one.request}</span>{one.createdAt && <> · began {fullMoment(one.createdAt)}</>}{one.endedAt ? <> · ended {fullMoment(one.endedAt)}</> : one.done && one.updatedAt && <> · last heard of {fullMoment(one.updatedAt)}</>} · <span class="mono wrap">{one.id}</span></p>
      {shown.problem && <p class="caution" role="status"><Icon name="warn" size={14} /> <span class="wrap"><b>{shown.problem.title}</b>{shown.problem.detail && `: ${shown.problem.detail}`}</span></p>}
      {shown.cure && <p class="caution mild"><Icon name="warn" size={14} /> <span class="wrap">{shown.cure}</span></p>}
      {came && <p>{cameTo(came)}.{!one.done || one.state === "Cancelled" || (one.state === "Interrupted" && came.durable > 0) ? ` The last line that is safe is ${count(came.durable)}.` : ""}</p>}
      {whole.problem ? <ProblemBox problem={whole.problem} onRetry={whole.reload} />
        : whole.data === null ? <Skeleton rows={3} label="Loading what it came to" />
        : whole.data.result !== undefined ? <Copyable id="result" label={one.done ? "What it came to" : "What it has come to so far"} text={textOf(whole.data.result)} />
        : !shown.cure && !shown.problem && <p class="soft">{one.done ? "Nothing of it is kept." : "It has come to nothing yet."}</p>}
    </div>
  );
}

const textOf = (result: unknown) => (typeof result === "string" ? result : JSON.stringify(result, null, 2));
