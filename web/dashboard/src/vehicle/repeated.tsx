// The lines of an import whose vehicle an earlier line is about, too: two rows of a spreadsheet, or two deliveries in one file.

import { count } from "../format";
import type { Import } from "../model";
import { Panel } from "../ui/parts";
import { Shortlist } from "./shortlist";

export function Repeated({ result }: { result: Import }) {
  const repeats = result.repeats ?? [];
  return (
    <Panel title="Repeated lines" flush aside={<span>{count(result.repeated)}</span>}>
      <Shortlist label="Repeated lines" id="repeated" lines={repeats} lost={result.repeated - repeats.length}
        head={<tr><th class="num">Line</th><th class="num">First line</th><th>VIN</th></tr>}
        row={(one) => (
          <tr key={one.line}>
            <td class="tight num mono">{count(one.line)}</td>
            <td class="tight num mono">{count(one.first)}</td>
            <td class="tight mono">{one.vin}</td>
          </tr>
        )} />
    </Panel>
  );
}
