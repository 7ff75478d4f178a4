// What keeps a package from being offered by its own state, wherever somebody may count on it.

import { Icon } from "../icons";
import { withheld } from "./life";

export function Withheld({ state, reason }: { state: string; reason?: string }) {
  const why = withheld(state);
  if (!why) return null;
  const ended = state === "Withdrawn" || state === "Deprecated";
  return (
    <div class={`banner withheld ${state === "Withdrawn" ? "bad" : ended ? "warn" : ""}`}>
      <Icon name={state === "Withdrawn" ? "crossed" : "clock"} size={18} />
      <div class="grow">
        <p><b>{why.title}</b> {why.means}</p>
        {reason && <p class="wrap"><span class="soft">Reason:</span> {reason}</p>}
      </div>
    </div>
  );
}
