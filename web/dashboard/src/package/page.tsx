// One package: what it holds, how far its life has come, who agreed to which content.

import { useEffect } from "preact/hooks";
import { bytes, fullMoment, moment, plural } from "../format";
import type { CampaignSummary, Package } from "../model";
import { campaignPath, packagePath, route } from "../router";
import { useCampaigns } from "../live/campaigns";
import { useGet } from "../live/resource";
import { Icon } from "../icons";
import { Clip, Empty, Panel, Pill, ProblemBox, Skeleton, Stamp, StateWord, Tabs } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";
import { Actions } from "./actions";
import { Contents } from "./contents";
import { excluded, given, life, next, requiredApprovals } from "./life";
import { total } from "./list";
import { FleetTab } from "./mapping";
import { Signatures } from "./signatures";
import { Withheld } from "./withheld";
import { Dependencies, Severity, TermsTab } from "./terms";

export function PackagePage({ id }: { id: string }) {
  const { data: pkg, problem, reload } = useGet<Package>(`/packages/${encodeURIComponent(id)}`);
  const users = useUsers(id);
  useEffect(() => {
    document.title = `${id}${pkg ? ` · ${pkg.state}` : ""} · Pacecar`;
    return () => { document.title = "Pacecar"; };
  }, [id, pkg?.state]);
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/packages">Packages</a><span aria-hidden="true">/</span><span class="mono"><Clip text={id} plain /></span></div>
        <div class="title">
          <h1 tabIndex={-1}>{pkg ? <>{pkg.name} <span class="version">{pkg.version}</span></> : id}</h1>
          {pkg && <Pill state={pkg.state} large />}
          {pkg && <Actions pkg={pkg} users={users} onDone={reload} />}
        </div>
        {pkg && (
          <p class="facts">
            <span><b>{pkg.updateType || "feature"}</b> update</span>
            <Severity of={pkg} />
            <span>{plural(pkg.contents.length, "artifact", "artifacts")}, {bytes(total(pkg))}</span>
            <span>by <b>{pkg.author}</b></span>
            {pkg.state === "Released" && <a class="link" href={`/new/campaign?package=${encodeURIComponent(pkg.id)}`}>Plan a campaign with it</a>}
          </p>
        )}
      </div>
      {problem?.status === 404 ? <Missing id={id} />
        : problem && !pkg ? <ProblemBox problem={problem} onRetry={reload} />
        : pkg === null ? <div class="panel"><div class="body"><Skeleton rows={9} label="Loading the package" /></div></div>
        : <Body pkg={pkg} users={users} />}
    </>
  );
}

/** useUsers are the campaigns that offer the package, live. */
function useUsers(id: string): CampaignSummary[] {
  const topic = useCampaigns();
  return (Object.values(topic.data ?? {}) as CampaignSummary[]).filter((one) => one.package === id)
    .sort((a, b) => ((b.createdAt ?? "") < (a.createdAt ?? "") ? -1 : 1));
}

function Missing({ id }: { id: string }) {
  return (
    <div class="panel">
      <Empty title="There is no such package" icon="search">
        <p>No package has the id <span class="mono wrap">{id}</span>; an id is a name and a version, as name@version. <a class="link" href="/packages">See all packages</a>.</p>
      </Empty>
    </div>
  );
}

const tabs = [{ id: "", name: "Overview" }, { id: "terms", name: "Terms" }, { id: "fleet", name: "Fleet" }];

function Body({ pkg, users }: { pkg: Package; users: CampaignSummary[] }) {
  const tab = route.value.query.get("tab") ?? "";
  return (
    <>
      {(pkg.state === "Deprecated" || pkg.state === "Withdrawn" || tab === "fleet") && <Withheld state={pkg.state} reason={pkg.reason} />}
      <Tabs label="Parts of the package" current={tab} tabs={tabs.map((one) => ({ ...one, href: packagePath(pkg.id) + (one.id ? `?tab=${one.id}` : "") }))} />
      {tab === "terms" ? <TermsTab pkg={pkg} /> : tab === "fleet" ? <FleetTab id={pkg.id} state={pkg.state} /> : <Overview pkg={pkg} users={users} />}
    </>
  );
}

function Overview({ pkg, users }: { pkg: Package; users: CampaignSummary[] }) {
  return (
    <>
      <Panel title="Life">
        <Life pkg={pkg} />
        <p class="soft">{next(pkg)}</p>
      </Panel>
      <Contents pkg={pkg} />
      <div class="split loose">
        <div class="stack">
          <Dependencies pkg={pkg} />
          <Approvals pkg={pkg} />
          <Users users={users} />
        </div>
        <div class="stack">
          <Signatures pkg={pkg} />
          {pkg.description && <Panel title="Description"><p class="notes">{pkg.description}</p></Panel>}
          <Panel title="Record">
            <Facts>
              <Fact name="Author">{pkg.author}</Fact>
              <Fact name="Created"><Stamp iso={pkg.createdAt}>{fullMoment(pkg.createdAt) || "–"}</Stamp></Fact>
              <Fact name="Changed"><Stamp iso={pkg.changedAt}>{fullMoment(pkg.changedAt) || "–"}</Stamp></Fact>
              <Fact name="Revision">{pkg.revision}</Fact>
              <Fact name="Content hash"><span class="mono wrap">{pkg.contentHash}</span></Fact>
            </Facts>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** Life draws the steps to a release; an end that a person decided closes the row after what is known to be reached. */
function Life({ pkg }: { pkg: Package }) {
  const ended = pkg.state === "Deprecated" || pkg.state === "Withdrawn";
  const at = life.indexOf(pkg.state);
  const reached = pkg.state === "Deprecated" ? life.length : given(pkg).length >= requiredApprovals ? 3 : 2;
  const shown = ended ? life.slice(0, reached) : life;
  return (
    <ol class={`steps ${ended ? "broken" : ""}`}>
      {shown.map((step, i) => {
        const look = ended || i < at || pkg.state === "Released" ? "past" : i === at ? "now" : "";
        return (
          <li key={step} class={look} aria-current={look === "now" ? "step" : undefined}>
            <span class="step-mark">{look === "past" ? <Icon name="check" size={12} /> : i + 1}</span>
            <span class="step-name">{step}{step === "Approved" && i > at && !ended && at > 0 && <span class="muted"> {given(pkg).length} of {requiredApprovals}</span>}</span>
          </li>
        );
      })}
      {ended && (
        <li class={pkg.state === "Withdrawn" ? "bad" : "ended"}>
          <span class="step-mark"><Icon name={pkg.state === "Withdrawn" ? "cross" : "clock"} size={12} /></span><span class="step-name">{pkg.state}</span>
        </li>
      )}
    </ol>
  );
}

function Approvals({ pkg }: { pkg: Package }) {
  const missing = requiredApprovals - given(pkg).length;
  const open = pkg.state === "Draft" || pkg.state === "Validated";
  return (
    <Panel title="Approvals" aside={<span>{given(pkg).length} of {requiredApprovals} over the present content</span>}>
      <ul class="approvals">
        {pkg.approvals.map((one) => (
          <li key={one.by + one.contentHash}>
            <span class={one.contentHash === pkg.contentHash ? "tone-ok" : "muted"}><Icon name={one.contentHash === pkg.contentHash ? "checked" : "crossed"} size={18} /></span>
            <div><b>{one.by}</b>
              <div class="muted">{one.contentHash === pkg.contentHash ? "agreed to" : "agreed to another content,"} <span class="mono" title={one.contentHash}>{one.contentHash.slice(0, 16)}…</span></div></div>
            <Stamp iso={one.at}>{moment(one.at)}</Stamp>
          </li>
        ))}
        {open && Array.from({ length: Math.max(0, missing) }, (_, i) => (
          <li key={i} class="open"><span class="muted"><Icon name="wait" size={18} /></span><div class="muted">{i === 0 ? `Anybody but ${excluded(pkg).join(", ")}` : "and one more person"}</div></li>
        ))}
      </ul>
    </Panel>
  );
}

function Users({ users }: { users: CampaignSummary[] }) {
  return (
    <Panel title="Campaigns" flush={users.length > 0} aside={users.length > 0 && <span>{plural(users.length, "offers", "offer")} it</span>}>
      {users.length === 0 ? <p class="muted">No campaign offers this package.</p> : (
        <table>
          <tbody>
            {users.map((one) => (
              <tr key={one.id}><td class="tight"><a class="wrap" href={campaignPath(one.id)}>{one.name}</a></td><td class="tight num"><StateWord state={one.state} /></td></tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
