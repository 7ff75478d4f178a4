// An installation that had begun in a vehicle which has fallen silent: a person who has looked at it settles that none runs.

import { useState } from "preact/hooks";
import { span } from "../format";
import type { Assignment, Vehicle } from "../model";
import { settleInstallation, type Problem } from "../live/api";
import { missing } from "../live/me";
import { useNow } from "../live/resource";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

/** For so long nobody must have heard a vehicle about which a person's word is taken; the engine's rule. */
const quiet = 3_600_000;

/** unsettled says whether an installation may have begun of which nobody knows how it ended. */
const unsettled = ({ state, cancelling }: Assignment) => ["Installing", "Installed", "Stalled"].includes(state) || Boolean(cancelling);

/** Settle is a button where it can matter; while the vehicle speaks, it is asked itself. */
export function Settle({ vehicle }: { vehicle: Vehicle }) {
  const [asking, setAsking] = useState(false);
  const now = useNow(30_000);
  const silent = vehicle.lastSeenAt ? now - Date.parse(vehicle.lastSeenAt) : Infinity;
  if (!vehicle.assignment || !unsettled(vehicle.assignment) || (vehicle.online && silent < quiet / 4)) return null;
  const why = vehicle.online ? "The vehicle is connected: it says itself how it stands."
    : silent < quiet ? `It was heard ${span(silent)} ago and may be installing. Say so when nobody has heard it for an hour.` : "";
  return (
    <div class="row settle">
      <span class="muted small">An installation of which nobody knows the end keeps every other one away.</span>
      <Button id="settle" kind="small" icon="checked" label="No installation runs" why={missing("operate") || why} onPress={() => setAsking(true)} />
      {asking && <SettleDialog vehicle={vehicle} onClose={() => setAsking(false)} />}
    </div>
  );
}

function SettleDialog({ vehicle, onClose }: { vehicle: Vehicle; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [seen] = useState(vehicle.version); // a vehicle that speaks meanwhile is to be looked at again
  const why = busy ? onItsWay : reason.trim() ? nobody() : "Write what was found at the vehicle first.";
  const confirm = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await settleInstallation(vehicle.vin, seen, { by: person(), reason: reason.trim() });
      toast("Settled: campaigns may have the vehicle again");
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Say that no installation runs?" onClose={onClose}>
      <p class="lead">
        Somebody has looked at <b class="mono">{vehicle.vin}</b>, and nothing is being installed there. The attempt ends, and is never permitted
        again. Should the vehicle say that it installs nevertheless, it keeps others away as before.
      </p>
      <div class="field">
        <label for="reason">What was found; kept in the timeline</label>
        <input id="reason" class="input" maxLength={512} value={reason} placeholder="TCU replaced at the workshop" onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label="No installation runs" icon="checked" kind="primary" why={why} onPress={confirm} />
      </div>
    </Dialog>
  );
}
