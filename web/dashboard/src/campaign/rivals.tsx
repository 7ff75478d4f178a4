// Other campaigns that this one has met at its vehicles, and who went first.

import { count, told } from "../format";
import type { Rival } from "../model";
import { campaignPath } from "../router";
import { Panel } from "../ui/parts";

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
                <td>{one.campaign ? <a class="mono wrap" href={campaignPath(one.campaign)}>{one.campaign}</a> : "others"}</td>
                <td class="wrap">{told(one.text)}</td><td class="num">{count(one.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
