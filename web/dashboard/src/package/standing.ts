// How a vehicle stands towards a package, in words. The codes are the engine's and open-ended: one that
// is not known here is shown as it is.

import { words } from "../format";
import type { IconName } from "../icons";
import type { Tone } from "../model";

const names: Record<string, string> = {
  Eligible: "Can be offered", AlreadyInstalled: "Already installed", UnknownECU: "No such ECU", HardwareMismatch: "Other hardware",
  VersionMismatch: "Other version before", MissingDependency: "A dependency is missing", Conflict: "Conflicts with what is installed",
  SteppingStone: "Another package comes first", Flagged: "Flagged", Occupied: "In another campaign", MissingAttribute: "Selector cannot decide",
  Quarantined: "Left alone after faults", Unreachable: "Not reachable",
};

export const standingName = (code: string) => names[code] ?? words(code);

export function standingLook(code: string): { icon: IconName; tone: Tone; fill: string } {
  switch (code) {
    case "Eligible":
      return { icon: "flag", tone: "go", fill: "go" };
    case "AlreadyInstalled":
      return { icon: "checked", tone: "ok", fill: "ok" };
    case "MissingAttribute":
      return { icon: "help", tone: "", fill: "rest" };
    default:
      return { icon: "stop", tone: "warn", fill: "blocked" };
  }
}
