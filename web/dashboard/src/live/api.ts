// The HTTP side: reads that are not streamed, and every write.

import type { Flag } from "../model";

/** Problem is an RFC 9457 answer, or what stands for one when there was no answer at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code = "",
    readonly requestId = "",
    readonly errors: { pointer?: string; detail?: string; suggestion?: string; message?: string; location?: string }[] = [],
  ) {
    super(detail || title);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request("GET", path, undefined, {}, signal)) as T;
}

/** ask sends a POST that changes nothing, such as a dry run. */
export async function ask<T>(path: string, signal?: AbortSignal, body?: unknown): Promise<T> {
  return (await request("POST", path, body, {}, signal)) as T;
}

function request(
  method: string, path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal,
): Promise<unknown> {
  if (body === undefined) return send(method, path, undefined, headers, signal);
  return send(method, path, JSON.stringify(body), { "Content-Type": "application/json", ...headers }, signal);
}

/** send makes a request with a body as it is, such as a file, and reads the answer as JSON. */
export async function send(
  method: string, path: string, body: BodyInit | undefined, headers: Record<string, string>, signal?: AbortSignal,
): Promise<unknown> {
  const init: RequestInit = { method, headers: { Accept: "application/json", ...headers }, body, signal };
  let response: Response;
  try {
    response = await fetch("/api/v1" + path, init);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw problemFrom(0, null, "", method === "GET" ? unread : unanswered);
  }
  const text = await response.text();
  let parsed: any = null;
  try {
    parsed = text === "" ? null : JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (response.status === 401) unknown();
  if (!response.ok) throw problemFrom(response.status, parsed, response.headers.get("X-Request-Id") ?? "");
  return parsed;
}

let unknown = () => {};

/** onUnknown says what to do when the server does not know who is here, as after a session has ended. */
export function onUnknown(run: () => void) {
  unknown = run;
}

/** signIn changes a link or a token for a session, which a cookie carries. */
export async function signIn(proof: { link?: string; name?: string; token?: string }): Promise<void> {
  await request("POST", "/login", proof, {});
}

/** signOut ends the session. */
export async function signOut(): Promise<void> {
  await request("POST", "/logout", undefined, {});
}

/** problemFrom makes a problem of an answer; a status of 0 is none. */
export function problemFrom(status: number, parsed: any, requestId = "", silent = unanswered): Problem {
  if (status === 0) return new Problem(0, "The server cannot be reached", silent);
  return new Problem(
    status,
    parsed?.title ?? `The server answered ${status}`,
    parsed?.detail ?? "",
    parsed?.code ?? "",
    parsed?.requestId ?? requestId,
    Array.isArray(parsed?.errors) ? parsed.errors : [],
  );
}

/** What is said of a read without an answer; useAnswer keeps the promise. */
export const unread = "This is read again as soon as the connection is back.";

const unanswered = "The request got no answer. Nothing is known about its effect; look before you repeat it.";

/**
 * upon sends a write for the version that the person saw.
 *
 * The version of what is at work rises with every report, so it can be stale although nothing that the
 * person decided upon has changed. On 412 it is read again, and moved says what has: "" has the write sent
 * for the newer version, anything else is the refusal.
 */
async function upon<T extends { version: number }>(path: string, write: string, version: number, body: Record<string, unknown>, moved: (now: T) => string): Promise<unknown> {
  let condition = `"${version}"`;
  for (let tries = 1; ; tries++) {
    try {
      return await request("POST", path + write, body, { "If-Match": condition, "Idempotency-Key": idempotencyKey() });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || tries === attemptsPerWrite) throw error;
      const now = await get<T>(path);
      const changed = moved(now);
      if (changed) throw new Problem(412, "Somebody was faster", changed, "StaleVersion", error.requestId);
      condition = `"${now.version}"`;
    }
  }
}

/** What a person saw of a campaign, and decides upon. */
interface Seen { version: number; state: string; contentHash: string; cause?: string }

/**
 * command sends a verb to a campaign whose state and content are those that the person saw; and, for a resume, why it stands. Verbs
 * that stop vehicles are taken on any version; the engine still refuses a state that does not fit.
 */
export async function command(id: string, verb: Verb | ReviewVerb | Opening, seen: Seen, body: Record<string, unknown>): Promise<void> {
  await upon<Seen>(`/campaigns/${encodeURIComponent(id)}`, (verb.includes("/") ? "/" : ":") + verb, seen.version, body, (now) => {
    if (now.state !== seen.state) return `The campaign is ${now.state} now; it was ${seen.state} when you decided.`;
    if (verb === "resume" && now.cause !== seen.cause) return `It went on, and was stopped again since you looked at it: ${now.cause ?? ""}`;
    return now.contentHash !== seen.contentHash ? writtenAgain : "";
  });
}

/** What is said to whoever was about to decide upon a plan that is another now. */
export const writtenAgain = "The plan has been written again since you looked at it. Close this, look at what it says now, and decide again.";

/** rollBack stops a campaign for good and starts another one that undoes it. It stops harm: it asks for no version. */
export async function rollBack(id: string, body: { by: string; reason: string; package?: string }): Promise<{ text: string; campaign?: { id: string } }> {
  return (await request("POST", `/campaigns/${encodeURIComponent(id)}/rollback`, body, { "Idempotency-Key": idempotencyKey() })) as { text: string; campaign?: { id: string } };
}

/** What of a campaign can be waited for, and called off. */
interface Waits { version: number; undoing?: { campaign: string }; open?: object }

/** callOff calls off a rollback that waits: one that has not begun, or one that stays open for vehicles of whom nobody knows; or the wait of a campaign for those to whom others bring what they lack. It is the wait that the person saw. */
export async function callOff(id: string, seen: Waits, body: { by: string; reason: string }): Promise<{ text: string }> {
  return (await upon<Waits>(`/campaigns/${encodeURIComponent(id)}`, "/rollback/callOff", seen.version, body, (now) =>
    now.undoing?.campaign === seen.undoing?.campaign && Boolean(now.open) === Boolean(seen.open) ? "" : "What it waited for is over, or it waits for something else. Close this, and look at the campaign again.",
  )) as { text: string };
}

/** tellDealer tells what a dealer did about a vehicle that a campaign has handed over. */
export async function tellDealer(id: string, vin: string, body: { result: "installed" | "not-installed"; by: string; note?: string }): Promise<{ detail: string }> {
  const path = `/campaigns/${encodeURIComponent(id)}/dealer/${encodeURIComponent(vin)}`;
  return (await request("POST", path, body, { "Idempotency-Key": idempotencyKey() })) as { detail: string };
}

/** packageCommand sends a verb to a package for the revision that the person saw. A package changes by persons only: a lost race is shown. */
export async function packageCommand(id: string, verb: PackageVerb, revision: number, body: Record<string, unknown>): Promise<void> {
  try {
    await request("POST", `/packages/${encodeURIComponent(id)}:${verb}`, body, { "If-Match": `"${revision}"`, "Idempotency-Key": idempotencyKey() });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    throw new Problem(412, "Somebody was faster", "The package has changed since you read it. Close this, look at what it holds now, and decide again.", "StaleVersion", error.requestId);
  }
}

/** clearFlags tells that a person has looked at the vehicle and accepts what these flags were raised for. */
export async function clearFlags(vin: string, seen: { version: number; flags?: Flag[] }, body: { by: string; reason: string; codes: string[] }): Promise<void> {
  const raised = (one: { flags?: Flag[] }) => JSON.stringify((one.flags ?? []).filter((flag) => body.codes.includes(flag.code)).map((flag) => [flag.code, flag.ecu, flag.detail, flag.at]));
  await upon<typeof seen>(`/vehicles/${encodeURIComponent(vin)}`, ":clear", seen.version, body, (now) =>
    raised(now) === raised(seen) ? "" : "Its flags are not those that you have looked at any more. Close this, and look at the vehicle again.");
}

/** settleInstallation tells that no installation runs in a vehicle that does not speak any more, and had not when it was seen. */
export async function settleInstallation(vin: string, seen: number, body: { by: string; reason: string }): Promise<void> {
  try {
    await request("POST", `/vehicles/${encodeURIComponent(vin)}:settle`, body, { "If-Match": `"${seen}"`, "Idempotency-Key": idempotencyKey() });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    throw new Problem(412, "The vehicle has changed", "It has spoken, or somebody has changed it, since you opened this. Close this, look at it again, and decide then.", "StaleVersion", error.requestId);
  }
}

/** actor is the header that names who acts. It holds bytes, and a name may be written in any script. */
export const actor = (by: string): Record<string, string> => ({ "Pacecar-Actor": String.fromCharCode(...new TextEncoder().encode(by)) });

/** createCampaign writes a plan as a draft. The key names the attempt: repeated with it, nothing is written twice. */
export async function createCampaign(plan: unknown, by: string, key: string): Promise<{ id: string }> {
  return (await request("POST", "/campaigns", plan, { "Idempotency-Key": key, ...actor(by) })) as { id: string };
}

/** editCampaign writes a plan in the place of the one that the person saw, which nobody has started. */
export async function editCampaign(id: string, version: number, plan: unknown, by: string): Promise<{ id: string }> {
  try {
    return (await request("PUT", `/campaigns/${encodeURIComponent(id)}`, plan, { "If-Match": `"${version}"`, ...actor(by) })) as { id: string };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    throw new Problem(412, "Somebody was faster", "The campaign has changed since you began. What you wrote stays here: look at the campaign in another window, and decide which of both counts.", "StaleVersion", error.requestId);
  }
}

export type PackageVerb = "validate" | "approve" | "release" | "deprecate" | "withdraw";

/** Opening is the gate of a wave, opened by a person. */
export type Opening = `gates/${number}/open`;

export type Verb = "start" | "pause" | "resume" | "cancel";

/** Verbs of a campaign that nobody has started. */
export type ReviewVerb = "submit" | "approve" | "sendBack";

/** attemptsPerWrite bounds the race against a campaign that changes many times a second. */
const attemptsPerWrite = 8;

/** crypto.randomUUID exists on secure origins only; a dashboard on a plain address needs a key, too. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
