// The vehicles that were handed to a dealer, with the reason and since when; a person tells what a dealer did.

import { useState } from "preact/hooks";
import { ago, count, fullMoment } from "../format";
import type { Campaign, DealerEntry, List } from "../model";
import { vehiclePath } from "../router";
import { useGet } from "../live/resource";
import { tellDealer, type Problem } from "../live/api";
import { missing } from "../live/me";
import { Button, Dialog, Panel, ProblemBox, Skeleton, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";
import { meaning } from "./meaning";

const most = 20;

export function DealerVehicles({ campaign }: { campaign: Campaign }) {
  const handed = campaign.dealer ?? 0;
  const list = useGet<List<DealerEntry>>(handed > 0 ? `/campaigns/${encodeURIComponent(campaign.id)}/dealer?limit=${most}` : "", `${handed} ${campaign.counts.Failed} ${campaign.counts.Stalled} ${campaign.counts.Succeeded}`);
  const [told, setTold] = useState<DealerEntry | null>(null);
  if (handed === 0) return null;
  return (
    <Panel title="At a dealer" flush aside={<span class="at">{count(handed)} handed over{handed > most && `, ${most} shown`}</span>}>
      {list.problem ? <div class="inset"><ProblemBox problem={list.problem} onRetry={list.reload} /></div>
        : list.data === null ? <div class="inset"><Skeleton label="Loading the vehicles at a dealer" /></div>
        : <Handed entries={list.data.items} onTell={setTold} />}
      {told && <Tell campaign={campaign} entry={told} onClose={() => { setTold(null); list.reload(); }} />}
    </Panel>
  );
}

function Handed({ entries, onTell }: { entries: DealerEntry[]; onTell: (entry: DealerEntry) => void }) {
  return (
    <div class="scroll cards" tabIndex={0} role="region" aria-label="Vehicles at a dealer">
      <table>
        <thead><tr><th>VIN</th><th>Why</th><th>ECU and code</th><th>Since</th><th>Dealer</th></tr></thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.vin}>
              <td class="tight"><a class="mono" href={vehiclePath(entry.vin)}>{entry.vin}</a></td>
              <td class="wide">{entry.why}</td>
              <td class="tight wide"><b>{entry.ecu}</b> {meaning(entry.code)} <span class="mono wrap">{entry.code}</span></td>
              <td class="tight" data-name="Since" title={fullMoment(entry.since)}>{ago(entry.since)}</td>
              <td class="tight"><Button kind="small" label={entry.result === "installed" ? "Correct" : "Result"} why={missing("operate")} onPress={() => onTell(entry)} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Tell takes what a dealer did. What was said before can be taken back, until the vehicle has confirmed it. */
function Tell({ campaign, entry, onClose }: { campaign: Campaign; entry: DealerEntry; onClose: () => void }) {
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const why = busy ? onItsWay : nobody();
  const said = entry.result === "installed";
  const tell = async (result: "installed" | "not-installed") => {
    setBusy(true);
    try {
      const answer = await tellDealer(campaign.id, entry.vin, { result, by: person(), ...(note.trim() ? { note: note.trim() } : {}) });
      toast(answer.detail);
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title="What did the dealer do?" onClose={onClose}>
      <p class="lead"><span class="mono">{entry.vin}</span>: {entry.why}</p>
      <p>That the update is installed counts when a manifest of the vehicle confirms it, within seven days. Until then it keeps no other campaign away.</p>
      <div class="field">
        <label for="dealer-note">What was found or done, for both timelines</label>
        <input id="dealer-note" class="input" maxLength={512} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="not-installed" label={said ? "Take it back: not installed" : "Not installed"} why={why} onPress={() => tell("not-installed")} />
        {!said && <Button id="installed" label="Installed" kind="primary" icon="check" why={why} onPress={() => tell("installed")} />}
      </div>
    </Dialog>
  );
}
