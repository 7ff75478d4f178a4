// The lines of an import whose vehicle an earlier line is about, too: two rows of a spreadsheet, or two deliveries in one file.

import { count, plural } from "../format";
import type { Import } from "../model";
import { Panel } from "../ui/parts";

/** Lines that are listed. */
const shownLines = 200;

export function Repeated({ result }: { result: Import }) {
  const repeats = result.repeats ?? [];
  const more = result.repeated - Math.min(shownLines, repeats.length);
  return (
    <Panel title="Repeated lines" flush aside={<span>{count(result.repeated)}</span>}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Repeated lines">
        <table id="repeated">
          <thead><tr><th class="num">Line</th><th class="num">First line</th><th>VIN</th></tr></thead>
          <tbody>
            {repeats.slice(0, shownLines).map((one) => (
              <tr key={one.line}>
                <td class="tight num mono">{count(one.line)}</td>
                <td class="tight num mono">{count(one.first)}</td>
                <td class="tight mono">{one.vin}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p class="muted more">{plural(more, "line", "lines")} more</p>}
    </Panel>
  );
}
