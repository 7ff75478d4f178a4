// A long list of lines: its first few, the others by a press, in a box that scrolls by itself.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { count, plural } from "../format";
import { Button } from "../ui/parts";

/** Lines that are listed at first, and by a press. */
const few = 20;
const most = 1000;

export function Shortlist<T>({ label, id, lines, head, row, lost }: {
  label: string; id: string; lines: T[]; head: ComponentChildren; row: (line: T) => ComponentChildren;
  /** Lines that are not here. */
  lost: number;
}) {
  const [all, setAll] = useState(false);
  const shown = lines.slice(0, all ? most : few);
  const listed = Math.min(lines.length, most);
  const beyond = lines.length + lost - listed;
  return (
    <>
      <div class="scroll boxed" tabIndex={0} role="region" aria-label={label}>
        <table id={id}><thead>{head}</thead><tbody>{shown.map(row)}</tbody></table>
      </div>
      {lines.length > few && !all && (
        <p class="more"><Button id={`${id}-all`} kind="small" label={lines.length <= most ? `Show all ${count(lines.length)}` : `Show the first ${count(most)} of ${count(lines.length)}`} onPress={() => setAll(true)} /></p>
      )}
      {(all || lines.length <= few) && beyond > 0 && <p class="muted more">{plural(beyond, "line", "lines")} more</p>}
    </>
  );
}
