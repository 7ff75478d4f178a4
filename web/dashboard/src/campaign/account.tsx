// The account of a campaign to take away, and another campaign beside it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { count, percent, span } from "../format";
import type { Campaign, CampaignSummary } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { useCampaigns } from "../live/campaigns";
import { problemFrom, type Problem } from "../live/api";
import { useGet } from "../live/resource";
import { Button, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { Icon } from "../icons";
import { meaning } from "./meaning";

interface Rate { part: number; of: number; percent: number; lowerPercent: number; upperPercent: number }
interface Side { id: string; package: string; state: string; total: number; successRate: Rate; failureRate: Rate; seconds?: number }
interface Pair { ecu?: string; code: string; first: number; second: number; new: boolean }
export interface Comparison { first: Side; second: Side; success: string; failure: string; failures: Pair[] }

/** Campaigns that one is offered for a comparison, the newest first. */
const offered = 200;
/** Kinds of failures that are told. */
const shownPairs = 12;

const address = (id: string) => `/api/v1/campaigns/${encodeURIComponent(id)}/report`;

/** AccountPanel is there once a campaign has begun: before that there is nothing to account for. */
export function AccountPanel({ campaign }: { campaign: Campaign }) {
  const other = route.value.query.get("with") ?? "";
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = () => rows(campaign.id).then(() => setProblem(null), setProblem);
  return (
    <Panel title="Account" class="account" aside={<>
      <a id="printable" class="btn small" href={address(campaign.id)} target="_blank" rel="noopener"><Icon name="table" />Printable page</a>
      <Button id="rows" kind="small" icon="down" label="Rows (CSV)" onPress={save} /></>}>
      {problem && <ProblemBox problem={problem} onRetry={save} />}
      <Choice campaign={campaign} other={other} />
      {other && <Beside campaign={campaign} other={other} />}
    </Panel>
  );
}

/** rows saves the account as a file of comma-separated values, which the address gives to whoever asks for them. */
async function rows(id: string): Promise<void> {
  const response = await fetch(address(id), { headers: { Accept: "text/csv" } }).catch(() => { throw problemFrom(0, null); });
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null), response.headers.get("X-Request-Id") ?? "");
  const file = URL.createObjectURL(await response.blob());
  const anchor = document.createElement("a");
  anchor.href = file;
  anchor.download = `${id}.csv`;
  anchor.click();
  URL.revokeObjectURL(file);
}

function Choice({ campaign, other }: { campaign: Campaign; other: string }) {
  const all = Object.values((useCampaigns().data ?? {}) as Record<string, CampaignSummary>);
  const begun = all.filter((one) => one.id !== campaign.id && one.startedAt).sort((a, b) => (a.startedAt! < b.startedAt! ? 1 : -1)).slice(0, offered);
  const listed = begun.some((one) => one.id === other);
  if (begun.length === 0 && !other) return <p class="muted small">No other campaign has begun that it could be compared with.</p>;
  return (
    <label class="beside-choice">Compare with{" "}
      <select id="with" class="input" value={other} onChange={(event) => navigate(withQuery({ with: event.currentTarget.value }), true)}>
        <option value="">none</option>
        {other && !listed && <option value={other}>{other}</option>}
        {begun.map((one) => <option key={one.id} value={one.id}>{one.name && one.name !== one.id ? `${one.name} (${one.id})` : one.id}</option>)}
      </select>
    </label>
  );
}

function Beside({ campaign, other }: { campaign: Campaign; other: string }) {
  const answer = useGet<Comparison>(`/campaigns/${encodeURIComponent(other)}/comparison?with=${encodeURIComponent(campaign.id)}`, campaign.version);
  if (answer.problem) return <ProblemBox problem={answer.problem} onRetry={answer.reload} />;
  if (answer.data === null || answer.data.first.id !== other) return <Skeleton rows={5} label="Comparing" />;
  const { first, second } = answer.data;
  return (
    <>
      <div class="scroll cards comparison" tabIndex={0} role="region" aria-label="Comparison">
        <table>
          <thead><tr><th><span class="hidden-text">What is compared</span></th><th class="num">This one</th><th class="num"><a class="link mono" href={campaignPath(first.id)}>{first.id}</a></th><th>So this one is</th></tr></thead>
          <tbody>
            <Row name="Package" other={first.id} values={[second.package, first.package]} />
            <Row name="Vehicles" other={first.id} values={[count(second.total), count(first.total)]} />
            <Row name="Succeeded" other={first.id} values={[rate(second.successRate), rate(first.successRate)]} verdict={answer.data.success} good="higher" />
            <Row name="Failed" other={first.id} values={[rate(second.failureRate), rate(first.failureRate)]} verdict={answer.data.failure} good="lower" />
            <Row name="Took" other={first.id} values={[length(second), length(first)]} />
            {answer.data.failures.slice(0, shownPairs).map((pair) => (
              <Row key={`${pair.ecu}/${pair.code}`} name={<>{pair.ecu} {meaning(pair.code)} <span class="mono">{pair.code}</span></>} other={first.id}
                values={[attempts(pair.second, second.failureRate.of), attempts(pair.first, first.failureRate.of)]} verdict={pair.new ? "new here" : ""} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted small">Shares are of the vehicles that tried the update, with the bounds that hold them with 95{"\u202f"}%. Another rate is claimed only where chance alone would bring such a difference in at most 5 of 100 cases (Fisher's exact test). Of each failure the attempts are counted, also for 1{"\u202f"}000 vehicles that tried it.</p>
    </>
  );
}

/** Row is one thing of this campaign, of the other one, and what is claimed of them. */
function Row({ name, other, values, verdict = "", good = "" }: { name: ComponentChildren; other: string; values: ComponentChildren[]; verdict?: string; good?: string }) {
  const tone = verdict === "" || verdict === "undecided" ? "none" : verdict === good ? "ok" : "bad";
  const icon = tone === "ok" ? "checked" : "warn";
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="num" data-name="This one">{values[0]}</td>
      <td class="num" data-name={other}>{values[1]}</td>
      <td class="verdict">{verdict && (tone === "none" ? <span class="muted">not known to differ</span> : <span class={`stateword tone-${tone}`}><Icon name={icon} size={14} />{verdict}</span>)}</td>
    </tr>
  );
}

const length = (side: Side) => (side.seconds ? span(side.seconds * 1000) : "–");

function rate(of: Rate): ComponentChildren {
  if (of.of === 0) return "–";
  return <>{percent(of.percent)}<div class="muted small">{percent(of.lowerPercent)} to {percent(of.upperPercent)}, of {count(of.of)}</div></>;
}

/** attempts that failed in one way, also as what they are for each thousand vehicles: two campaigns are seldom of one size. */
function attempts(failed: number, tried: number): ComponentChildren {
  if (tried === 0) return count(failed);
  return <>{count(failed)}<div class="muted small">{((1000 * failed) / tried).toFixed(1)} for 1{"\u202f"}000</div></>;
}
