// The name under which a person acts. It is asked for where it is not known, and kept.

import { operator } from "./keyboard";
import { remember } from "./theme";

/** act keeps the name that was written, and tells it. */
export function act(): string {
  operator.value = operator.value.trim();
  remember("pacecar.operator", operator.value);
  return operator.value || "dashboard";
}

export function By() {
  return (
    <div class="field">
      <label for="person">Your name, for the timeline</label>
      <input id="person" class="input" maxLength={64} autoComplete="name" value={operator.value} placeholder="dashboard" onInput={(event) => { operator.value = event.currentTarget.value; }} />
    </div>
  );
}
