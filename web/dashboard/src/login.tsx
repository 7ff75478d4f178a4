// Where somebody signs in: by the link of the server's first start, by a token, or at the identity provider.

import { useState } from "preact/hooks";
import { Problem, signIn } from "./live/api";
import { askMe, me } from "./live/me";
import { navigate } from "./router";
import { Mark } from "./icons";
import { Button, ProblemBox, onItsWay } from "./ui/parts";
import { remember, remembered } from "./ui/theme";

/** What the way back from the identity provider may say. Only its code is in the address: anybody can write one. */
const reasons = new Map([
  ["not-begun", "This sign-in was not begun in this browser, or more than ten minutes ago. Begin again."],
  ["declined", "The identity provider did not sign you in. Begin again, or ask an admin; the server's log has what it said."],
  ["unverified", "What the identity provider says of you cannot be verified. Begin again."],
  ["too-old", "What the identity provider says of you is older than ten minutes. Begin again."],
  ["no-terminal", "The identity provider signs nobody in for the command line here. Use a token there."],
  ["no-name", "The identity provider says no name of you that can stand in a timeline. Ask its admin for one."],
  ["not-verified", "The identity provider has not verified your address. Verify it there, and begin again."],
  ["no-group", "You are in no group that has a role here. Ask an admin."],
  ["unreachable", "The identity provider cannot be reached now. Try again."],
]);

/** What stands behind # is a secret, or why nobody was let in: it is taken out of the address at once. */
function taken(): { link: string; wrong: string } {
  const [name, value = ""] = location.hash.slice(1).split("=", 2);
  if (name === "link" || name === "problem") history.replaceState(null, "", location.pathname + location.search);
  return { link: name === "link" ? value : "", wrong: name === "problem" ? reasons.get(value) ?? "" : "" };
}

const brought = taken();

export function Login() {
  const [link, setLink] = useState(brought.link);
  const [token, setToken] = useState("");
  const [name, setName] = useState(remembered("pacecar.operator"));
  const [problem, setProblem] = useState<Problem | null>(brought.wrong ? new Problem(403, "Not signed in", brought.wrong) : null);
  const [busy, setBusy] = useState(false);
  const provider = me.value?.provider;
  const enter = async (event?: Event) => {
    event?.preventDefault();
    if (busy || (link ? !name.trim() : !token.trim())) return;
    setBusy(true);
    try {
      await signIn(link ? { link, name: name.trim() } : { token: token.trim() });
      if (link) remember("pacecar.operator", name.trim());
      await askMe();
      if (location.pathname === "/login") navigate("/", true);
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
      setToken("");
    }
  };
  const why = busy ? onItsWay : link ? (name.trim() ? "" : "Write your name first.") : token.trim() ? "" : "Paste a token first.";
  return (
    <section class="panel login" aria-labelledby="sign-in">
      <div class="body">
        <Mark />
        <h1 id="sign-in" tabIndex={-1}>Sign in</h1>
        {link ? <p class="lead">This link lets one admin in, once. The timeline keeps your name.</p>
          : <p class="lead">{provider ? "Sign in as you do elsewhere, or with a token." : "Paste a token. An admin makes one with"} {!provider && <code>pacecar token create</code>}</p>}
        {provider && !link && <a id="provider" class="btn primary" href="/api/v1/login/oidc">Continue at {provider}</a>}
        <form onSubmit={enter}>
          {link ? (
            <div class="field">
              <label for="name">Your name, for the timeline</label>
              <input id="name" class="input" maxLength={64} autoComplete="name" value={name} onInput={(event) => setName(event.currentTarget.value)} />
            </div>
          ) : (
            <div class="field">
              <label for="token">Token</label>
              <input id="token" class="input mono" type="password" autoComplete="off" spellcheck={false} placeholder="pct_…" value={token}
                onInput={(event) => setToken(event.currentTarget.value)} />
            </div>
          )}
          {problem && <ProblemBox problem={problem} />}
          <div class="actions">
            {link && <Button label="Use a token instead" onPress={() => setLink("")} />}
            <Button id="enter" label="Sign in" kind={provider && !link ? "" : "primary"} why={why} onPress={enter} />
          </div>
          <button type="submit" hidden>Sign in</button>
        </form>
      </div>
    </section>
  );
}
