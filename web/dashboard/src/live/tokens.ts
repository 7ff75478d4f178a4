// Tokens: what lets programs, and people without an identity provider, in.

import { actor, send } from "./api";
import type { Grant } from "./me";

export interface Token {
  id: string; name: string; roles: Grant[]; made: string; madeBy: string; expires: string; used?: string;
}
/** A token with its secret, which no later answer has. */
export interface MadeToken extends Token { secret: string }
export interface TokenOrder { name: string; roles: string[]; fleets?: string[]; expiresIn?: string }

export const createToken = (order: TokenOrder, by: string) =>
  send("POST", "/tokens", JSON.stringify(order), { "Content-Type": "application/json", ...actor(by) }) as Promise<MadeToken>;

export const revokeToken = (id: string, by: string) => send("DELETE", `/tokens/${encodeURIComponent(id)}`, undefined, actor(by));

/** endSessions has everybody sign in again, who asks for it included. */
export const endSessions = (by: string) => send("POST", "/sessions:end", undefined, actor(by));
