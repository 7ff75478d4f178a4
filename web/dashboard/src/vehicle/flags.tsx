// What keeps a vehicle out of campaigns, what that means, and the way to clear it.

import { useState } from "preact/hooks";
import { moment, words } from "../format";
import type { Flag, Vehicle } from "../model";
import { clearFlags, type Problem } from "../live/api";
import { missing } from "../live/me";
import { Icon } from "../icons";
import { Button, Dialog, Panel, ProblemBox, Stamp, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

/** What each flag means, and what answers it besides a person's word. */
const meanings: Record<string, { name: string; means: string; cure: string }> = {
  ECUReplaced: {
    name: "ECU replaced", means: "The vehicle reports other hardware than was known of it, as after a repair.",
    cure: "A registration that names the new hardware answers it, too.",
  },
  UnknownECU: {
    name: "Unknown ECU", means: "The vehicle reports a control unit that its registration does not name.",
    cure: "A registration that names the control unit answers it, too.",
  },
  DuplicateSerial: {
    name: "Duplicate serial number", means: "Another vehicle has a control unit of this part with the same serial number: one of the two is not what it says.",
    cure: "It goes by itself when the other vehicle reports or is registered with another number.",
  },
  ManifestsBehind: {
    name: "Manifests not believed", means: "The vehicle has sent a manifest with a high number, and goes on with lower ones, which count as older: as after a wrong clock, or when its TCU was exchanged.",
    cure: "A registration of the new TCU answers it, too; or a manifest with a higher number still.",
  },
};

export const flagName = (code: string) => meanings[code]?.name ?? words(code);

export function FlagsPanel({ vehicle }: { vehicle: Vehicle }) {
  const [asking, setAsking] = useState(false);
  const flags = vehicle.flags ?? [];
  return (
    <>
      {flags.length > 0 && (
        <Panel title="Kept out of campaigns" class="flags" aside={<Button id="clear" kind="small primary" icon="check" label="Clear" why={missing("operate")} onPress={() => setAsking(true)} />}>
          <p class="soft">No campaign is offered to this vehicle until what was seen is answered.</p>
          <ul class="flag-list">{flags.map((flag) => <Item key={`${flag.code}/${flag.ecu}`} flag={flag} />)}</ul>
        </Panel>
      )}
      {asking && <ClearDialog vehicle={vehicle} onClose={() => setAsking(false)} />}
    </>
  );
}

function Item({ flag }: { flag: Flag }) {
  const meaning = meanings[flag.code];
  return (
    <li>
      <span class="tone-warn"><Icon name="warn" size={16} /></span>
      <div>
        <div><b>{flagName(flag.code)}</b>{flag.ecu && <span class="mono"> {flag.ecu}</span>}</div>
        {flag.detail && <p class="wrap">{flag.detail}</p>}
        {meaning && <p class="muted small">{meaning.means} {meaning.cure}</p>}
      </div>
      <span class="muted small nowrap"><Stamp iso={flag.at}>{moment(flag.at)}</Stamp></span>
    </li>
  );
}

function ClearDialog({ vehicle, onClose }: { vehicle: Vehicle; onClose: () => void }) {
  // What is cleared is what the person saw: a flag that comes meanwhile stays, or the whole is looked at again.
  const [looked] = useState(vehicle);
  const seen = looked.flags ?? [];
  const codes = [...new Set(seen.map((flag) => flag.code))];
  const [chosen, setChosen] = useState(codes);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const why = busy ? onItsWay : chosen.length === 0 ? "Choose at least one." : reason.trim() ? nobody() : "Write what was found out first.";
  const confirm = async () => {
    setBusy(true);
    try {
      await clearFlags(vehicle.vin, looked, { by: person(), reason: reason.trim(), codes: chosen });
      toast(chosen.length === codes.length ? "The vehicle is cleared" : "The chosen flags are cleared");
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Clear the vehicle of its flags?" onClose={onClose}>
      <p class="lead">
        You have looked at <b class="mono">{vehicle.vin}</b> and accept what it reports now. Exactly that raises nothing again; campaigns may have
        the vehicle as soon as it has no flag.
      </p>
      <fieldset class="choices">
        <legend class="hidden-text">Flags to clear</legend>
        {codes.map((code) => (
          <label class="check" key={code}>
            <input type="checkbox" checked={chosen.includes(code)}
              onChange={(event) => setChosen(event.currentTarget.checked ? [...chosen, code] : chosen.filter((one) => one !== code))} />
            <span>{flagName(code)} <span class="muted">{seen.filter((flag) => flag.code === code).map((flag) => flag.ecu).filter(Boolean).join(", ")}</span></span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="reason">What was found out; kept in the timeline</label>
        <input id="reason" class="input" maxLength={512} value={reason} placeholder="ADAS swapped under warranty" onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label="Clear" icon="check" kind="primary" why={why} onPress={confirm} />
      </div>
    </Dialog>
  );
}
