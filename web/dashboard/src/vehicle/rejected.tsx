// The lines of an import that were not followed: gathered by kind, rare kinds first, because a thousand
// lines with one fault are one finding and the seven others are what a person must see.

import { useMemo, useState } from "preact/hooks";
import { count } from "../format";
import type { Import, LineError } from "../model";
import { Button, Panel } from "../ui/parts";
import { Shortlist } from "./shortlist";

interface Kind { name: string; lines: LineError[] }

/** kindsOf gathers reasons that differ in quoted values and numbers only. */
function kindsOf(errors: LineError[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const one of errors) {
    const name = one.reason.replace(/"(?:[^"\\]|\\.)*"/g, "“…”").replace(/\b[A-HJ-NPR-Z0-9]{17}\b/g, "VIN").replace(/\d+/g, "…");
    const kind = kinds.get(name) ?? { name, lines: [] };
    kind.lines.push(one);
    kinds.set(name, kind);
  }
  return [...kinds.values()].sort((a, b) => a.lines.length - b.lines.length || (a.name < b.name ? -1 : 1));
}

export function Rejected({ result, file }: { result: Import; file: string }) {
  const errors = result.errors ?? [];
  const kinds = useMemo(() => kindsOf(errors), [errors]);
  const [chosen, setChosen] = useState("");
  const lines = chosen ? kinds.find((one) => one.name === chosen)?.lines ?? [] : errors;
  const missing = result.rejected - errors.length;
  return (
    <Panel title="Rejected lines" flush aside={errors.length > 0 && (
      <>
        <span>{missing > 0 ? `the first ${count(errors.length)} of ${count(result.rejected)}` : count(result.rejected)}</span>
        <Button id="save-csv" kind="small" icon="down" label="CSV" onPress={() => save(`${file}.rejected.csv`, "text/csv", csv(errors))} />
        <Button id="save-ndjson" kind="small" icon="down" label="NDJSON" onPress={() => save(`${file}.rejected.ndjson`, "application/x-ndjson", errors.map((one) => JSON.stringify(one) + "\n").join(""))} />
      </>
    )}>
      {missing > 0 && <p class="muted more">{errors.length > 0 ? `The server tells the first ${count(errors.length)} here. All of them, as a file:` : "Which lines they are was not told, because the import was cut. To see them, check the file above, or:"} <code>pacecar fleet import {file} --rejects rejected.csv</code></p>}
      {errors.length > 0 && <ul class="kinds boxed" aria-label="Kinds of faults, the rarest first">
        {kinds.map((kind) => (
          <li key={kind.name}>
            <button type="button" class="kind" aria-pressed={kind.name === chosen} onClick={() => setChosen(kind.name === chosen ? "" : kind.name)}>
              <b>{count(kind.lines.length)}</b><span class="wrap">{kind.name}</span>
            </button>
          </li>
        ))}
      </ul>}
      {errors.length > 0 && (
        <Shortlist key={chosen} label="Rejected lines" id="rejected" lines={lines} lost={chosen ? 0 : missing}
          head={<tr><th class="num">Line</th><th>VIN</th><th>What is wrong</th></tr>}
          row={(one) => (
            <tr key={one.line}>
              <td class="tight num mono">{count(one.line)}</td>
              <td class="tight mono">{one.vin || <span class="muted">–</span>}</td>
              <td class="tight wrap">{one.reason}{one.suggestion && <span class="soft">: {one.suggestion}</span>}</td>
            </tr>
          )} />
      )}
    </Panel>
  );
}

/** csv writes the lines so that no cell of what a file said is taken for a formula by a spreadsheet, as the server and the command line do. */
function csv(errors: LineError[]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    const harmless = typeof value === "string" && /^[=+\-@'\s]|\s$/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const rows = errors.map((one) => [one.line, one.vin ?? "", one.reason, one.suggestion ?? ""]);
  return [["line", "vin", "reason", "suggestion"], ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}

function save(name: string, type: string, text: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
