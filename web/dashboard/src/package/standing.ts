// How a vehicle stands towards a package, in words. The codes are the engine's and open-ended: one that
// is not known here is shown as it is.

import { words } from "../format";
import type { IconName } from "../icons";
import type { Tone } from "../model";

const names: Record<string, string> = {
  Eligible: "Can be offered", AlreadyInstalled: "Already installed", UnknownECU: "No such ECU", HardwareMismatch: "Other hardware",
  VersionMismatch: "Other version before", Downgrade: "Runs a newer version", NoLongerTargeted: "Not selected any more", MissingDependency: "A dependency is missing", Conflict: "Conflicts with what is installed",
  SteppingStone: "Another package comes first", Flagged: "Flagged", Occupied: "Held by a campaign", MissingAttribute: "Selector cannot decide",
  Quarantined: "Left alone after faults", Unreachable: "Not reachable",
};

/** standingName says how the vehicles stand; those whom nothing speaks against are offered only what may be offered. */
export const standingName = (code: string, offered = true) => (code === "Eligible" && !offered ? "Would fit, is not offered it" : names[code] ?? words(code));

export function standingLook(code: string, offered = true): { icon: IconName; tone: Tone; fill: string } {
  switch (code) {
    case "Eligible":
      return offered ? { icon: "flag", tone: "go", fill: "go" } : { icon: "wait", tone: "", fill: "other" };
    case "AlreadyInstalled":
      return { icon: "checked", tone: "ok", fill: "ok" };
    case "MissingAttribute":
      return { icon: "help", tone: "", fill: "rest" };
    default:
      return { icon: "stop", tone: "warn", fill: "blocked" };
  }
}
