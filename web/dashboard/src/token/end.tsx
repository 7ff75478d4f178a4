// What ends at once: a token, or every session there is.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { lately } from "../format";
import type { Problem } from "../live/api";
import { askMe, me, rolesIn } from "../live/me";
import { endSessions, revokeToken, type Token } from "../live/tokens";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

const isAdmin = (one: Token) => one.roles.some((grant) => grant.role === "admin");

export function RevokeToken({ token, others, onClose, onDone }: { token: Token; others: Token[]; onClose: () => void; onDone: () => void }) {
  const mine = me.value?.token === token.id;
  const last = isAdmin(token) && !others.some(isAdmin);
  return (
    <Ending title={`Revoke the token of ${token.name}`} label="Revoke it" onClose={onClose} run={async () => {
      await revokeToken(token.id, person());
      toast("The token is revoked", { detail: `${token.name} · ${token.id}` });
      await (mine ? askMe() : onDone());
    }}>
      <p class="lead">From now on nobody gets in with <span class="mono">{token.id}</span> ({rolesIn(token.roles)}), and the sessions that began with it end. It cannot be taken back.</p>
      <p class="soft">{token.used ? `It was used ${lately(token.used)}: whoever uses it is refused in the middle of their work.` : "It was never used."}</p>
      {mine && <p class="caution"><b>You have signed in with it.</b> You are signed out, too.</p>}
      {last && <p class="caution"><b>No other token lets an admin in.</b> Without an identity provider the way back is a one-time link, which a restart of the server prints when there is no admin's token.</p>}
    </Ending>
  );
}

export function EndSessions({ onClose }: { onClose: () => void }) {
  return (
    <Ending title="Sign everybody out" label="End all sessions" onClose={onClose} run={async () => {
      await endSessions(person());
      toast("All sessions have ended");
      await askMe();
    }}>
      <p class="lead">Everybody who looks at a dashboard signs in again, you included. Tokens go on: programs notice nothing. Campaigns go on as well.</p>
    </Ending>
  );
}

/** Ending asks once more before something ends, and says what went wrong where it did not. */
function Ending(props: { title: string; label: string; run: () => Promise<void>; onClose: () => void; children: ComponentChildren }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await props.run();
      props.onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      {props.children}
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={props.onClose} />
        <Button id="confirm" kind="danger primary" label={props.label} why={busy ? onItsWay : nobody()} onPress={() => void confirm()} />
      </div>
    </Dialog>
  );
}
