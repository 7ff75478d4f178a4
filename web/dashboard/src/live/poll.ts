// What the stream does not tell is read again now and then: not while the page is frozen, nor while nobody sees it.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { frozen, link } from "./stream";

/** usePoll is a number that rises every period, so that an answer which depends on it is read again. */
export function usePoll(period: number): number {
  const turn = useSignal(0);
  useEffect(() => {
    const next = () => {
      if (!frozen.value && !document.hidden && link.value === "live") turn.value++;
    };
    const timer = setInterval(next, period);
    document.addEventListener("visibilitychange", next);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", next);
    };
  }, [period]);
  return turn.value;
}
