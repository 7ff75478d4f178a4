// The import of a fleet: a file is checked or followed, with progress, and every rejected line is told.

import { useRef, useState } from "preact/hooks";
import { bytes, count, share, span } from "../format";
import { begin, bodyCut, kindOf, stop, upload, type Upload } from "../live/upload";
import { begins } from "../live/prefix";
import { Problem } from "../live/api";
import { useNow } from "../live/resource";
import { missing } from "../live/me";
import { Icon } from "../icons";
import { Button, Panel, ProblemBox } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";
import { Rejected } from "./rejected";
import { Repeated } from "./repeated";

const modes = [
  { id: "upsert", name: "Register", means: "vehicles of the file are created, or changed in what the file says" },
  { id: "delete", name: "Remove", means: "vehicles of the file are forgotten, unless a campaign holds them" },
];

export function ImportPage() {
  const [file, setFile] = useState<File | null>(upload.value?.file ?? null);
  const [mode, setMode] = useState(upload.value?.mode ?? "upsert");
  const now = upload.value;
  const busy = now !== null && now.endedAt === 0;
  const why = busy ? "An import goes on." : file === null ? "Choose a file first." : kindOf(file.name) === null ? "The name must end with .csv, .ndjson or .jsonl, and may end with .gz or .zst besides." : "";
  const start = (dryRun: boolean) => begin(file!, mode, dryRun, person());
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/vehicles">Vehicles</a></div>
        <div class="title"><h1 tabIndex={-1}>Import a fleet</h1></div>
      </div>
      <div class="split loose">
        <Panel title="File">
          <FileField file={file} onChoose={setFile} />
          <fieldset class="choices modes">
            <legend>What its lines mean</legend>
            {modes.map((one) => (
              <label class="check" key={one.id}>
                <input type="radio" name="mode" value={one.id} checked={mode === one.id} onChange={() => setMode(one.id)} />
                <span><b>{one.name}</b>: <span class="soft">{one.means}</span></span>
              </label>
            ))}
          </fieldset>
          <By />
          <div class="row">
            <Button id="check" icon="checked" label="Check" why={why} onPress={() => start(true)} />
            <Button id="import" icon="play" kind={mode === "delete" ? "danger primary" : "primary"} label={mode === "delete" ? "Remove the vehicles" : "Import"} why={missing("operate") || why || nobody()} onPress={() => start(false)} />
            <span class="muted small">A check reads every line and changes nothing.</span>
          </div>
        </Panel>
        <Format />
      </div>
      {now && <Progress key={now.startedAt} now={now} />}
      {now?.now && now.endedAt > 0 && now.now.rejected > 0 && <Rejected key={now.startedAt} result={now.now} file={now.file.name} />}
      {now?.now && now.endedAt > 0 && (now.now.repeats?.length ?? 0) > 0 && <Repeated result={now.now} />}
    </>
  );
}

function FileField({ file, onChoose }: { file: File | null; onChoose: (file: File | null) => void }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChoose(event.dataTransfer?.files[0] ?? null);
  };
  return (
    <div class={`drop ${over ? "over" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <label for="file">CSV or NDJSON, as it is or compressed with gzip or zstd</label>
      <input id="file" type="file" accept=".csv,.ndjson,.jsonl,.gz,.zst" onChange={(event) => onChoose(event.currentTarget.files?.[0] ?? null)} />
      <span class="muted small">{file ? <><b class="soft wrap">{file.name}</b>, {bytes(file.size)}</> : "Choose it, or drop it here."}</span>
    </div>
  );
}

function Format() {
  return (
    <Panel title="What a line says">
      <p class="soft">The first line of a CSV file names its columns; an ECU has columns of its own:</p>
      <Sample lines={["vin,model,market,region,tags,ecu.ADAS.part,ecu.ADAS.version", "WVWZZZ1JZXW000001,golf,DE,DE-BY,series,8K0907107,4.1.0"]} />
      <p class="soft">A line of NDJSON is a vehicle as the API shows it:</p>
      <Sample lines={['{"vin":"WVWZZZ1JZXW000001","model":"golf","ecus":[{"id":"ADAS","hardwarePart":"8K0907107","version":"4.1.0"}]}']} />
      <p class="muted small">To make a part of the fleet exactly what a file says, which removes vehicles: <code>pacecar fleet import --help</code></p>
    </Panel>
  );
}

/** Sample shows lines of a file whole: one that is longer than its place goes on below, indented. */
function Sample({ lines }: { lines: string[] }) {
  return <pre class="sample">{lines.map((line) => <code key={line}>{line.split(/(?<=,)/).map((part) => <>{part}<wbr /></>)}{"\n"}</code>)}</pre>;
}

function Progress({ now }: { now: Upload }) {
  const clock = useNow(500);
  const running = now.endedAt === 0;
  const seconds = ((running ? clock : now.endedAt) - now.startedAt) / 1000;
  const told = now.now;
  const refused = now.problem !== null && now.problem.status >= 400 && now.problem.status < 500 && now.problem.code !== bodyCut;
  const spoilt = now.problem?.code === bodyCut;
  const cut = !running && !now.dryRun && !refused && !spoilt && (now.problem !== null || now.stopped || Boolean(told?.stopped));
  const ended = refused ? "was refused" : now.problem ? "did not end" : now.stopped || told?.stopped ? "stopped" : "ended";
  const title = `${now.dryRun ? "Check" : now.mode === "delete" ? "Removal" : "Import"} of ${now.file.name} ${running ? "goes on" : ended}`;
  return (
    <Panel title={title} aside={running ? <Button id="stop" kind="small" icon="stop" label="Stop" onPress={stop} /> : <span>{span(seconds * 1000)}</span>}>
      <div class="upload-bar" role="progressbar" aria-label="Sent" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor((100 * now.sentBytes) / Math.max(1, now.file.size))}>
        <div class="bar tall"><div class={`bar-part some fill-${now.problem || told?.stopped ? "bad" : running ? "go" : "ok"}`} style={{ width: `${(100 * now.sentBytes) / Math.max(1, now.file.size)}%` }} /></div>
        <span class="muted small">{bytes(now.sentBytes)} of {bytes(now.file.size)}{running && now.sentBytes >= now.file.size && ", waiting for the last lines"}</span>
      </div>
      {told && (
        <ul class="buckets" id="imported">
          <li><b>{count(told.received)}</b>lines read{seconds > 1 && <span class="muted">{count(Math.round(told.received / seconds))} a second</span>}</li>
          {now.dryRun ? <li><b>{count(told.received - told.rejected)}</b>in order</li>
            : now.mode === "delete" ? <li><b>{count(told.removed)}</b>removed</li> : (
              <>
                <li><b>{count(told.created)}</b>new</li>
                <li><b>{count(told.changed)}</b>changed</li>
                <li><b>{count(told.unchanged)}</b>unchanged</li>
              </>
            )}
          {now.mode === "delete" && !now.dryRun && <li><b>{count(told.absent)}</b>not registered</li>}
          <li class={told.rejected > 0 ? "tone-bad" : ""}><b>{count(told.rejected)}</b>rejected<span class="muted">{share(told.rejected, told.received)} of the lines</span></li>
          {told.repeated > 0 && <li class="tone-warn"><b>{count(told.repeated)}</b>repeated<span class="muted">the last line of a vehicle counts</span></li>}
          {!now.dryRun && <li><b>{count(told.durable)}</b>last line that is safe</li>}
        </ul>
      )}
      {told?.stopped && told.stopped !== now.problem?.detail && <p class="caution"><Icon name="warn" size={14} /> {told.stopped}</p>}
      {spoilt ? <Spoilt now={now} /> : now.problem && <ProblemBox problem={cut ? withoutCure(now.problem) : now.problem} />}
      {cut && (
        <div class="row">
          <Button id="continue" icon="play" label={`Continue from line ${count((told?.durable ?? 0) + 1)}`} onPress={() => begin(now.file, now.mode, false, person(), now)} />
          <span class="muted small">Nothing up to there is repeated.</span>
        </div>
      )}
      {!running && !cut && !spoilt && !refused && !now.dryRun && <p><a class="link" href="/vehicles">See the fleet</a></p>}
    </Panel>
  );
}

/** withoutCure is a problem whose cure is the button below it. */
const withoutCure = (of: Problem) => new Problem(of.status, of.title, of.detail, of.code, of.requestId);

/** Spoilt says of a file that ends too early, or cannot be unpacked, what has come of it, and asks for the whole one. */
function Spoilt({ now }: { now: Upload }) {
  const picker = useRef<HTMLInputElement>(null);
  const encoding = kindOf(now.file.name)?.encoding;
  const early = now.problem!.detail.includes("unexpected EOF");
  const safe = now.now?.durable ?? 0;
  const chosen = async (file: File | undefined) => {
    if (!file || upload.value !== now) return;
    if (kindOf(file.name) === null) return toast("That is no fleet", { detail: "The name must end with .csv, .ndjson or .jsonl, and may end with .gz or .zst besides." });
    const goesOn = await begins(file, now.file);
    if (upload.value !== now) return;
    if (goesOn && file.size === now.file.size) return toast("That is the same file", { detail: "It ends in the same place. Copy it again from where it is whole." });
    if (!goesOn && !now.dryRun) toast("It is read from its first line", { detail: `It does not begin as ${now.file.name} does.` });
    begin(file, now.mode, now.dryRun, person(), goesOn && !now.dryRun ? now : undefined);
  };
  return (
    <>
      <p class="caution" role="alert" id="spoilt">
        <Icon name="warn" size={14} /> <span class="wrap"><b>{now.file.name}</b>{" "}
          {early ? `ends in the middle${encoding ? ` of its ${encoding} stream` : ""}: it was not copied completely.`
            : `cannot be ${encoding ? "unpacked" : "read"} to its end: it is damaged.`}{" "}
          Choose the whole file; {now.dryRun ? `lines up to ${count(safe)} are checked, and nothing was changed.` : safe > 0 ? `lines up to ${count(safe)} are in.` : "nothing of it is in."}</span>
      </p>
      <div class="row">
        <input ref={picker} id="whole" type="file" hidden aria-label="The whole file" accept=".csv,.ndjson,.jsonl,.gz,.zst" onChange={(event) => chosen(event.currentTarget.files?.[0])} />
        <Button id="choose-whole" icon="search" kind="primary" label="Choose the whole file" onPress={() => picker.current?.click()} />
        {!now.dryRun && safe > 0 && <span class="muted small">It goes on behind line {count(safe)} if it begins as this one does.</span>}
      </div>
    </>
  );
}
