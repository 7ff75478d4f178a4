// The list of a cohort that is one: its beginning, and the dialog that changes it by a text or a file.

import { useState } from "preact/hooks";
import { bytes, count, plural } from "../format";
import type { Problem } from "../live/api";
import { changeList, cohortURL, firstVINs, shownVINs, type CohortSeen } from "../live/cohorts";
import { useAnswer } from "../live/resource";
import { missing } from "../live/me";
import { vehiclePath } from "../router";
import { Icon } from "../icons";
import { Button, Dialog, Empty, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

export function VINs({ cohort, onChange }: { cohort: CohortSeen; onChange: () => void }) {
  const list = useAnswer<string[]>(firstVINs, `${cohortURL(cohort.name)}/vins`, cohort.version);
  const size = cohort.size ?? 0;
  return (
    <Panel title="VINs" aside={size > 0 && <><span>{size > shownVINs ? `the first ${shownVINs} of ${count(size)}, in order` : "in order"}</span>
      <a class="btn small" href={`/api/v1${cohortURL(cohort.name)}/vins`} download={`${cohort.name}.txt`}><Icon name="down" />All as text</a></>}>
      {list.problem ? <ProblemBox problem={list.problem} onRetry={list.reload} />
        : list.data === null ? <Skeleton rows={4} label="Loading the list" />
        : list.data.length === 0 ? <Empty title="No VIN is in the list" icon="table"><p>Take them from a file, or write them.</p><Button kind="small" label="Change the list" why={missing("operate")} onPress={onChange} /></Empty>
        : <ul class="vin-list">{list.data.map((vin) => <li key={vin}><a class="link mono" href={vehiclePath(vin)}>{vin}</a></li>)}</ul>}
    </Panel>
  );
}

const modes = [
  { id: "add", name: "Add", means: "the VINs join the list" },
  { id: "remove", name: "Remove", means: "the VINs leave the list" },
  { id: "replace", name: "Replace", means: "the list is exactly these VINs" },
];

export function ListDialog({ cohort, onClose, onDone }: { cohort: CohortSeen; onClose: () => void; onDone: () => void }) {
  const [seen] = useState(cohort);
  const [mode, setMode] = useState("add");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const lines = text.split(/\s+/).filter(Boolean);
  const why = busy ? "The list is on its way." : file || lines.length > 0 ? nobody() : "Choose a file or write VINs first.";
  const bad = problem?.errors.filter((one) => one.pointer?.startsWith("line ")) ?? [];
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const change = await changeList(seen.name, seen.version, mode, file ?? lines.join("\n") + "\n", person());
      toast(`${plural(change.added, "VIN", "VINs")} added, ${count(change.removed)} removed`, { detail: `${count(change.given)} were given; the list has ${count(change.cohort.size)}.` });
      onClose();
      onDone();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Change the list of ${seen.name}`} onClose={onClose}>
      <fieldset class="choices">
        <legend>What is done with the VINs</legend>
        {modes.map((one) => (
          <label class="check" key={one.id}><input type="radio" name="list-mode" value={one.id} checked={mode === one.id} onChange={() => setMode(one.id)} /><span><b>{one.name}</b>: <span class="soft">{one.means}</span></span></label>
        ))}
      </fieldset>
      <div class="drop small-drop">
        <label for="list-file">A file: a VIN to a line, or NDJSON of vehicles, compressed or not</label>
        <input id="list-file" type="file" accept=".txt,.ndjson,.jsonl,.gz,.zst" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />
        {file && <span class="muted small wrap">{file.name}, {bytes(file.size)}</span>}
      </div>
      {!file && (
        <div class="field">
          <label for="list-text">Or the VINs themselves</label>
          <textarea id="list-text" class="input code" rows={5} spellcheck={false} autoComplete="off" value={text} aria-invalid={bad.length ? "true" : undefined} aria-describedby="list-said"
            onInput={(event) => { setText(event.currentTarget.value); setProblem(null); }} />
        </div>
      )}
      <div id="list-said">
        {bad.length > 0 ? (
          <div class="refused" role="alert">
            <p>{problem!.detail}</p>
            <ul class="bad-lines">{bad.slice(0, 8).map((one) => <li key={one.pointer} class="wrap"><b>{one.pointer}</b> {one.detail}</li>)}</ul>
            {bad.length > 8 && <p class="muted">and {count(bad.length - 8)} more</p>}
          </div>
        ) : !file && <p class="muted small">{plural(lines.length, "VIN", "VINs")}</p>}
      </div>
      {seen.size! > 0 && mode === "replace" && <p class="caution">The {plural(seen.size!, "VIN", "VINs")} of the list now are dropped, but for those that are given again.</p>}
      <By />
      {problem && bad.length === 0 && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label={modes.find((one) => one.id === mode)!.name} icon="check" kind={mode === "add" ? "primary" : "danger primary"} why={why} onPress={() => void confirm()} />
      </div>
    </Dialog>
  );
}
