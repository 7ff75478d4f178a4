// The files of a package with the hardware that each fits, in the order of installation.

import { bytes, plural } from "../format";
import type { Content, Package } from "../model";
import { Panel } from "../ui/parts";

export function Contents({ pkg }: { pkg: Package }) {
  const grouped = pkg.contents.some((one) => one.group);
  return (
    <Panel title="Contents" flush aside={<span>in the order of installation, {grouped ? "each group at once or not at all" : "all or nothing"}</span>}>
      <div class="scroll cards" tabIndex={0} role="region" aria-label="Contents">
        <table>
          <thead>
            <tr><th>ECU</th><th>Hardware</th><th>Software</th><th>Installs over</th>{grouped && <th>Group</th>}<th class="num">Size</th><th>Artifact, sha256</th></tr>
          </thead>
          <tbody>
            {pkg.contents.map((one, i) => (
              <tr key={`${one.ecu}/${one.sha256}/${i}`}>
                <td class="wide"><b>{one.ecu}</b></td>
                <td data-name="Hardware"><span class="mono">{one.hardwarePart || "any part"}</span><div class="muted">{revisions(one)}</div></td>
                <td data-name="Software" class="mono"><b>{one.version}</b></td>
                <td data-name="Installs over">{one.fromVersion ? <span class="mono">{one.fromVersion}</span> : <span class="muted">any version</span>}</td>
                {grouped && <td data-name="Group">{one.group}</td>}
                <td data-name="Size" class="num">{bytes(one.sizeBytes)}{one.deltas?.length ? <div class="muted">{patches(one.deltas)}</div> : null}</td>
                <td class="wide"><a class="link mono digest" href={`/api/v1/artifacts/${one.sha256}`} download title={one.sha256}><span class="hidden-text">Download </span>{one.sha256.slice(0, 16)}…</a></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** revisions names those that are listed and the range, whose ends are included. */
function revisions(one: Content): string {
  const { revisionFrom: from, revisionTo: to } = one;
  const range = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `up to ${to}` : "";
  const all = [...(one.hardwareRevisions ?? []), range].filter(Boolean);
  return all.length === 0 ? "every revision" : `revision ${all.join(", ")}`;
}

/** patches says how little a vehicle loads that reports an older file. */
function patches(deltas: { sizeBytes: number }[]): string {
  const least = Math.min(...deltas.map((one) => one.sizeBytes));
  return `${plural(deltas.length, "patch", "patches")}, ${deltas.length > 1 ? "from " : ""}${bytes(least)}`;
}
