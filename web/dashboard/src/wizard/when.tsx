// When a campaign may do what: its beginning and end, hours in which it offers, times in which it must not, and the
// hours of each vehicle.

import { Button } from "../ui/parts";
import { Field } from "../ui/field";
import { schedule } from "./fields";
import { Folded, Inputs, type Part } from "./parts";
import type { WindowForm } from "./model";

/** A plan has no more windows, and no more blackouts. */
const mostWindows = 32;
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = "supportedValuesOf" in Intl ? (Intl as unknown as { supportedValuesOf: (key: string) => string[] }).supportedValuesOf("timeZone") : [ownZone];

export function When(part: Part) {
  const { form, said, write } = part;
  const told = (list: WindowForm[], none: string) => (list.length === 0 ? none : list.map((one) => `${one.days.join(", ")} ${one.from}–${one.to} ${one.zone || "UTC"}`.trim()).join("; "));
  const anyWrong = (pointer: string, n: number) => Array.from({ length: n }, (_, i) => said(`${pointer}/${i}/from`) || said(`${pointer}/${i}/to`) || said(`${pointer}/${i}/timeZone`) || said(`${pointer}/${i}`)).some(Boolean);
  return (
    <>
      <datalist id="zones">{zones.map((zone) => <option key={zone} value={zone} />)}</datalist>
      <div class="fields pair inset"><Inputs of={schedule} {...part} /></div>
      <Folded id="release" title="Hours of the campaign" told={told(form.windows, "it offers and permits at any time")} open={anyWrong("/releaseWindows", form.windows.length)}>
        <p class="soft">Offers and permits go out only inside any of these. A permit ends with the window that it was given in.</p>
        <Windows id="window" at="/releaseWindows" list={form.windows} said={said} onWrite={(windows) => write({ windows })} fresh={{ days: ["Mon", "Tue", "Wed", "Thu"], from: "09:00", to: "17:00", zone: ownZone }} label="Add hours" />
      </Folded>
      <Folded id="blackout" title="Never" told={told(form.blackouts, "no time is left out")} open={anyWrong("/blackouts", form.blackouts.length)}>
        <p class="soft">No offer and no permit goes out in these, and no permit is good in them: every week, as <code>Fri 12:00</code> to <code>Mon 06:00</code>, or once, as <code>2026-12-20</code>.</p>
        <Windows id="never" at="/blackouts" once list={form.blackouts} said={said} onWrite={(blackouts) => write({ blackouts })} fresh={{ days: [], from: "", to: "", zone: ownZone }} label="Add a time" />
      </Folded>
      <Folded id="maintenance" title="Hours of each vehicle" told={form.maintenance ? told([form.maintenance], "") : "it may install at any time"} open={Boolean(said("/maintenance/from") || said("/maintenance/to") || said("/maintenance/timeZoneOfVehiclesWithoutOne"))}>
        <p class="soft">A vehicle begins to install in these hours, by the clock of its own zone; the zone here is of those that have none.</p>
        <Windows id="night" at="/maintenance" list={form.maintenance ? [form.maintenance] : []} one said={said} onWrite={([maintenance]) => write({ maintenance: maintenance ?? null })} fresh={{ days: [], from: "22:00", to: "05:00", zone: ownZone }} label="Set hours" />
      </Folded>
    </>
  );
}

interface Props {
  id: string; at: string; list: WindowForm[]; said: (pointer: string) => string; onWrite: (list: WindowForm[]) => void; fresh: WindowForm; label: string;
  /** Dates rather than days. */
  once?: boolean;
  /** There is one at most. */
  one?: boolean;
}

function Windows({ id, at, list, said, onWrite, fresh, label, once, one }: Props) {
  return (
    <>
      {list.map((window, i) => (
        <WindowFields key={i} id={`${id}-${i + 1}`} at={one ? at : `${at}/${i}`} window={window} said={said} once={once} zoneAt={one ? "timeZoneOfVehiclesWithoutOne" : "timeZone"}
          onWrite={(change) => onWrite(list.map((other, k) => (k === i ? { ...other, ...change } : other)))} onRemove={() => onWrite(list.filter((_, k) => k !== i))} />
      ))}
      {(!one || list.length === 0) && <div><Button id={`add-${id}`} kind="small" icon="plus" label={label} why={list.length >= mostWindows ? `There are at most ${mostWindows}.` : ""} onPress={() => onWrite([...list, fresh])} /></div>}
    </>
  );
}

function WindowFields({ id, at, window, said, once, zoneAt, onWrite, onRemove }: { id: string; at: string; window: WindowForm; said: (pointer: string) => string; once?: boolean; zoneAt: string; onWrite: (change: Partial<WindowForm>) => void; onRemove: () => void }) {
  const edge = (name: "from" | "to", label: string, empty: string) => (
    <Field id={`${id}-${name}`} label={label} said={said(`${at}/${name}`)}>
      <input id={`${id}-${name}`} class="input" maxLength={32} autoComplete="off" value={window[name]} placeholder={empty} onInput={(event) => onWrite({ [name]: event.currentTarget.value })} />
    </Field>
  );
  const toggle = (day: string) => onWrite({ days: weekdays.filter((one) => (one === day) !== window.days.includes(one)) });
  return (
    <fieldset class="window-form">
      <legend class="hidden-text">{once ? "A time in which nothing goes out" : "Hours"}</legend>
      {!once && (
        <div class="days" role="group" aria-label="Days on which it begins; none: every day">
          {weekdays.map((day) => <label key={day} class="day"><input type="checkbox" class="hidden-text" checked={window.days.includes(day)} onChange={() => toggle(day)} /><span>{day}</span></label>)}
          {window.days.length === 0 && <span class="muted small">every day</span>}
        </div>
      )}
      {edge("from", "From", once ? "Fri 12:00" : "22:00")}
      {edge("to", "To", once ? "Mon 06:00" : "05:00")}
      <Field id={`${id}-zone`} label="Time zone" said={said(`${at}/${zoneAt}`)}>
        <input id={`${id}-zone`} class="input" list="zones" maxLength={64} autoComplete="off" spellcheck={false} value={window.zone} placeholder="UTC" onInput={(event) => onWrite({ zone: event.currentTarget.value })} />
      </Field>
      <Button short kind="quiet small" icon="cross" label="Remove these hours" onPress={onRemove} />
      {said(at) && <p class="tone-bad small">{said(at)}</p>}
    </fieldset>
  );
}
