// Lines of a history. Codes and details may come from a vehicle: they are shown as text and never as markup.

import { fullMoment, moment, told, words } from "../format";
import { Icon } from "../icons";
import { stateLook, type Line, type Tone } from "../model";
import { campaignPath, vehiclePath } from "../router";

/** toneOf colours a line by the state it leads to, or by what its event means. */
function toneOf(line: Line): { icon: ReturnType<typeof stateLook>["icon"]; tone: Tone } {
  if (line.to) return stateLook(capital(line.to.replace(/^CAMPAIGN_/, "")));
  if (/Halted|Failed/.test(line.event)) return { icon: "stop", tone: "bad" };
  if (/Paused/.test(line.event)) return { icon: "pause", tone: "warn" };
  if (/Cancel/.test(line.event)) return { icon: "crossed", tone: "" };
  if (/Passed|Completed|Succeeded|Approved/.test(line.event)) return { icon: "checked", tone: "ok" };
  if (/Started|Resumed|Opened/.test(line.event)) return { icon: "play", tone: "go" };
  return { icon: "clock", tone: "" };
}

/** reached names the state that a line leads to, where its event does not already say so. */
function reached(line: Line): string {
  if (!line.to) return "";
  const state = capital(line.to.replace(/^CAMPAIGN_/, ""));
  return line.event.endsWith(state) ? "" : `→ ${state}`;
}

const capital = (state: string) => state.charAt(0).toUpperCase() + state.slice(1).toLowerCase();

/** said is the line's sentence. What a vehicle says is left as it is. */
function said(line: Line): string {
  const detail = line.detail ?? "";
  return line.by === "vehicle" ? detail : told(detail).replace(/ to true$/, " to every vehicle");
}

export function Timeline({ lines, here }: { lines: (Line & { times?: number })[]; here?: string }) {
  return (
    <ol class="timeline">
      {lines.map((line, i) => {
        const look = toneOf(line);
        return (
          <li key={`${line.at}${line.event}${line.vin}${i}`}>
            <span class={`mark tone-${look.tone || "none"}`}><Icon name={look.icon} size={14} /></span>
            <div class="what">
              <div>
                <b>{words(line.event)}</b>
                {reached(line) && <span class="soft"> {reached(line)}</span>}
                {(line.ecu || line.code) && <span class="mono tone-bad wrap"> {[line.ecu, line.code].filter(Boolean).join(" ")}</span>}
                {line.vin && line.vin !== here && <> <a class="link mono" href={vehiclePath(line.vin)}>{line.vin}</a></>}
                {line.campaign && line.campaign !== here && <> <a class="link mono" href={campaignPath(line.campaign)}>{line.campaign}</a></>}
                {line.attempt && line.attempt > 1 ? <span class="muted"> attempt {line.attempt}</span> : null}
              </div>
              {line.detail && <div class="soft wrap">{said(line)}</div>}
            </div>
            <div class="when muted">
              <time dateTime={line.at} title={fullMoment(line.at)}>{moment(line.at)}</time>
              {line.by && <div class="by wrap">{line.by}</div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
