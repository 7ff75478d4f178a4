// What a vehicle consisted of, change by change: what differs, who said so, and on request everything
// before and after. Versions and numbers come from vehicles: they are shown as text and never as markup.

import { count, fullMoment, moment, words } from "../format";
import type { Configuration, ECU, List, Vehicle } from "../model";
import { campaignPath, navigate, route, withQuery } from "../router";
import { useGet } from "../live/resource";
import { Icon, type IconName } from "../icons";
import { Button, Empty, Panel, ProblemBox, Skeleton } from "../ui/parts";

const pageSize = 20;

/** The fields of an ECU that a person compares, in their order. */
const fields: { key: keyof ECU; name: string }[] = [
  { key: "version", name: "software" }, { key: "rxswin", name: "RXSWIN" }, { key: "hardwarePart", name: "part" },
  { key: "hardwareRevision", name: "revision" }, { key: "serial", name: "serial" }, { key: "sha256", name: "digest" },
];

export function Configurations({ vehicle }: { vehicle: Vehicle }) {
  const before = route.value.query.get("configurations") ?? "";
  const query = `limit=${pageSize}${before ? `&cursor=${encodeURIComponent(before)}` : ""}`;
  const page = useGet<List<Configuration>>(`/vehicles/${encodeURIComponent(vehicle.vin)}/configurations?${query}`, before ? 0 : vehicle.version);
  return (
    <Panel title="Configurations" aside={<span>what it consisted of, newest first</span>}>
      {page.problem ? <ProblemBox problem={page.problem} onRetry={page.reload} />
        : page.data === null ? <Skeleton label="Loading the configurations" />
        : page.data.items.length === 0 ? <Empty title="Nothing has ever been known of its ECUs" icon="chip" />
        : <ol class="timeline configurations">{page.data.items.map((one, i) => <Change key={`${one.at}/${i}`} change={one} />)}</ol>}
      {(before || page.data?.next) && (
        <div class="pager inset">
          <Button kind="small" label="Newest" why={before ? "" : "These are the newest changes."} onPress={() => navigate(withQuery({ configurations: "" }))} />
          <Button kind="small" label="Older" why={page.data?.next ? "" : "There is nothing older."}
            onPress={() => navigate(withQuery({ configurations: page.data!.next! }))} />
        </div>
      )}
    </Panel>
  );
}

/** headline says what a change came from. */
function headline(change: Configuration): { icon: IconName; tone: string; text: string } {
  if (change.campaign) return { icon: "checked", tone: "ok", text: "Updated" };
  if (change.event === "VehicleRegistered") return { icon: "draft", tone: "none", text: change.before.length === 0 ? "Registered" : "Registered again" };
  if (change.by === "vehicle") return { icon: "car", tone: "go", text: "Reported by the vehicle" };
  return { icon: "chip", tone: "none", text: words(change.event) };
}

function Change({ change }: { change: Configuration }) {
  const head = headline(change);
  const compared = change.before.length > 0 ? idsOf(change).length : 0; // without a side before, the differences are all there is
  return (
    <li>
      <span class={`mark tone-${head.tone}`}><Icon name={head.icon} size={14} /></span>
      <div class="what">
        <div>
          <b>{head.text}</b>
          {change.campaign && <> by campaign <a class="link mono" href={campaignPath(change.campaign)}>{change.campaign}</a></>}
          {change.attempt && change.attempt > 1 ? <span class="muted"> attempt {change.attempt}</span> : null}
        </div>
        <ul class="differences">{change.changes.map((one, i) => <Difference key={i} before={one.before} after={one.after} />)}</ul>
        {compared > 0 && (
          <details class="whole">
            <summary>{compared === 1 ? "The one ECU" : `All ${count(compared)} ECUs`} before and after</summary>
            <Whole change={change} />
          </details>
        )}
      </div>
      <div class="when muted">
        <time dateTime={change.at} title={fullMoment(change.at)}>{moment(change.at)}</time>
        {change.by && <div class="by wrap">said by {change.by === "vehicle" ? "the vehicle" : change.by}</div>}
      </div>
    </li>
  );
}

/** Difference names one ECU and each field that changed; one that is new or gone is said to be. */
function Difference({ before, after }: { before?: ECU; after?: ECU }) {
  const ecu = after ?? before!;
  if (!before || !after) {
    return (
      <li>
        <b>{ecu.id}</b> <span class={after ? "tone-ok" : "tone-bad"}>{after ? "is new" : "is gone"}</span>
        <span class="soft"> {[ecu.version, ecu.hardwarePart, ecu.hardwareRevision && `rev ${ecu.hardwareRevision}`, ecu.serial && `serial ${ecu.serial}`].filter(Boolean).join(" · ")}</span>
      </li>
    );
  }
  // A digest follows its version; alone it says that the same version is other software.
  const changed = fields.filter(({ key }) => (before[key] ?? "") !== (after[key] ?? ""));
  const shown = changed.filter(({ key }) => key !== "sha256" || !changed.some((one) => one.key === "version"));
  return (
    <li>
      <b>{ecu.id}</b>
      {shown.map(({ key, name }) => <span class="difference" key={key}><span class="muted">{name}</span> <FromTo before={before[key]} after={after[key]} short={key === "sha256"} /></span>)}
    </li>
  );
}

function FromTo({ before, after, short }: { before?: string; after?: string; short?: boolean }) {
  const text = (value?: string) => (value ? (short ? value.slice(0, 12) + "…" : value) : "unknown");
  return (
    <span class="mono wrap">
      <del>{text(before)}</del><span class="hidden-text"> became </span><span class="arrow" aria-hidden="true">→</span><ins>{text(after)}</ins>
    </span>
  );
}

/** idsOf are the ECUs on either side. */
const idsOf = (change: Configuration) => [...new Set([...change.before, ...change.after].map((one) => one.id))].sort();

/** Whole is every ECU on either side, a cell with an arrow where it differs. */
function Whole({ change }: { change: Configuration }) {
  const ids = idsOf(change);
  const side = (list: ECU[], id: string) => list.find((one) => one.id === id);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="All ECUs before and after">
      <table>
        <thead><tr><th>ECU</th>{fields.map(({ key, name }) => <th key={key}>{name}</th>)}</tr></thead>
        <tbody>
          {ids.map((id) => {
            const before = side(change.before, id), after = side(change.after, id);
            return (
              <tr key={id}>
                <td class="tight"><b>{id}</b>{!before ? <span class="tone-ok small"> new</span> : !after ? <span class="tone-bad small"> gone</span> : null}</td>
                {fields.map(({ key }) => {
                  const was = before?.[key] ?? "", is = after?.[key] ?? "";
                  return (
                    <td class="tight" key={key}>
                      {before && after && was !== is ? <FromTo before={was} after={is} short={key === "sha256"} />
                        : <span class="mono muted">{key === "sha256" && (is || was) ? (is || was).slice(0, 12) + "…" : is || was || "–"}</span>}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
