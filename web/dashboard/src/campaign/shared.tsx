// What vehicles that failed have in common, where chance does not explain it.

import { count, share } from "../format";
import { attributeName, valueName } from "../vehicle/columns";
import { meaning } from "./meaning";
import type { FailureGroup, Report, SharedValue } from "./report";

/** The groups and the values of each that are told. */
const shownGroups = 3, shownValues = 3;

export function Shared({ report }: { report: Report | null }) {
  const groups = (report?.failureGroups ?? []).filter((one) => one.failed > 1);
  if (groups.length === 0) return null;
  const telling = groups.filter((one) => one.shared.length > 0).slice(0, shownGroups);
  return (
    <section class="shared inset" aria-label="What they share">
      <h3>What they share</h3>
      {telling.length === 0 ? <p class="muted small">Nothing that chance does not explain: models, regions and hardware fail alike.</p>
        : telling.map((one) => <Group key={`${one.ecu}/${one.code}`} group={one} />)}
    </section>
  );
}

function Group({ group }: { group: FailureGroup }) {
  return (
    <div class="shared-group">
      <div class="small"><b>{group.code ? [group.ecu, meaning(group.code) || group.code].filter(Boolean).join(" ") : "All failures"}</b> <span class="muted">{count(group.failed)}</span></div>
      <ul>{group.shared.slice(0, shownValues).map((one) => <Value key={one.attribute + one.value} one={one} />)}</ul>
    </div>
  );
}

function Value({ one }: { one: SharedValue }) {
  const name = attributeName(one.attribute);
  return (
    <li class="small" title={`${one.lift.toFixed(1)} times as frequent as among all that tried it, at least ${one.liftAtLeast.toFixed(1)} times with 95 % certainty`}>
      {name} <b>{valueName(one.attribute, one.value)}</b>: {share(one.failed, one.failedOf, 0)} of the failures,
      {" "}{share(one.tried, one.triedOf, 0)} of those that tried it
    </li>
  );
}
