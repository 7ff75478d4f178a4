// The account of a campaign to take away, and another campaign beside it.

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
  const row = (name: string, of: (side: Side) => string, verdict = "") => (
    <tr><th scope="row">{name}</th><td class="num">{of(second)}</td><td class="num">{of(first)}</td><td>{verdict}</td></tr>
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Comparison">
      <table>
        <thead><tr><th /><th class="num">This one</th><th class="num"><a class="link" href={campaignPath(first.id)}>{first.id}</a></th><th>So this one is</th></tr></thead>
        <tbody>
          {row("Package", (side) => side.package)}
          {row("Vehicles", (side) => count(side.total))}
          {row("Succeeded", (side) => rate(side.successRate), verdictOf(answer.data.success))}
          {row("Failed", (side) => rate(side.failureRate), verdictOf(answer.data.failure))}
          {row("Took", (side) => (side.seconds ? span(side.seconds * 1000) : "–"))}
          {answer.data.failures.slice(0, shownPairs).map((pair) => (
            <tr key={`${pair.ecu}/${pair.code}`}>
              <th scope="row">{pair.ecu} {meaning(pair.code)} <span class="mono">{pair.code}</span></th>
              <td class="num">{attempts(pair.second, second.failureRate.of)}</td><td class="num">{attempts(pair.first, first.failureRate.of)}</td>
              <td>{pair.new ? "new here" : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted small inset">Shares are of the vehicles that tried the update, with the bounds that hold them with 95 %. Another rate is claimed only where the bounds do not overlap. Of each failure the attempts are counted, also for 1{"\u202f"}000 vehicles that tried it.</p>
    </div>
  );
}

function rate(of: Rate): string {
  return of.of === 0 ? "–" : `${percent(of.percent)} (${percent(of.lowerPercent)} to ${percent(of.upperPercent)}) of ${count(of.of)}`;
}

/** attempts that failed in one way, also as what they are for each thousand vehicles: two campaigns are seldom of one size. */
function attempts(failed: number, tried: number): string {
  return tried === 0 ? count(failed) : `${count(failed)} (${((1000 * failed) / tried).toFixed(1)} for 1\u202f000)`;
}

const verdictOf = (word: string) => (word === "undecided" ? "not known to differ" : word);
