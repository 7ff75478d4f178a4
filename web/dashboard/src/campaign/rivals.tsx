// Other campaigns: those that a start meets, and those that this one has met at its vehicles, and who went first.

import { capital, count, plural, told } from "../format";
import type { Campaign, Met, Overlap, Rival } from "../model";
import { campaignPath } from "../router";
import { Clip, Panel } from "../ui/parts";

/** rest is what is said of a campaign, behind its name. */
function rest({ campaign, text }: { campaign: string; text: string }): string {
  const name = campaign ? `Campaign ${campaign}` : "Others";
  return told(text.startsWith(name) ? text.slice(name.length) : `: ${text}`);
}

export function Rivals({ rivals }: { rivals: Rival[] }) {
  if (rivals.length === 0) return null;
  return (
    <Panel title="Other campaigns at these vehicles" flush>
      <div class="scroll" tabIndex={0} role="region" aria-label="Other campaigns">
        <table>
          <thead><tr><th>Campaign</th><th>What came of it</th><th class="num">Wait for it now</th></tr></thead>
          <tbody>
            {rivals.map((one) => (
              <tr key={one.campaign}>
                <td class="who">{one.campaign ? <a class="mono" href={campaignPath(one.campaign)}><Clip text={one.campaign} /></a> : "others"}</td>
                <td class="wrap">{capital(rest(one).replace(/^: /, ""))}</td><td class="num">{count(one.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** goesBefore are the campaigns that a start would be in the way of: it names them, or is refused. */
export function goesBefore(met: Met | null): Overlap[] {
  return met?.overlaps?.filter((one) => one.behind) ?? [];
}

/** beginsAlone tells whether a campaign begins by itself: it waits then for those that go before it, and nobody can be named beforehand. */
export function beginsAlone(campaign: Campaign): boolean {
  return Boolean(campaign.plan.schedule?.startTime);
}

/** Meeting is what who starts a campaign reads of the others. */
export function Meeting({ met }: { met: Met }) {
  return (
    <>
      {met.overlaps?.map((one) => <p key={one.campaign} class="caution">{told(one.text)}</p>)}
      {met.overlapsMore ? <p class="caution">{plural(met.overlapsMore, "more campaign shares", "more campaigns share")} vehicles with it.</p> : null}
      {met.unasked?.map((one) => (
        <p key={one.campaign ?? ""} class="caution">
          <b>Nobody knows whether {one.campaign ? `campaign ${one.campaign} is` : `${plural(one.campaigns, "more campaign is", "more campaigns are")}`} for the same vehicles:</b> {one.reason}.
        </p>
      ))}
    </>
  );
}

/** AtTheStart is what the start found of other campaigns; it stays as it was then. */
export function AtTheStart({ met }: { met: Met }) {
  if (!met.overlaps?.length && !met.unasked?.length) return null;
  return (
    <Panel title="Other campaigns at the start" aside="as the start found them">
      <ul class="plain">
        {met.overlaps?.map((one) => <li key={one.campaign}><a class="mono" href={campaignPath(one.campaign)}>{one.campaign}</a>{rest(one)}</li>)}
        {met.overlapsMore ? <li>{plural(met.overlapsMore, "more campaign", "more campaigns")} shared vehicles with it.</li> : null}
        {met.unasked?.map((one) => (
          <li key={one.campaign ?? ""}>
            {one.campaign ? <>Campaign <a class="mono" href={campaignPath(one.campaign)}>{one.campaign}</a></> : plural(one.campaigns, "campaign", "campaigns")} did not say whether it shares vehicles: {one.reason}.
          </li>
        ))}
      </ul>
    </Panel>
  );
}
