// Hooks that tie the stream and the HTTP reads to a component's life.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, get, Problem } from "./api";
import { link, watch, type TopicState } from "./stream";
import type { List } from "../model";

/** useTopic watches a topic while the component is mounted. An empty name watches nothing. */
export function useTopic(name: string): TopicState {
  const state = useSignal<TopicState>({ data: null, error: null });
  useEffect(() => {
    state.value = { data: null, error: null };
    if (name === "") return;
    const watched = watch(name);
    const stop = watched.state.subscribe((value) => { state.value = value; });
    return () => {
      stop();
      watched.close();
    };
  }, [name]);
  return state.value;
}

export interface Loaded<T> {
  data: T | null;
  problem: Problem | null;
  loading: boolean;
  reload: () => void;
}

/** useAsk is useGet for a question that is asked with POST, such as a dry run. */
export const useAsk = <T>(path: string, refresh: unknown = 0): Loaded<T> => useAnswer<T>(ask, path, refresh);

/**
 * useGet reads a path and keeps the last good answer while a newer one is on its way. The refresh
 * value makes it read again when it changes.
 */
export const useGet = <T>(path: string, refresh: unknown = 0): Loaded<T> => useAnswer<T>(get, path, refresh);

/** useWhole reads a list to its end, part by part, so far as people can look through it: next is what LeftOut speaks of. */
export const useWhole = <T>(path: string, refresh: unknown = 0): Loaded<List<T>> => useAnswer<List<T>>(whole, path, refresh);

const partSize = 1000;
const mostParts = 10;

async function whole<T>(path: string, signal?: AbortSignal): Promise<List<T>> {
  const items: T[] = [];
  let next: string | undefined;
  for (let part = 0; part < mostParts && (part === 0 || next); part++) {
    const answer: List<T> = await get<List<T>>(`${path}?limit=${partSize}${next ? `&cursor=${encodeURIComponent(next)}` : ""}`, signal);
    items.push(...answer.items);
    next = answer.next;
  }
  return { items, next };
}

/** useAnswer is useGet for an answer that is fetched in another way, as out of several paths. */
export function useAnswer<T>(fetch: (path: string, signal?: AbortSignal) => Promise<T>, path: string, refresh: unknown): Loaded<T> {
  const data = useSignal<T | null>(null);
  const problem = useSignal<Problem | null>(null);
  const loading = useSignal(true);
  const turn = useSignal(0);
  const shown = useRef("");
  useEffect(() => {
    if (path === "") return;
    const abort = new AbortController();
    loading.value = true;
    fetch(path, abort.signal).then(
      (answer) => {
        shown.current = path;
        data.value = answer;
        problem.value = null;
        loading.value = false;
      },
      (error) => {
        if (abort.signal.aborted) return;
        if (shown.current !== path) data.value = null;
        problem.value = error instanceof Problem ? error : new Problem(0, "The answer cannot be read", String(error));
        loading.value = false;
      },
    );
    return () => abort.abort();
  }, [path, refresh, turn.value]);
  // What got no answer at all is asked again when the link is back.
  useEffect(() => {
    if (link.value === "live" && problem.peek()?.status === 0) turn.value++;
  }, [link.value]);
  return { data: data.value, problem: problem.value, loading: loading.value, reload: () => { turn.value++; } };
}

/** useNow returns the time and renders again every period. */
export function useNow(period = 1000): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => { now.value = Date.now(); }, period);
    return () => clearInterval(timer);
  }, [period]);
  return now.value;
}
