// The columns of the fleet's table, and the attributes that selectors, orders and facets know.

import type { ComponentChildren } from "preact";
import { lately } from "../format";
import { hasEnded, type Assignment, type ECU, type Vehicle } from "../model";
import { Icon } from "../icons";
import { Online, Stamp, StateWord } from "../ui/parts";
import { flagName } from "./flags";
import { named } from "./identity";

export interface Column {
  name: string;
  /** What sorts by it; none: the server cannot. */
  attribute?: string;
  width: string;
  show: (vehicle: Vehicle) => ComponentChildren;
}

const dash = <span class="muted">–</span>;

export const columns: Column[] = [
  { name: "VIN", attribute: "vin", width: "166px", show: (one) => <span class="mono">{one.vin}</span> },
  { name: "Link", attribute: "online", width: "80px", show: (one) => <Online online={one.online} /> },
  { name: "Model", attribute: "model", width: "minmax(84px, 1fr)", show: (one) => [one.model, one.variant].filter(Boolean).join(" ") || dash },
  { name: "Year", attribute: "model_year", width: "50px", show: (one) => one.modelYear || dash },
  { name: "Market", attribute: "market", width: "58px", show: (one) => one.market || dash },
  { name: "Region", attribute: "region", width: "76px", show: (one) => one.region || dash },
  { name: "Update", width: "minmax(150px, 1.2fr)", show: (one) => <Update vehicle={one} /> },
  { name: "Campaign", attribute: "campaign", width: "minmax(84px, 1fr)", show: (one) => (one.assignment ? <Held assignment={one.assignment} /> : dash) },
  { name: "Seen", width: "100px", show: (one) => <Seen at={one.lastSeenAt} /> },
];

/** Seen says when the vehicle was heard last; on a phone, where no header says so, that it is that. */
function Seen({ at }: { at: string | undefined }) {
  return <span class="muted">{at && <span class="on-phone">seen </span>}<Stamp iso={at}>{lately(at)}</Stamp>{!at && <span class="on-phone"> seen</span>}</span>;
}

/** Held is the campaign that holds the vehicle, or held it last: the state before it shows which, and readers are told. */
function Held({ assignment }: { assignment: Assignment }) {
  if (!hasEnded(assignment.state)) return <span class="mono">{assignment.campaign}</span>;
  return <span class="muted mono" title={`${assignment.campaign}, which has ended`}>{assignment.campaign}<span class="hidden-text">, ended</span></span>;
}

/** Update is where the vehicle's last assignment stands; a flag, which keeps it out of campaigns, comes first. */
function Update({ vehicle }: { vehicle: Vehicle }) {
  const flags = vehicle.flags ?? [];
  if (flags.length > 0) {
    return <span class="stateword tone-warn" title={flags.map((one) => flagName(one.code)).join(", ")}><Icon name="warn" size={14} /><span>{flagName(flags[0].code)}{flags.length > 1 && ` +${flags.length - 1}`}</span></span>;
  }
  return vehicle.assignment ? <StateWord state={vehicle.assignment.state} /> : <span class="muted no-update" />;
}

/** FlagMark stands beside the VIN of a vehicle that is kept out of campaigns. */
export function FlagMark({ vehicle }: { vehicle: Vehicle }) {
  const flags = vehicle.flags ?? [];
  if (flags.length === 0) return null;
  const text = `Flagged: ${flags.map((one) => flagName(one.code)).join(", ")}`;
  return <span class="flag-mark" role="img" aria-label={text} title={text}><Icon name="warn" size={14} /></span>;
}

const ecuAttribute = /^ecu\["([^"]+)"\]\.(version|hardware_part|hardware_revision|serial|rxswin|sha256)$/;
const ecuFields: Record<string, keyof ECU> = {
  version: "version", hardware_part: "hardwarePart", hardware_revision: "hardwareRevision", serial: "serial", rxswin: "rxswin", sha256: "sha256",
};
const plain: Record<string, (vehicle: Vehicle) => string | undefined> = {
  variant: (one) => one.variant, language: (one) => one.language, time_zone: (one) => one.timeZone, consent: (one) => one.consent,
};

/** columnOf is a further column for an attribute that a person looks at; none where the rows do not tell it. */
export function columnOf(attribute: string): Column | null {
  const ecu = ecuAttribute.exec(attribute);
  if (!ecu && !plain[attribute]) return null;
  const value = ecu ? (one: Vehicle) => one.ecus.find((unit) => unit.id === ecu[1])?.[ecuFields[ecu[2]]] : plain[attribute];
  return { name: attributeName(attribute), attribute, width: "minmax(110px, 1fr)", show: (one) => (value(one) ? <span class="mono">{value(one)}</span> : dash) };
}

const names: Record<string, string> = {
  model: "Model", variant: "Variant", model_year: "Model year", market: "Market", region: "Region", tags: "Tags", online: "Link", flags: "Flags",
  language: "Language", time_zone: "Time zone", consent: "Consent", campaign: "Campaign", vin: "VIN",
};

export function attributeName(attribute: string): string {
  const ecu = ecuAttribute.exec(attribute);
  return ecu ? `${ecu[1]} ${ecu[2].replace("_", " ").replace("hardware ", "")}` : names[attribute] ?? attribute;
}

/** valueName is a facet's value in words. */
export function valueName(attribute: string, value: string): string {
  switch (attribute) {
    case "online":
      return value === "true" ? "Online" : "Offline";
    case "flags":
      return flagName(value);
    case "market":
      return named("region", value);
    case "language":
      return named("language", value);
    default:
      return value === "" ? "(empty)" : value;
  }
}
