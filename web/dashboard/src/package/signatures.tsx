// Who signed the content. A signature is a machine's word that a build held the key, and replaces no approval.

import { plural } from "../format";
import type { Package } from "../model";
import { Icon } from "../icons";
import { Panel } from "../ui/parts";

export function Signatures({ pkg }: { pkg: Package }) {
  const keys = [...new Set((pkg.signature?.signatures ?? []).map((one) => one.keyid ?? ""))];
  const trusted = pkg.signedBy ?? [];
  const draft = pkg.state === "Draft";
  return (
    <Panel title="Signatures" aside={keys.length > 0 && <span>{plural(keys.length, "key", "keys")} over the whole content</span>}>
      {keys.length === 0 ? <p class="muted">Nobody has signed it. A server with trusted keys validates signed packages only.</p> : (
        <ul class="approvals">
          {keys.map((key) => (
            <li key={key}>
              <span class={trusted.includes(key) ? "tone-ok" : "muted"}><Icon name="key" size={18} /></span>
              <div><b>{trusted.includes(key) ? "Trusted key" : "Key"}</b>
                <div class="muted">{trusted.includes(key) ? "its signature held when the package was validated" : draft ? "looked at when the package is validated" : "no key that this server trusts"}</div></div>
              <span class="mono digest" title={key}>{key ? `${key.slice(0, 16)}…` : "no id"}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
