// A secret that is on the screen once: how to take it along.

import { useState } from "preact/hooks";
import { Button } from "./parts";
import { toast } from "./toast";

/** copied puts a text on the clipboard; false where the browser does not let it. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copyable is a text in a field that selects itself, with a button that copies it. */
export function Copyable({ id, label, text, onCopied }: { id: string; label: string; text: string; onCopied?: () => void }) {
  const [done, setDone] = useState(false);
  const lines = text.split("\n").length;
  const copy = async () => {
    if (!(await copied(text))) return toast("The clipboard is not available", { detail: "Select the text and copy it by hand." });
    setDone(true);
    onCopied?.();
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copyable">
        <textarea id={id} class={`input code ${lines > 1 ? "lines" : ""}`} readOnly rows={lines > 1 ? Math.min(10, lines) + 1 : 2} value={text} onFocus={(event) => event.currentTarget.select()} />
        <Button id={`${id}-copy`} icon={done ? "check" : "copy"} label={done ? "Copied" : "Copy"} onPress={() => void copy()} />
      </div>
    </div>
  );
}
