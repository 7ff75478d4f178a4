// Who is at this page, and what that may do.

import { signal } from "@preact/signals";
import { get, onUnknown } from "./api";

export interface Grant {
  role: string;
  fleets?: string[];
}

export interface Me {
  authentication: "on" | "off";
  name?: string;
  roles?: Grant[];
  may: string[];
  token?: string;
  session?: boolean;
  until?: string;
  provider?: string;
}

export type Need = "read" | "stop" | "operate" | "approve" | "administer";

/** me is what the server last said; null while nothing is known. */
export const me = signal<Me | null>(null);

/** signedIn is the name that the server knows; "" where nobody has to be known, or nobody is. */
export const signedIn = () => (me.value?.authentication === "on" ? (me.value.name ?? "") : "");

/** mustSignIn says that nothing can be read before somebody has signed in. */
export const mustSignIn = () => me.value?.authentication === "on" && !me.value.name;

/** rolesIn tells in words what somebody, or a token, has been given. */
export const rolesIn = (given: Grant[]) =>
  given.map((grant) => grant.role + (grant.fleets?.length ? ` of ${grant.fleets.join(" and ")}` : "")).join(", ") || "no role";

export const roles = (one: Me) => rolesIn(one.roles ?? []);

const who: Record<Need, string> = { read: "viewer", stop: "operator or approver", operate: "operator", approve: "approver", administer: "admin" };

/** missing says which role is missing for something, and nothing where none is. */
export function missing(need: Need): string {
  const now = me.value;
  if (now?.authentication !== "on" || now.may.includes(need)) return "";
  return `This needs the role ${who[need]}; ${now.name ?? "nobody"} is ${roles(now)}.`;
}

/** askMe asks the server who is here. What cannot be asked stays as it was; at first the pages say what is wrong. */
export async function askMe(): Promise<void> {
  try {
    me.value = await get<Me>("/me");
  } catch {
    me.value ??= { authentication: "off", may: [] };
  }
}

/** forget takes note that a session has ended. */
function forget() {
  if (me.value?.authentication === "on") me.value = { ...me.value, name: undefined, roles: undefined, may: [], session: false };
}

onUnknown(forget);
