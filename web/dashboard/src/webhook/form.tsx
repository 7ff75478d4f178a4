// Adding a webhook. Addresses and secrets are settings of the server, so that nobody who reaches the API can have it
// call an address: the dialog writes the settings, and makes the secret on this page, from which it goes nowhere.

import { useState } from "preact/hooks";
import { words } from "../format";
import { Icon } from "../icons";
import { Field } from "../ui/field";
import { Copyable } from "../ui/once";
import { Button, Dialog } from "../ui/parts";
import { toast } from "../ui/toast";
import { offered } from "./events";

/** madeSecret is a secret of Standard Webhooks, of 32 random bytes. */
const madeSecret = () => "whsec_" + btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));

const namePattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/** wrongAddress says what the server would refuse of an address. */
export function wrongAddress(text: string): string {
  if (/[,\s]/.test(text)) return "A setting takes no commas and spaces in it: write them as %2C and %20.";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "Write a URL, as in https://pager.example/in.";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return "It begins with https://.";
  if (url.username || url.password) return "No password in it: the signature proves who asks.";
  if (url.protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) return "It must be https: whoever is on the way could answer in its place. http is for this machine alone.";
  return "";
}

export function WebhookForm({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [events, setEvents] = useState<string[]>(["CampaignHalted"]);
  const [secret, setSecret] = useState("");
  const nameWrong = name && !namePattern.test(name) ? "Lower-case letters, digits and '-' inside, at most 64." : taken.includes(name) ? "There is one of this name already." : "";
  const addressWrong = address ? wrongAddress(address) : "";
  const why = !name ? "Give it a name first." : nameWrong || (!address ? "Write its address first." : addressWrong);
  if (secret) return <Settings name={name} address={address} events={events} secret={secret} others={taken.length > 0} onClose={onClose} />;
  const next = (event?: Event) => {
    event?.preventDefault();
    if (!why) setSecret(madeSecret());
  };
  const toggle = (one: string) => setEvents(events.includes(one) ? events.filter((other) => other !== one) : [...events.filter((other) => (one === "all" ? false : other !== "all")), one]);
  return (
    <Dialog title="Add a webhook" onClose={onClose}>
      <form class="dialog-form" onSubmit={next}>
        <p class="soft">Addresses and secrets are settings of the server: nobody who reaches its API can have it call another address. This writes the settings for you.</p>
        <Field id="webhook-name" label="Name" said={nameWrong} hint="By which plans and settings name it."><input id="webhook-name" class="input code" maxLength={64} autoComplete="off" spellcheck={false} value={name} placeholder="pager" onInput={(event) => setName(event.currentTarget.value)} /></Field>
        <Field id="webhook-address" label="Address" said={addressWrong}><input id="webhook-address" class="input code" maxLength={2048} autoComplete="off" spellcheck={false} value={address} placeholder="https://pager.example/in" onInput={(event) => setAddress(event.currentTarget.value.trim())} /></Field>
        <fieldset class="choices two">
          <legend>Is told of</legend>
          {["all", ...offered].map((one) => (
            <label class="check" key={one}><input type="checkbox" name="event" value={one} checked={events.includes(one)} onChange={() => toggle(one)} /><span>{one === "all" ? "Everything that happens to campaigns" : words(one)}</span></label>
          ))}
          {events.length === 0 && <p class="muted small">Of nothing: gates alone ask it.</p>}
        </fieldset>
        <div class="actions">
          <Button label="Not now" onPress={onClose} />
          <Button id="confirm" label="Make its secret" icon="key" kind="primary" why={why} onPress={() => next()} />
        </div>
        <button type="submit" hidden>Make its secret</button>
      </form>
    </Dialog>
  );
}

function Settings({ name, address, events, secret, others, onClose }: { name: string; address: string; events: string[]; secret: string; others: boolean; onClose: () => void }) {
  const [taken, setTaken] = useState(false);
  const leave = () => (taken ? onClose() : toast("The secret is not kept yet", { detail: "Copy it first, or say that you have it." }));
  const lines = [`webhooks: ${name}=${address}`, `webhook-secrets: ${name}=@/etc/pacecar/${name}.secret`, events.length > 0 && `webhook-events: ${name}=${events.join("+")}`].filter(Boolean).join("\n");
  return (
    <Dialog title={`Settings of ${name}`} onClose={leave}>
      <ol class="numbered">
        <li><Copyable id="secret" label={`The secret, for /etc/pacecar/${name}.secret and for who receives`} text={secret} onCopied={() => setTaken(true)} />
          <p class="soft">It was made on this page, is shown this once, and went nowhere. It signs what {name} is sent.</p></li>
        <li><Copyable id="settings" label="In the file of settings of every node" text={lines} />
          {others && <p class="soft">There are webhooks already: put this behind what these settings have, with a comma.</p>}</li>
        <li><p>Start the server again with <code>--config</code>, node by node, and press <b>Test</b> here. <code>pacecar doctor</code> looks at webhooks, too.</p></li>
      </ol>
      <p class="caution mild"><Icon name="warn" size={14} /> What happened before the webhook is first told anything is not told.</p>
      <div class="actions"><Button id="kept" label="I have it" icon="check" kind="primary" onPress={onClose} /></div>
    </Dialog>
  );
}
