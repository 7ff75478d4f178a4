// The tokens that let programs and people in: who has which, how long each lasts, whether anybody uses it.

import { useEffect, useState } from "preact/hooks";
import { ago, count, fullMoment, lately, moment, plural, span } from "../format";
import { me, missing, rolesIn } from "../live/me";
import { useGet, useNow } from "../live/resource";
import type { Token } from "../live/tokens";
import type { List } from "../model";
import { OperationsTabs } from "../operations/tabs";
import { Icon } from "../icons";
import { Button, Clip, Empty, ProblemBox, Skeleton, Stamp } from "../ui/parts";
import { TokenForm } from "./form";
import { EndSessions, RevokeToken } from "./end";

/** A token that ends within this time is pointed out: who uses it needs another one before. */
const soon = 14 * 86_400_000;

type Asking = { what: "" | "create" | "sessions" } | { what: "revoke"; token: Token };

export function TokensPage() {
  const lacking = missing("administer");
  const list = useGet<List<Token>>(lacking ? "" : "/tokens");
  const [asking, setAsking] = useState<Asking>({ what: "" });
  const close = () => setAsking({ what: "" });
  useEffect(() => { document.title = "Tokens · Pacecar"; return () => { document.title = "Pacecar"; }; }, []);
  const all = list.data?.items ?? null;
  return (
    <>
      <div class="pagehead">
        <div><h1 tabIndex={-1}>Tokens</h1><p>{all ? summary(all) : "\u00a0"}</p></div>
        <div class="row">
          <Button id="end-sessions" kind="quiet danger" icon="leave" label="Sign everybody out" why={lacking} onPress={() => setAsking({ what: "sessions" })} />
          <Button id="create" kind="primary" icon="key" label="New token" why={lacking} onPress={() => setAsking({ what: "create" })} />
        </div>
      </div>
      <OperationsTabs current="tokens" />
      {me.value?.authentication === "off" && (
        <div class="banner warn"><Icon name="warn" size={18} /><div><b>Nobody has to sign in here.</b> Whoever reaches this server may do everything, with a token or without. Tokens made now count from the day when it is started with <code>--authentication on</code>.</div></div>
      )}
      {lacking ? <div class="panel"><Empty title="Tokens are an admin's" icon="key"><p>{lacking}</p></Empty></div>
        : list.problem ? <ProblemBox problem={list.problem} onRetry={list.reload} />
        : all === null ? <div class="panel"><div class="body"><Skeleton label="Loading the tokens" /></div></div>
        : all.length === 0 ? <None onCreate={() => setAsking({ what: "create" })} />
        : <Rows all={all} onRevoke={(token) => setAsking({ what: "revoke", token })} />}
      {asking.what === "create" && <TokenForm onClose={close} onMade={list.reload} />}
      {asking.what === "sessions" && <EndSessions onClose={close} />}
      {asking.what === "revoke" && <RevokeToken token={asking.token} others={(all ?? []).filter((one) => one.id !== asking.token.id)} onClose={close} onDone={list.reload} />}
    </>
  );
}

function summary(all: Token[]): string {
  const ending = all.filter((one) => Date.parse(one.expires) - Date.now() < soon).length;
  const unused = all.filter((one) => !one.used).length;
  return [plural(all.length, "token", "tokens"), ending && `${count(ending)} ${ending === 1 ? "ends" : "end"} within ${span(soon)}`, unused && `${count(unused)} never used`].filter(Boolean).join(" · ");
}

function None({ onCreate }: { onCreate: () => void }) {
  return (
    <div class="panel">
      <Empty title="No token yet" icon="key">
        <p>A token lets a program in, or a person where there is no identity provider: <code>pacecar login</code>, scripts, a build that starts campaigns. It has roles, perhaps for some fleets only, and it ends by itself.</p>
        <Button label="New token" kind="small" onPress={onCreate} />
      </Empty>
    </div>
  );
}

function Rows({ all, onRevoke }: { all: Token[]; onRevoke: (token: Token) => void }) {
  const [text, setText] = useState("");
  const now = useNow(60_000);
  const wanted = text.trim().toLowerCase();
  const found = all.filter((one) => [one.name, one.id, one.madeBy, rolesIn(one.roles)].some((field) => field.toLowerCase().includes(wanted)));
  return (
    <>
      <div class="field">
        <label for="find">Find by name, identity, role or who made it</label>
        <input id="find" data-search class="input" type="search" autoComplete="off" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      <div class="panel tokens">
        {found.length === 0 ? <Empty title="No token is found" icon="search"><p>None has “{text.trim()}” in what is shown of it.</p></Empty> : (
          <div class="scroll cards" tabIndex={0} role="region" aria-label="Tokens">
            <table>
              <thead><tr><th>Who acts with it</th><th>May</th><th>Ends</th><th>Used last</th><th>Made by</th><th class="num">Made</th><th><span class="hidden-text">What can be done</span></th></tr></thead>
              <tbody>{found.map((one) => <Row key={one.id} token={one} now={now} onRevoke={() => onRevoke(one)} />)}</tbody>
            </table>
          </div>
        )}
      </div>
    </>
  );
}

function Row({ token, now, onRevoke }: { token: Token; now: number; onRevoke: () => void }) {
  const left = Date.parse(token.expires) - now;
  return (
    <tr>
      <td class="who"><b><Clip text={token.name} plain /></b><div class="muted mono">{token.id}{me.value?.token === token.id && <span class="pill go">You</span>}</div></td>
      <td data-name="May">{rolesIn(token.roles)}</td>
      <td data-name="Ends"><Stamp iso={token.expires}>{left < soon ? <span class="stateword tone-warn"><Icon name="clock" size={14} />in {span(left)}</span> : <>in {span(left)}</>}</Stamp></td>
      <td data-name="Used last">{token.used ? <Stamp iso={token.used}>{now - Date.parse(token.used) < 3_600_000 ? "within the hour" : lately(token.used, now)}</Stamp> : <span class="muted">never</span>}</td>
      <td data-name="Made by"><Clip text={token.madeBy} plain /></td>
      <td class="num muted" data-name="Made"><time dateTime={token.made} title={`${fullMoment(token.made)}, ${ago(token.made, now)}`}>{moment(token.made)}</time></td>
      <td class="num act"><Button kind="small danger" label="Revoke" name={`Revoke ${token.name}, ${token.id}`} onPress={onRevoke} /></td>
    </tr>
  );
}
