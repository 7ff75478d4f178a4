// The vehicles that were handed to a dealer, with the reason and since when.

import { ago, count, fullMoment } from "../format";
import type { Campaign, DealerEntry, List } from "../model";
import { vehiclePath } from "../router";
import { useGet } from "../live/resource";
import { Panel, ProblemBox, Skeleton } from "../ui/parts";
import { meaning } from "./meaning";

const most = 20;

export function DealerVehicles({ campaign }: { campaign: Campaign }) {
  const handed = campaign.dealer ?? 0;
  const list = useGet<List<DealerEntry>>(handed > 0 ? `/campaigns/${encodeURIComponent(campaign.id)}/dealer?limit=${most}` : "", handed);
  if (handed === 0) return null;
  return (
    <Panel title="At a dealer" flush aside={<span class="at">{count(handed)} handed over{handed > most && `, ${most} shown`}</span>}>
      {list.problem ? <div class="inset"><ProblemBox problem={list.problem} onRetry={list.reload} /></div>
        : list.data === null ? <div class="inset"><Skeleton label="Loading the vehicles at a dealer" /></div>
        : <Handed entries={list.data.items} />}
    </Panel>
  );
}

function Handed({ entries }: { entries: DealerEntry[] }) {
  return (
    <div class="scroll cards" tabIndex={0} role="region" aria-label="Vehicles at a dealer">
      <table>
        <thead><tr><th>VIN</th><th>Why</th><th>ECU and code</th><th>Since</th></tr></thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.vin}>
              <td class="tight"><a class="mono" href={vehiclePath(entry.vin)}>{entry.vin}</a></td>
              <td class="wide">{entry.why}</td>
              <td class="tight wide"><b>{entry.ecu}</b> {meaning(entry.code)} <span class="mono wrap">{entry.code}</span></td>
              <td class="tight" data-name="Since" title={fullMoment(entry.since)}>{ago(entry.since)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
