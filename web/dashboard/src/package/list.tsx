// The list of packages.

import { bytes, moment, plural } from "../format";
import type { Package } from "../model";
import { navigate, packagePath, route, withQuery } from "../router";
import { useWhole } from "../live/resource";
import { Button, Clip, Empty, LeftOut, Pill, ProblemBox, Skeleton, Stamp, Tabs } from "../ui/parts";
import { given, requiredApprovals } from "./life";

/** A filter gathers states by what they ask of a person. */
const filters = [
  { id: "", name: "All", states: null },
  { id: "attention", name: "Needs you", states: ["Draft", "Validated", "Approved"] },
  { id: "released", name: "Released", states: ["Released"] },
  { id: "ended", name: "Ended", states: ["Deprecated", "Withdrawn"] },
];

export function PackagesPage() {
  const list = useWhole<Package>("/packages");
  const chosen = route.value.query.get("state") ?? "";
  const all = list.data?.items ?? null;
  return (
    <>
      <div class="pagehead">
        <div>
          <h1 tabIndex={-1}>Packages</h1>
          <p>{all ? summary(all) : "\u00a0"}</p>
        </div>
        <Button kind="small" icon="again" label="Read again" onPress={list.reload} />
      </div>
      <Tabs label="Filter by state" current={chosen} tabs={filters.map((filter) => ({
        id: filter.id, href: withQuery({ state: filter.id }),
        name: all && filter.states ? `${filter.name} ${all.filter((one) => filter.states.includes(one.state)).length}` : filter.name,
      }))} />
      {list.problem && <ProblemBox problem={list.problem} onRetry={list.reload} />}
      <LeftOut list={list.data} of="packages, the newest," />
      {all !== null ? <Rows all={all} chosen={chosen} />
        : !list.problem && <div class="panel"><div class="body"><Skeleton label="Loading the packages" /></div></div>}
    </>
  );
}

function summary(all: Package[]): string {
  const released = all.filter((one) => one.state === "Released").length;
  const waiting = all.filter((one) => filters[1].states!.includes(one.state)).length;
  return `${plural(all.length, "package", "packages")} · ${released} released · ${waiting} on the way`;
}

function Rows({ all, chosen }: { all: Package[]; chosen: string }) {
  if (all.length === 0) {
    return (
      <div class="panel">
        <Empty title="No package yet" icon="box">
          <p>A package is an approved set of artifacts for the hardware of ECUs. Describe it in a document, and push it with its files:</p>
          <p><code>pacecar package push package.yaml</code></p>
        </Empty>
      </div>
    );
  }
  const states = filters.find((filter) => filter.id === chosen)?.states;
  const rows = all.filter((one) => !states || states.includes(one.state));
  if (rows.length === 0) {
    return <div class="panel"><Empty title="No package in this list"><p><a class="link" href="/packages">Show all packages</a></p></Empty></div>;
  }
  return (
    <div class="panel campaigns packages">
      <div class="scroll cards" tabIndex={0} role="region" aria-label="Packages">
        <table>
          <thead>
            <tr><th>Package</th><th>State</th><th>Type</th><th>Artifacts</th><th>Approvals</th><th>Author</th><th class="num">Changed</th></tr>
          </thead>
          <tbody>{rows.map((one) => <Row key={one.id} pkg={one} />)}</tbody>
        </table>
      </div>
    </div>
  );
}

function Row({ pkg }: { pkg: Package }) {
  const path = packagePath(pkg.id);
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a") && !getSelection()?.toString()) navigate(path);
  };
  const ecus = [...new Set(pkg.contents.map((one) => one.ecu))];
  return (
    <tr class="row-link" onClick={open}>
      <td class="who">
        <a href={path}><Clip text={pkg.name} /> <span class="mono"><Clip text={pkg.version} /></span></a>
        {pkg.description && <div class="muted first-line">{pkg.description.split("\n")[0]}</div>}
      </td>
      <td><Pill state={pkg.state} /></td>
      <td data-name="Type">{pkg.updateType || "–"}</td>
      <td data-name="Artifacts">{plural(pkg.contents.length, "file", "files")}, {bytes(total(pkg))}<div class="muted ecus">{some(ecus)}</div></td>
      <td data-name="Approvals"><Approved pkg={pkg} /></td>
      <td data-name="Author">{pkg.author}</td>
      <td class="num muted" data-name="Changed"><Stamp iso={pkg.changedAt}>{moment(pkg.changedAt)}</Stamp></td>
    </tr>
  );
}

export const total = (pkg: Package) => pkg.contents.reduce((sum, one) => sum + one.sizeBytes, 0);

/** The ECUs that a row names; the rest is counted. */
const shownECUs = 4;

const some = (ecus: string[]) => ecus.slice(0, shownECUs).join(", ") + (ecus.length > shownECUs ? ` and ${ecus.length - shownECUs} more` : "");

/** Approved draws one mark per approval that is needed, and says the same in words. */
export function Approved({ pkg }: { pkg: Package }) {
  const n = given(pkg).length;
  return (
    <span class="approved">
      <span aria-hidden="true">{Array.from({ length: Math.max(requiredApprovals, n) }, (_, i) => <i key={i} class={i < n ? "given" : ""} />)}</span>
      {n} of {requiredApprovals}
    </span>
  );
}
