// The upload of a fleet's file. It lives outside of any page, so that looking at another page does not stop it.

import { signal } from "@preact/signals";
import type { Import } from "../model";
import { get, idempotencyKey, Problem, problemFrom } from "./api";

export interface Upload {
  file: File;
  mode: string;
  /** Whether the file is only checked: nothing is changed. */
  dryRun: boolean;
  id: string;
  from: number;
  startedAt: number;
  endedAt: number; // 0 while it goes on
  sentBytes: number;
  now: Import | null; // how far it is, by the server
  problem: Problem | null;
  before: Import | null; // what earlier requests for the same file came to
  stopped: boolean; // by the person
}

/** The last upload of this page's life, while it goes on and afterwards. */
export const upload = signal<Upload | null>(null);

/** The problem of a file that ended too early: its first lines were followed. */
export const bodyCut = "BodyCut";

/** How often the server is asked how far it is. */
const askEvery = 700;

let request: XMLHttpRequest | null = null;

function change(changes: Partial<Upload>) {
  if (upload.value) upload.value = { ...upload.value, ...changes };
}

/** kindOf reads from a file's name what it is, and how it is compressed. */
export function kindOf(name: string): { type: string; encoding: string } | null {
  const plain = name.toLowerCase().replace(/\.(gz|zst)$/, "");
  const encoding = /\.gz$/i.test(name) ? "gzip" : /\.zst$/i.test(name) ? "zstd" : "";
  if (plain.endsWith(".csv")) return { type: "text/csv", encoding };
  if (/\.(ndjson|jsonl)$/.test(plain)) return { type: "application/x-ndjson", encoding };
  return null;
}

/** begin sends the file; from a later line it continues an import that was cut. The body is never in memory as a whole. */
export function begin(file: File, mode: string, dryRun: boolean, by: string, before?: Upload) {
  const kind = kindOf(file.name)!;
  const id = before?.id ?? idempotencyKey();
  const from = before ? (before.now?.durable ?? 0) + 1 : 1;
  upload.value = { file, mode, dryRun, id, from, startedAt: Date.now(), endedAt: 0, sentBytes: 0, now: before?.now ?? null, problem: null, before: before?.now ?? null, stopped: false };
  const query = new URLSearchParams({ id, mode, from: String(from) });
  if (dryRun) query.set("validateOnly", "true");
  const sending = new XMLHttpRequest();
  request = sending;
  sending.open("POST", `/api/v1/vehicles:import?${query}`);
  sending.setRequestHeader("Content-Type", kind.type);
  sending.setRequestHeader("Accept", "application/json");
  if (kind.encoding) sending.setRequestHeader("Content-Encoding", kind.encoding);
  if (by) sending.setRequestHeader("Pacecar-Actor", String.fromCharCode(...new TextEncoder().encode(by))); // headers are bytes, names are UTF-8
  sending.upload.onprogress = (event) => change({ sentBytes: event.loaded });
  const asking = setInterval(() => void ask(id), askEvery);
  sending.onloadend = () => {
    clearInterval(asking);
    void end(sending);
  };
  sending.send(file);
}

/** stop ends the upload; what the server has dealt with stays. */
export function stop() {
  change({ stopped: true });
  request?.abort();
}

async function ask(id: string) {
  try {
    const now = await get<Import>(`/imports/${encodeURIComponent(id)}`);
    if (upload.value?.id === id && upload.value.endedAt === 0) change({ now: whole(upload.value, now) });
  } catch {
    return; // it has not begun, or the link is down: the upload itself will say so
  }
}

/** whole adds what one request came to, to what those before it did; what the server remembers has those already. */
function whole(up: Upload, now: Import): Import {
  const was = up.before;
  if (!was || now.from !== up.from) return now;
  const sum = { ...now, from: was.from };
  for (const name of ["received", "registered", "created", "changed", "unchanged", "removed", "absent", "rejected", "repeated"] as const) sum[name] += was[name];
  sum.errors = [...(was.errors ?? []), ...(now.errors ?? [])];
  sum.repeats = [...(was.repeats ?? []), ...(now.repeats ?? [])];
  return sum;
}

async function end(sending: XMLHttpRequest) {
  const parsed = read(sending.responseText);
  if (sending.status === 200 && parsed) {
    change({ now: whole(upload.value!, parsed as Import), endedAt: Date.now(), sentBytes: upload.value!.file.size });
    return;
  }
  // A refusal came before the first line. Otherwise the connection was cut, or the server failed: it remembers where it came to.
  // An answer that says how far it came has the rejected lines, which are not remembered.
  const answer = parsed as { code?: string; current?: Import } | null;
  if (answer?.current && (answer.code === bodyCut || sending.status >= 500)) change({ now: whole(upload.value!, answer.current) });
  else if (sending.status < 400 || sending.status >= 500 || answer?.code === bodyCut) await ask(upload.value!.id);
  change({ endedAt: Date.now(), problem: upload.value!.stopped ? null : problemFrom(sending.status, parsed) });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
