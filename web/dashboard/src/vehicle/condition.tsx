// In what condition a vehicle said it was, and how old that is: an installation is permitted on fresh word only.

import { ago, bytes } from "../format";
import type { Vehicle } from "../model";
import { useNow } from "../live/resource";
import { Icon } from "../icons";
import { Panel, Stamp } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";

const networks: Record<string, string> = { wifi: "Wi-Fi", metered: "mobile, metered", none: "none" };

export function ConditionPanel({ vehicle }: { vehicle: Vehicle }) {
  const { condition } = vehicle;
  return (
    <Panel title="Condition" aside={condition && <Age at={condition.at} />}>
      {!condition ? <p class="muted">It has not said lately in what condition it is. Vehicles say so when they are asked, and while a downloaded update waits.</p> : (
        <Facts>
          <Fact name="Parked"><Whether is={condition.parked} yes="yes" no="no, it is driven" /></Fact>
          <Fact name="Ignition"><Whether is={condition.ignitionOff} yes="off" no="on" /></Fact>
          <Fact name="12 V battery"><Charge percent={condition.batteryPercent} /></Fact>
          <Fact name="Traction battery"><Charge percent={condition.stateOfChargePercent} /></Fact>
          <Fact name="Network">{networks[condition.network ?? ""] ?? (condition.network || "–")}</Fact>
          <Fact name="Free space">{bytes(condition.freeBytes)}</Fact>
        </Facts>
      )}
    </Panel>
  );
}

function Age({ at }: { at: string }) {
  const now = useNow();
  return <span>said <Stamp iso={at}>{ago(at, now)}</Stamp></span>;
}

function Whether({ is, yes, no }: { is: boolean; yes: string; no: string }) {
  return <span class={`stateword ${is ? "" : "tone-warn"}`}><Icon name={is ? "check" : "warn"} size={14} />{is ? yes : no}</span>;
}

function Charge({ percent }: { percent: number }) {
  return (
    <span class="charge">
      <svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0" y="3" width="100" height="4" rx="2" class="track" />
        <rect x="0" y="3" width={Math.min(100, percent)} height="4" rx="2" class="level" />
      </svg>
      {`${percent}\u202f%`}
    </span>
  );
}
