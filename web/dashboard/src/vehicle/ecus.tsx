// The control units of a vehicle: their hardware, what they run, and what is offered to them.

import { count } from "../format";
import type { ECU, Vehicle } from "../model";
import { Icon } from "../icons";
import { Empty, Panel } from "../ui/parts";

export function Ecus({ vehicle }: { vehicle: Vehicle }) {
  return (
    <Panel title="ECUs" flush aside={<span>{count(vehicle.ecus.length)}, inventory {count(vehicle.inventoryVersion)}</span>}>
      {vehicle.ecus.length === 0 ? <Empty title="No ECU is known" icon="chip"><p>The vehicle reports its ECUs when it connects.</p></Empty> : (
        <div class="scroll cards" tabIndex={0} role="region" aria-label="ECUs">
          <table>
            <thead>
              <tr><th>ECU</th><th>Software</th><th>Offered</th><th>Digest</th><th>RXSWIN</th><th>Part</th><th>Revision</th><th>Serial</th></tr>
            </thead>
            <tbody>{vehicle.ecus.map((ecu) => <Row key={ecu.id} ecu={ecu} vehicle={vehicle} />)}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** On a phone, where each value has its name beside it, what is not known takes no room. */
const blank = (value: unknown) => (value ? "" : "blank");

function Row({ ecu, vehicle }: { ecu: ECU; vehicle: Vehicle }) {
  const offered = vehicle.assignment?.artifacts.find((one) => one.ecu === ecu.id);
  const reached = offered && offered.version === ecu.version;
  const flagged = (vehicle.flags ?? []).some((flag) => flag.ecu === ecu.id);
  return (
    <tr>
      <td class="wide"><b>{ecu.id}</b>{flagged && <span class="stateword tone-warn flagged"><Icon name="warn" size={14} />flagged</span>}</td>
      <td data-name="Software" class={`mono ${blank(ecu.version)}`}>{ecu.version || "–"}</td>
      <td data-name="Offered" class={`mono ${blank(offered)}`}>
        {!offered ? <span class="muted">–</span>
          : reached ? <span class="stateword tone-ok"><Icon name="checked" size={14} />installed</span>
          : <span class="stateword"><Icon name="right" size={12} />{offered.version}</span>}
      </td>
      <td data-name="Digest" class={`mono muted ${blank(ecu.sha256)}`}>{ecu.sha256 ? <Digest sha256={ecu.sha256} /> : "–"}</td>
      <td data-name="RXSWIN" class={`mono ${blank(ecu.rxswin)}`}>{ecu.rxswin || <span class="muted">–</span>}</td>
      <td data-name="Part" class={`mono ${blank(ecu.hardwarePart)}`}>{ecu.hardwarePart || "–"}</td>
      <td data-name="Revision" class={`mono ${blank(ecu.hardwareRevision)}`}>{ecu.hardwareRevision || "–"}</td>
      <td data-name="Serial" class={`mono muted ${blank(ecu.serial)}`}>{ecu.serial || "–"}</td>
    </tr>
  );
}

/** Digest shows the beginning; the whole is read on hover, and by readers. */
export function Digest({ sha256 }: { sha256: string }) {
  return <span class="digest" title={sha256}>{sha256.slice(0, 12)}…</span>;
}
