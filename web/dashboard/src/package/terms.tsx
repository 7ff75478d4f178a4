// What a package says besides its files: to drivers, to vehicles, to whoever installs it, and to a
// type-approval authority. All of it is what persons approve.

import { useState } from "preact/hooks";
import { bytes, plural, span } from "../format";
import type { Dependency, Package, Preconditions } from "../model";
import { Icon, type IconName } from "../icons";
import { Panel } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";
import { named } from "../vehicle/identity";

/** Severity is told with the name of the package: it decides how fast one acts. */
export function Severity({ of }: { of: Package }) {
  const severity = of.severity || "moderate";
  const tone = severity === "critical" ? "bad" : severity === "important" ? "warn" : "none";
  return (
    <>
      <span>severity <b class={`tone-${tone}`}>{severity}</b>{!of.severity && " (none is said)"}</span>
      {of.skilledPerson && <span class="tone-warn"><b class="tone-warn">needs a skilled person</b></span>}
    </>
  );
}

export function TermsTab({ pkg }: { pkg: Package }) {
  return (
    <div class="split loose">
      <div class="stack">
        <Notes pkg={pkg} />
        <Assessment pkg={pkg} />
      </div>
      <div class="stack">
        <InTheVehicle pkg={pkg} />
        <Dependencies pkg={pkg} />
        <TypeApprovals pkg={pkg} />
      </div>
    </div>
  );
}

function Notes({ pkg }: { pkg: Package }) {
  const notes = pkg.releaseNotes ?? [];
  const [language, setLanguage] = useState(notes[0]?.language ?? "");
  const note = notes.find((one) => one.language === language) ?? notes[0];
  const choose = notes.length > 1 && (
    <>
      <label for="language">{notes.length} languages</label>
      <select id="language" class="input" value={note.language} onChange={(event) => setLanguage(event.currentTarget.value)}>
        {notes.map((one) => <option key={one.language} value={one.language}>{named("language", one.language)}</option>)}
      </select>
    </>
  );
  return (
    <Panel title="What drivers are told" aside={choose}>
      {!note ? <p class="muted">Nothing is written for drivers.</p> : (
        <dl class="told">
          <div><dt>Before they agree{notes.length === 1 && <span class="muted"> · {named("language", note.language)}</span>}</dt><dd class="notes" lang={note.language}>{note.before}</dd></div>
          <div><dt>After the installation</dt><dd class="notes" lang={note.language}>{note.after}</dd></div>
        </dl>
      )}
    </Panel>
  );
}

function InTheVehicle({ pkg }: { pkg: Package }) {
  const { downloadSeconds, installSeconds } = pkg.estimate ?? {};
  const wanted = conditions(pkg.preconditions ?? {});
  return (
    <Panel title="In the vehicle">
      <Facts>
        <Fact name="Download">{downloadSeconds ? `about ${span(downloadSeconds * 1000)}` : <span class="muted">no estimate</span>}</Fact>
        <Fact name="Installation">{installSeconds ? `about ${span(installSeconds * 1000)}, without driving` : <span class="muted">no estimate</span>}</Fact>
        <Fact name="Before it starts">
          {wanted.length === 0 ? <span class="muted">nothing is asked for</span> : <ul class="wanted">{wanted.map((one) => <li key={one}>{one}</li>)}</ul>}
        </Fact>
        <Fact name="Who installs">
          {pkg.skilledPerson ? <><b class="tone-warn">a skilled person</b><div class="wrap">{pkg.skilledPerson}</div></> : "the driver may"}
        </Fact>
      </Facts>
    </Panel>
  );
}

function conditions(asked: Preconditions): string[] {
  return [
    asked.parked ? "parked" : "",
    asked.ignitionOff ? "ignition off" : "",
    asked.minimumBatteryPercent ? `12 V battery at ${asked.minimumBatteryPercent}\u202f% or more` : "",
    asked.minimumStateOfChargePercent ? `traction battery at ${asked.minimumStateOfChargePercent}\u202f% or more` : "",
    asked.network === "wifi" ? "download over Wi-Fi only" : "",
    asked.minimumFreeBytes ? `${bytes(asked.minimumFreeBytes)} free` : "",
  ].filter(Boolean);
}

const kinds: Record<string, { icon: IconName; tone: string; name: string }> = {
  requires: { icon: "link", tone: "go", name: "Requires" },
  conflicts: { icon: "crossed", tone: "bad", name: "Conflicts with" },
  steppingStone: { icon: "right", tone: "warn", name: "Comes after" },
};

export function Dependencies({ pkg }: { pkg: Package }) {
  const list = pkg.dependencies ?? [];
  return (
    <Panel title="Dependencies" aside={list.length > 0 && <span>{plural(list.length, "rule", "rules")}</span>}>
      {list.length === 0 ? <p class="muted">It depends on nothing else, and excludes nothing.</p> : (
        <ul class="rules">
          {list.map((one, i) => {
            const kind = kinds[one.kind] ?? { icon: "help", tone: "none", name: one.kind };
            return (
              <li key={i}>
                <span class={`tone-${kind.tone}`}><Icon name={kind.icon} /></span>
                <div><b>{kind.name}</b> {subject(one)} {one.version && <span class="mono wrap">{one.version}</span>}
                  {one.whenEcu && <div class="muted">for vehicles whose {one.whenEcu} runs <span class="mono">{one.whenVersion || "any version"}</span></div>}</div>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

const subject = (one: Dependency) => (one.package ? <>package <span class="mono">{one.package}</span></> : <>ECU <span class="mono">{one.ecu}</span></>);

function TypeApprovals({ pkg }: { pkg: Package }) {
  const list = pkg.rxswins ?? [];
  return (
    <Panel title="Type approvals, RXSWIN" flush={list.length > 0}>
      {list.length === 0 ? <p class="muted">No identification of type-approved software is said to change.</p> : (
        <table>
          <thead><tr><th>ECU</th><th>Before</th><th>After</th></tr></thead>
          <tbody>
            {list.map((one, i) => (
              <tr key={i}>
                <td class="tight"><b>{one.ecu}</b></td>
                <td class="tight mono">{one.before || <span class="muted">none</span>}</td>
                <td class="tight mono">{one.after === one.before ? <span class="muted">stays</span> : one.after ? <b>{one.after}</b> : <span class="muted">none</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** The questions of UN R156, 7.1.2.5, in its order. */
const questions: [string, string][] = [
  ["purpose", "Purpose of the update"], ["systemsAffected", "Systems or functions that it may affect"], ["typeApprovedSystems", "Which of them are type-approved"],
  ["effectOnRequirements", "Does it affect the fulfilment of their requirements?"], ["effectOnParameters", "Does it affect a parameter of a type approval?"],
  ["approvalSought", "Was an approval sought?"], ["conditions", "How, and under what conditions, it can be executed"],
  ["safetyConfirmation", "It is executed safely and securely"], ["verification", "It passed verification and validation"],
];

function Assessment({ pkg }: { pkg: Package }) {
  const answers = pkg.assessment ?? {};
  const given = questions.filter(([key]) => answers[key]).length;
  return (
    <Panel title="Assessment, UN R156 7.1.2.5" aside={<span>{given} of {questions.length} answered</span>}>
      {given === 0 ? <p class="muted">No question is answered.</p> : (
        <dl class="assessment">
          {questions.map(([key, question], i) => (
            <div key={key}>
              <dt><span class="ordinal" aria-hidden="true">{"abcdefghi"[i]}</span>{question}</dt>
              <dd class={answers[key] ? "notes" : "muted"}>{answers[key] || "not answered"}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
