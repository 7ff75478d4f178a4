// The dry run of a plan that is being written: asked a moment after each change. The last answer
// stays meanwhile, as an old one; where the plan is refused there is none.

import { useEffect, useState } from "preact/hooks";
import { actor, send, Problem } from "../live/api";
import { person } from "../ui/person";
import type { DryRun } from "../campaign/selection";

/** A plan is tried when it has been left alone for this long. */
const settle = 450;

/** Nothing is kept of who tries a plan. */
const anybody = "somebody who plans";

interface Trial { answer: DryRun | null; problem: Problem | null; asking: boolean; again: () => void }

/** useTrial tries a plan; null: there is nothing to try. */
export function useTrial(plan: unknown): Trial {
  const body = plan === null ? "" : JSON.stringify(plan);
  const [state, setState] = useState<Omit<Trial, "again">>({ answer: null, problem: null, asking: false });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    if (body === "") {
      setState({ answer: null, problem: null, asking: false });
      return;
    }
    setState((was) => ({ ...was, asking: true }));
    const timer = setTimeout(() => {
      const headers = { "Content-Type": "application/json", ...actor(person() || anybody) };
      send("POST", "/campaigns?validateOnly=true", body, headers, abort.signal).then(
        (answer) => setState({ answer: answer as DryRun, problem: null, asking: false }),
        (error) => {
          if (!abort.signal.aborted) setState({ answer: null, problem: error instanceof Problem ? error : new Problem(0, "The answer cannot be read", String(error)), asking: false });
        },
      );
    }, settle);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body, turn]);
  return { ...state, again: () => setTurn((was) => was + 1) };
}
