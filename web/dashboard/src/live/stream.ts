// The stream client keeps a copy of each watched topic over one websocket and resumes by position
// after every interruption. docs/stream.md has the protocol.

import { signal, type Signal } from "@preact/signals";

/** stale: the connection is there, and the server says nothing over it. */
export type Link = "connecting" | "live" | "stale" | "down";

interface Position {
  e: string;
  s: number;
}

/** What a page sees of a topic: the flat map of its keys, or that there is none yet. */
export interface TopicState {
  data: Record<string, unknown> | null;
  error: { code: string; title: string } | null;
}

interface Topic {
  name: string;
  state: Signal<TopicState>;
  position: Position | null;
  partial: Record<string, unknown> | null;
  /** Since when the server has heard nothing of it, in milliseconds; null: it hears of it. */
  old: number | null;
  watchers: number;
  subscribed: boolean;
  release: ReturnType<typeof setTimeout> | null;
}

export const link = signal<Link>("connecting");
/** The instant of the last frame, by the browser's clock. */
export const heardAt = signal(Date.now());
/** The server's version; a change after a reconnect means that newer files may be served. */
export const serverVersion = signal("");
export const frozen = signal(false);
/** When the page was frozen, in milliseconds. */
export const frozenAt = signal(0);
/** Since when the server has heard nothing of something that the page shows; null: it hears of all. */
export const oldSince = signal<number | null>(null);

/** bygone is why nobody has vehicles go on by what the page shows; "" where that is how it is now. What stops vehicles does not ask it. */
export function bygone(): string {
  if (frozen.value) return "The page is frozen: thaw it, and look at how it is now.";
  if (link.value === "stale" || link.value === "down") return "The page shows how it was: look again when the connection is back.";
  return "";
}

const topics = new Map<string, Topic>();
const framesPerSecond = 4;
const hiddenFramesPerSecond = 1;
/** The server speaks at least every 3 s; after 5 s of silence what is shown counts as stale, and after 13 s the connection as lost. */
const staleAfter = 5_000;
const silenceLimit = 13_000;
const firstDelay = 500;
const longestDelay = 5_000;
/** A topic that nobody watches is kept this long, so that going back shows it at once. */
const releaseDelay = 3_000;
/** Lines of a topic of events that are kept: as many as the server sends at first. */
const linesKept = 50;

let socket: WebSocket | null = null;
let attempts = 0;
let nextId = 1;
let retry: ReturnType<typeof setTimeout> | null = null;
let silence: ReturnType<typeof setTimeout> | null = null;
let advised: [number, number] | null = null;
const asked = new Map<number, string>();

/** watch subscribes to a topic and returns its state with the function that lets go of it. */
export function watch(name: string): { state: Signal<TopicState>; close: () => void } {
  let topic = topics.get(name);
  if (!topic) {
    topic = {
      name, state: signal<TopicState>({ data: null, error: null }), position: null, partial: null, old: null,
      watchers: 0, subscribed: false, release: null,
    };
    topics.set(name, topic);
  }
  const watched = topic;
  watched.watchers++;
  if (watched.release !== null) clearTimeout(watched.release);
  watched.release = null;
  if (!watched.subscribed) subscribe(watched);
  return { state: watched.state, close: () => unwatch(watched) };
}

function unwatch(topic: Topic) {
  if (--topic.watchers > 0) return;
  topic.release = setTimeout(() => {
    topics.delete(topic.name);
    judgeAge();
    if (topic.subscribed) send({ unsub: topic.name });
  }, releaseDelay);
}

export function connect() {
  if (retry !== null) clearTimeout(retry);
  retry = null;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(`${scheme}//${location.host}/api/v1/stream`, "pacecar.v1.json");
  socket = opened;
  opened.onopen = () => {
    attempts = 0;
    advised = null;
    heard();
    link.value = "live";
    if (rate() !== framesPerSecond) send({ set: { fps: rate() } });
    for (const topic of topics.values()) subscribe(topic);
  };
  opened.onmessage = (event) => {
    if (socket !== opened) return;
    heard();
    receive(JSON.parse(event.data));
  };
  opened.onclose = () => {
    if (socket === opened) lost();
  };
}

/** disconnect closes the stream, until it is connected again, and forgets what it has told. */
export function disconnect() {
  if (retry !== null) clearTimeout(retry);
  if (silence !== null) clearTimeout(silence);
  retry = silence = null;
  const open = socket;
  socket = null;
  open?.close();
  asked.clear();
  link.value = "connecting";
  for (const topic of topics.values()) {
    topic.subscribed = false;
    topic.partial = topic.position = topic.old = null;
    topic.state.value = { data: null, error: null };
  }
}

/** setFrozen stops or restarts the flow of changes; a restart catches up from the position. */
export function setFrozen(value: boolean) {
  if (value) frozenAt.value = Date.now();
  frozen.value = value;
  send({ set: { fps: rate() } });
  if (!value) for (const topic of topics.values()) subscribe(topic);
}

export function tabHidden() {
  if (!frozen.value) send({ set: { fps: rate() } });
}

function rate() {
  if (frozen.value) return 0;
  return document.hidden ? hiddenFramesPerSecond : framesPerSecond;
}

function lost() {
  socket?.close();
  socket = null;
  if (silence !== null) clearTimeout(silence);
  asked.clear();
  link.value = "down";
  for (const topic of topics.values()) {
    topic.subscribed = false;
    topic.partial = topic.old = null;
  }
  judgeAge();
  const ceiling = Math.min(longestDelay, firstDelay * 2 ** attempts++);
  const [low, high] = advised ?? [firstDelay / 2, ceiling];
  if (retry === null) retry = setTimeout(connect, low + Math.random() * Math.max(0, high - low));
}

function heard() {
  heardAt.value = Date.now();
  if (link.value === "stale") link.value = "live";
  if (silence !== null) clearTimeout(silence);
  silence = setTimeout(() => {
    link.value = "stale";
    silence = setTimeout(lost, silenceLimit - staleAfter);
  }, staleAfter);
}

function send(command: Record<string, unknown>): number {
  const id = nextId++;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ id, ...command }));
  return id;
}

function subscribe(topic: Topic) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  topic.subscribed = true;
  // A frozen page subscribes at a trickle until the first snapshot is there: an empty page helps nobody.
  const fps = frozen.value && topic.state.value.data ? 0 : Math.max(1, rate());
  const command: Record<string, unknown> = { sub: topic.name, fps };
  if (topic.position) command.since = topic.position;
  asked.set(send(command), topic.name);
}

interface Frame {
  t: string;
  id?: number;
  p?: string;
  e?: string;
  s?: number;
  from?: number;
  more?: boolean;
  d?: Record<string, unknown> | unknown[];
  dropped?: number;
  code?: string | number;
  title?: string;
  temporary?: boolean;
  version?: string;
  since?: number;
  afterMs?: [number, number];
}

function receive(frame: Frame) {
  switch (frame.t) {
    case "hello":
      serverVersion.value = frame.version ?? "";
      return;
    case "snap":
      snapshot(frame);
      return;
    case "d":
      delta(frame);
      return;
    case "ev":
      events(frame);
      return;
    case "err":
      refused(frame);
      return;
    case "ok":
      asked.delete(frame.id ?? 0);
      return;
    case "old":
      aged(frame);
      return;
    case "bye":
      advised = frame.afterMs ?? null;
  }
}

function aged(frame: Frame) {
  const topic = topics.get(frame.p ?? "");
  if (!topic) return;
  topic.old = frame.since ?? null;
  judgeAge();
}

function judgeAge() {
  const instants = [...topics.values()].map((one) => one.old).filter((one) => one !== null);
  oldSince.value = instants.length > 0 ? Math.min(...instants) : null;
}

/** refused shows why a topic cannot be read; one that cannot be read just now is asked for again. One that may not be
 * seen any more is named, and is not shown any longer. */
function refused(frame: Frame) {
  const ended = topics.get(frame.p ?? "");
  if (ended) {
    ended.position = ended.old = null;
    judgeAge();
    ended.state.value = { data: null, error: { code: String(frame.code), title: frame.title ?? "" } };
    return;
  }
  const topic = topics.get(asked.get(frame.id ?? 0) ?? "");
  asked.delete(frame.id ?? 0);
  if (!topic) return;
  if (!frame.temporary || !topic.state.value.data) {
    topic.position = null;
    topic.state.value = { data: null, error: { code: String(frame.code), title: frame.title ?? "" } };
  }
  if (!frame.temporary) return;
  const on = socket;
  setTimeout(() => {
    if (socket === on && topics.get(topic.name) === topic) subscribe(topic);
  }, firstDelay + Math.random() * (longestDelay - firstDelay));
}

function snapshot(frame: Frame) {
  const topic = topics.get(frame.p ?? "");
  if (!topic) return;
  topic.partial = { ...topic.partial, ...(frame.d as Record<string, unknown>) };
  if (frame.more) return;
  topic.position = { e: frame.e!, s: frame.s! };
  topic.state.value = { data: topic.partial, error: null };
  topic.partial = null;
  if (frozen.value) send({ set: { p: topic.name, fps: 0 } });
}

/** follows finds the topic of a frame that goes on from where the page is; where something is missing between, it is asked for. */
function follows(frame: Frame): (Topic & { position: Position }) | null {
  const topic = topics.get(frame.p ?? "");
  if (!topic?.position || frozen.value) return null;
  if (frame.from! > topic.position.s) {
    subscribe(topic);
    return null;
  }
  return topic as Topic & { position: Position };
}

/** events puts new lines before those that are shown, and counts those that were left out because the page was behind. */
function events(frame: Frame) {
  const topic = follows(frame);
  if (!topic) return;
  topic.position = { e: topic.position.e, s: Math.max(topic.position.s, frame.s!) };
  const data = topic.state.value.data ?? {};
  const lines = [...(frame.d as unknown[]), ...((data.lines as unknown[] | undefined) ?? [])].slice(0, linesKept);
  const dropped = ((data.dropped as number | undefined) ?? 0) + (frame.dropped ?? 0);
  topic.state.value = { data: { ...data, lines, dropped }, error: null };
}

function delta(frame: Frame) {
  const topic = follows(frame);
  if (!topic) return;
  topic.position = { e: topic.position.e, s: Math.max(topic.position.s, frame.s!) };
  const data = { ...topic.state.value.data };
  for (const [key, value] of Object.entries(frame.d ?? {})) {
    if (value === null) delete data[key];
    else data[key] = value;
  }
  topic.state.value = { data, error: null };
}
