// What a campaign has shown so far: how long attempts took, and the software that every wave is held to.

import { bytes, count, moment, span, words } from "../format";
import type { Campaign, Pins, Within } from "../model";
import { Panel, Stamp } from "../ui/parts";
import { Fact, Facts } from "./plan";

/** within is the bound of a time that it keeps. */
function within(time: Within): string {
  return time.atMostSeconds ? `≤ ${span(time.atMostSeconds * 1000)}` : `> ${span(time.aboveSeconds * 1000)}`;
}

/** Durations tells within which time half and nine in ten of the attempts came how far, once any has. */
export function Durations({ campaign }: { campaign: Campaign }) {
  const list = campaign.durations ?? [];
  if (list.length === 0) return null;
  const name = (wave: number) => campaign.plan.waves[wave - 1]?.name ?? "";
  return (
    <Panel title="How long attempts took" flush aside={<span>since their offer</span>}>
      <div class="scroll" tabIndex={0} role="region" aria-label="How long attempts took" id="durations">
        <table>
          <thead><tr><th>Wave</th><th>Until</th><th class="num">Attempts</th><th class="num">Half (p50)</th><th class="num">Nine in ten (p90)</th></tr></thead>
          <tbody>
            {list.map((one) => (
              <tr key={`${one.wave}/${one.stage}`}>
                <td><b>{one.wave}</b> {name(one.wave)}</td><td>{words(one.stage)}</td><td class="num">{count(one.attempts)}</td>
                <td class="num">{within(one.p50)}</td><td class="num">{within(one.p90)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** PinsPanel shows what promotion compares before each wave. */
export function PinsPanel({ pins }: { pins: Pins }) {
  return (
    <Panel title="Software that every wave is held to">
      <Facts>
        <Fact name="Proven by">{pins.provenWave ? `wave ${pins.provenWave}` : "no wave yet"}</Fact>
        <Fact name="Written down"><Stamp iso={pins.at}>{moment(pins.at)}</Stamp></Fact>
        <Fact name="Package"><span class="mono wrap">{pins.packageHash}</span></Fact>
        <Fact name="Dependencies"><span class="mono wrap">{pins.rulesHash}</span></Fact>
        <Fact name="All files"><span class="mono wrap">{pins.filesHash}</span></Fact>
        {(pins.signers ?? []).length > 0 && <Fact name="Signed by">{pins.signers!.map((key) => <div key={key} class="mono wrap">{key}</div>)}</Fact>}
        {pins.artifacts.map((one) => (
          <Fact key={one.sha256} name={one.ecuId}>{one.version}, {bytes(one.sizeBytes)} <div class="mono wrap muted">{one.sha256}</div></Fact>
        ))}
      </Facts>
    </Panel>
  );
}
