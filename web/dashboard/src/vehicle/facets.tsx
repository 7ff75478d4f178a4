// Counts by attribute of what is selected. A value narrows the selector by a press, and widens it by another.

import { useState } from "preact/hooks";
import { count, plural } from "../format";
import type { Facet, Facets } from "../model";
import { navigate, route, withQuery } from "../router";
import { useGet, type Loaded } from "../live/resource";
import { Icon } from "../icons";
import { Button, ProblemBox, Skeleton } from "../ui/parts";
import { attributeName, valueName } from "./columns";
import { conditions, holds, narrowed, widened } from "./conjunction";

/** Values that are shown of one attribute at first, and when a person asks for more. */
const shownValues = 8;
const moreValues = 200;
/** What the sidebar counts without being asked. */
const usual = ["model", "market", "region", "model_year", "tags", "online", "flags"];
/** Further attributes that it offers besides those of control units. */
const offered = ["variant", "language", "time_zone", "consent", "campaign"];
/** The server counts at most so many attributes at once. */
const mostFacets = 16;

/** added are the attributes that a person added, which the address keeps. */
export const added = () => (route.value.query.get("facets") ?? "").split(",").filter(Boolean);

function facetsPath(selector: string, by: string[], limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (selector) query.set("selector", selector);
  for (const one of by) query.append("by", one);
  return `/vehicles:facets?${query}`;
}

/** useFacets counts the usual attributes and those that were added. */
export const useFacets = (selector: string, refresh: unknown): Loaded<Facets> => useGet<Facets>(facetsPath(selector, [...usual, ...added()], shownValues), refresh);

const narrow = (selector: string) => navigate(withQuery({ selector, row: "" }));

export function FacetBar({ facets, selector, ecus }: { facets: Loaded<Facets>; selector: string; ecus: string[] }) {
  const data = facets.data;
  return (
    <aside class={`panel facets ${facets.loading ? "loading" : ""}`} aria-label="Facets" aria-busy={facets.loading}>
      {facets.problem && !data ? <><ProblemBox problem={facets.problem} onRetry={facets.reload} /><Added /></>
        : data === null ? <Skeleton rows={8} label="Counting" />
        : data.facets.map((facet) => <OneFacet key={facet.attribute} facet={facet} matched={data.matched} selector={selector} />)}
      {data && facets.problem && <ProblemBox problem={facets.problem} onRetry={facets.reload} />}
      <AddFacet ecus={ecus} />
    </aside>
  );
}

const without = (attribute: string) => navigate(withQuery({ facets: added().filter((one) => one !== attribute).join(",") }));

/** Added lists what a person added, so that an attribute that the server refuses can be taken away again. */
function Added() {
  return <div class="row">{added().map((one) => <Button key={one} kind="small" icon="cross" label={`Remove ${one}`} onPress={() => without(one)} />)}</div>;
}

function OneFacet({ facet, matched, selector }: { facet: Facet; matched: number; selector: string }) {
  const [open, setOpen] = useState(false);
  const more = useGet<Facets>(open ? facetsPath(selector, [facet.attribute], moreValues) : "");
  const shown = (open && more.data?.facets[0]) || facet;
  const removable = added().includes(facet.attribute);
  const none = shown.values.length === 0 && shown.missing === 0;
  return (
    <section class="facet" aria-label={attributeName(facet.attribute)}>
      <header>
        <h3 title={facet.attribute}>{attributeName(facet.attribute)}</h3>
        {removable
          ? <Button short kind="small quiet" icon="cross" label={`Remove ${attributeName(facet.attribute)}`} onPress={() => without(facet.attribute)} />
          : <span class="muted small">{facet.distinct > 1 && count(facet.distinct)}</span>}
      </header>
      <ul class={open ? "long" : ""} tabIndex={open ? 0 : undefined}>
        {shown.values.map((one) => (
          <Value key={one.value} name={valueName(facet.attribute, one.value)} n={one.count} of={matched} term={one.term} selector={selector} />
        ))}
        {shown.missing > 0 && <Value name="none" n={shown.missing} of={matched} term={shown.missingTerm} selector={selector} muted />}
        {none && <li class="muted small">nothing to count</li>}
      </ul>
      {facet.other > 0 && (
        <button type="button" class="more-values" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fewer" : `${plural(facet.distinct - facet.values.length, "more value", "more values")}, ${count(facet.other)}`}
        </button>
      )}
    </section>
  );
}

function Value(props: { name: string; n: number; of: number; term?: string; selector: string; muted?: boolean }) {
  const { name, n, of, term, selector } = props;
  const chosen = term !== undefined && holds(selector, term);
  const label = <><span class={`value-name ${props.muted ? "muted" : ""}`}>{name}</span><span class="value-count">{count(n)}</span>
    <span class="value-bar" aria-hidden="true"><span style={{ width: `${of > 0 ? (100 * n) / of : 0}%` }} /></span></>;
  if (!term) return <li><span class="value">{label}</span></li>;
  return (
    <li>
      <button type="button" class="value" aria-pressed={chosen} title={term} onClick={() => narrow(chosen ? widened(selector, term) : narrowed(selector, term))}>
        {chosen && <Icon name="check" size={12} />}{label}
      </button>
    </li>
  );
}

/** AddFacet counts by any other attribute, as those of a control unit. */
function AddFacet({ ecus }: { ecus: string[] }) {
  const [text, setText] = useState("");
  const full = usual.length + added().length >= mostFacets;
  const known = [...offered, ...ecus.flatMap((id) => [`ecu["${id}"].version`, `ecu["${id}"].hardware_part`, `ecu["${id}"].hardware_revision`])];
  const add = (event: Event) => {
    event.preventDefault();
    const attribute = text.trim();
    if (attribute === "" || full) return;
    setText("");
    if (!usual.includes(attribute) && !added().includes(attribute)) navigate(withQuery({ facets: [...added(), attribute].join(",") }));
  };
  return (
    <form class="add-facet" onSubmit={add}>
      <label for="facet">Count by another attribute</label>
      <div class="row">
        <input id="facet" class="input code" list="attributes" autoComplete="off" spellcheck={false} maxLength={128} placeholder={'ecu["ADAS"].version'} value={text}
          onInput={(event) => setText(event.currentTarget.value)} />
        <Button kind="small" label="Add" why={full ? `At most ${mostFacets} attributes are counted at once.` : text.trim() ? "" : "Name an attribute first."} onPress={() => add(new Event("submit"))} />
      </div>
      <datalist id="attributes">{known.filter((one) => !added().includes(one)).map((one) => <option key={one} value={one} />)}</datalist>
    </form>
  );
}

/** Conditions are the selector's, each with the way to drop it. */
export function Conditions({ selector }: { selector: string }) {
  const list = conditions(selector);
  if (list.length < 2) return null;
  return (
    <ul class="conditions" aria-label="Conditions of the selector">
      {list.map((one) => (
        <li key={one}>
          <code class="wrap">{one}</code>
          <button type="button" aria-label={`Drop ${one}`} title="Drop this condition" onClick={() => narrow(widened(selector, one))}><Icon name="cross" size={12} /></button>
        </li>
      ))}
    </ul>
  );
}
