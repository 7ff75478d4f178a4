// The life of a package: its states in order, who may move it on, and how far it has come.

import { plural } from "../format";
import type { Package } from "../model";
import type { PackageVerb } from "../live/api";
import { missing } from "../live/me";
import { onePerson } from "../ui/person";

/** Persons besides the author who must agree to a content before it can be released; the engine's rule. */
export const requiredApprovals = 2;

export const life = ["Draft", "Validated", "Approved", "Released"];

/** given are the approvals of the content as it is now. */
export const given = (pkg: Package) => pkg.approvals.filter((one) => one.contentHash === pkg.contentHash);

/** authors are all who wrote drafts of it, the last one first: none of them approves it. */
export const authors = (pkg: Package) => [...new Set([pkg.author, ...(pkg.authors ?? [])])];

/** excluded are the persons whose approval would not count. */
export const excluded = (pkg: Package) => [...authors(pkg), ...given(pkg).map((one) => one.by)];

/** whyNot gives the reason why a verb is refused now, and nothing when it is possible. */
export function whyNot(pkg: Package, verb: PackageVerb): string {
  const { state } = pkg;
  const lacking = missing(verb === "approve" ? "approve" : verb === "withdraw" ? "stop" : "operate");
  if (lacking) return lacking;
  switch (verb) {
    case "validate":
      return state === "Draft" ? "" : `Only a draft is validated; it is ${state}.`;
    case "approve":
      return state === "Validated" ? "" : state === "Draft" ? "It must be validated first." : `Only a validated package is approved; it is ${state}.`;
    case "release": {
      if (state === "Draft") return "It must be validated and approved first.";
      if (state === "Validated") return `${plural(requiredApprovals - given(pkg).length, "approval is", "approvals are")} missing.`;
      return state === "Approved" ? "" : `Only an approved package is released; it is ${state}.`;
    }
    case "deprecate":
      return state === "Released" ? "" : `Only a released package is deprecated; it is ${state}.`;
    case "withdraw":
      return state === "Draft" ? "A draft is offered to nobody; there is nothing to withdraw." : state === "Withdrawn" ? "It is withdrawn." : "";
  }
}

/** whyNotBy gives the reason why this person must not approve. */
export function whyNotBy(pkg: Package, person: string): string {
  const author = authors(pkg).find((one) => onePerson(one, person));
  if (author) return `${author} wrote ${author === pkg.author ? "the package" : "a draft of it"}; another person approves it.`;
  if (given(pkg).some((one) => onePerson(one.by, person))) return "This content is already approved by you; another person approves it, too.";
  return "";
}

/** withheld says why no campaign may offer the package, as a title and what it means; null where it may be offered. */
export function withheld(state: string): { title: string; means: string } | null {
  switch (state) {
    case "Released":
      return null;
    case "Withdrawn":
      return { title: "Withdrawn: nothing of it is offered to any vehicle.", means: "No campaign may offer it, and it never comes back. New content needs a new version." };
    case "Deprecated":
      return { title: "Deprecated: no new campaign may offer it.", means: "Campaigns that began with it may go on to their end." };
    default:
      return { title: `${state}, not released: nothing of it is offered yet.`, means: "No campaign may start with it before its release." };
  }
}

const and = (names: string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`);

/** next says what is awaited, and of whom. */
export function next(pkg: Package): string {
  const missing = requiredApprovals - given(pkg).length;
  switch (pkg.state) {
    case "Draft":
      return "It waits for the machine's checks: whether every artifact is stored as the package describes it. Until then its author may write it again.";
    case "Validated":
      return `It waits for ${plural(missing, "approval", "approvals")} by ${missing === 1 ? "a person" : "persons"} other than ${and(excluded(pkg))}.`;
    case "Approved":
      return "Its content is agreed to. It waits for a person to release it; then campaigns may offer it.";
    case "Released":
      return "Campaigns may offer it.";
    case "Deprecated":
      return "Campaigns that have it go on; no new campaign may offer it.";
    default:
      return "It is offered to nobody any more. New content needs a new version.";
  }
}
