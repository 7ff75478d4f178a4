// The HTTP side: reads that are not streamed, and every write.

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
  return (await request("GET", path, undefined, {}, signal)).body as T;
}

interface Answer {
  body: unknown;
  etag: string;
}

async function request(
  method: string, path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal,
): Promise<Answer> {
  const init: RequestInit = { method, headers: { Accept: "application/json", ...headers }, signal };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    (init.headers as Record<string, string>)["Content-Type"] = "application/json";
  }
  let response: Response;
  try {
    response = await fetch("/api/v1" + path, init);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached", "The request got no answer. Nothing is known about its effect; look before you repeat it.");
  }
  const text = await response.text();
  let parsed: any = null;
  try {
    parsed = text === "" ? null : JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (!response.ok) throw problemOf(response, parsed);
  return { body: parsed, etag: response.headers.get("ETag") ?? "" };
}

function problemOf(response: Response, parsed: any): Problem {
  return new Problem(
    response.status,
    parsed?.title ?? `The server answered ${response.status}`,
    parsed?.detail ?? "",
    parsed?.code ?? "",
    parsed?.requestId ?? response.headers.get("X-Request-Id") ?? "",
    Array.isArray(parsed?.errors) ? parsed.errors : [],
  );
}

/**
 * command sends a verb to a campaign for the version that the person saw.
 *
 * A running campaign's version rises with every report, so a version can be stale although
 * nothing that the person decided upon has changed. On 412 the campaign is read again: while its
 * state is still the one seen, the verb is sent for the newer version; otherwise the
 * refusal is shown.
 */
export async function command(
  id: string, verb: "start" | "pause" | "resume" | "cancel", seen: { version: number; state: string }, body: Record<string, unknown>,
): Promise<void> {
  const path = `/campaigns/${encodeURIComponent(id)}`;
  const key = crypto.randomUUID();
  let version = seen.version;
  for (let tries = 1; ; tries++) {
    try {
      await request("POST", `${path}:${verb}`, body, { "If-Match": `"${version}"`, "Idempotency-Key": `${key}-${tries}` });
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || tries === attemptsPerCommand) throw error;
      const now = await get<{ version: number; state: string }>(path);
      if (now.state !== seen.state) {
        throw new Problem(412, "Somebody was faster", `The campaign is ${now.state} now; it was ${seen.state} when you decided.`, "StaleVersion");
      }
      version = now.version;
    }
  }
}

/** attemptsPerCommand bounds the race against a campaign that changes many times a second. */
const attemptsPerCommand = 8;
