// How the verbs of a campaign are run, from a button or from a dialog.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Campaign } from "../model";
import { command, type Problem, type Verb } from "../live/api";
import { person } from "../ui/person";
import { toast } from "../ui/toast";

const done: Record<Verb, string> = {
  start: "The campaign has started", pause: "Paused: no new offers and no new permits",
  resume: "The campaign goes on", cancel: "The campaign is cancelled",
};

interface Says { reason?: string; accepted?: unknown; despite?: string[]; contentHash?: string; expectedVehicles?: number }

/** act runs a verb; what it says besides who acts is left out where it is empty. */
export async function act(campaign: Campaign, verb: Verb, says: Says = {}) {
  const body: Record<string, unknown> = { by: person(), ...says };
  if (!says.reason) delete body.reason;
  await command(campaign.id, verb, campaign, body);
  toast(done[verb]);
}

/** useVerb runs a verb from a dialog: closes on success, keeps the refusal for showing otherwise. Who closes it before there is an answer is told that there will be one. */
export function useVerb(campaign: Campaign, verb: Verb, onClose: () => void) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef(false);
  useEffect(() => () => {
    if (sent.current) toast("It was sent, and may still be carried out", { detail: "Nobody has answered yet. Look at the campaign before you repeat it." });
  }, []);
  const run = async (says: Says = {}) => {
    if (busy) return;
    setBusy(true);
    sent.current = true;
    try {
      await act(campaign, verb, says);
      sent.current = false;
      onClose();
    } catch (error) {
      sent.current = false;
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return { problem, busy, run };
}
