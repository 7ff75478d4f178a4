// Counts by attribute of what is selected. A value narrows the selector by a press, and widens it by another.

import { useState } from "preact/hooks";
import { count, plural } from "../format";
import type { Facet, Facets } from "../model";
import { navigate, route, withQuery } from "../router";
import { get } from "../live/api";
import { useAnswer, useGet, type Loaded } from "../live/resource";
import { Icon } from "../icons";
import { Button, ProblemBox, Skeleton } from "../ui/parts";
import { attributeName, valueName } from "./columns";
import { conditions, freed, ticked, toggled, widened } from "./conjunction";

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

/** A facet with the vehicles that it counts. */
interface Counted extends Facet { of: number }
interface Counts { matched: number; total: number; facets: Counted[] }

/**
 * useFacets counts the usual attributes and those that were added. One of which values are ticked is counted as
 * if none were: its other values are what could be ticked besides.
 */
export function useFacets(selector: string, refresh: unknown): Loaded<Counts> {
  const by = [...usual, ...added()];
  const narrowing = by.filter((one) => ticked(selector, one).length > 0);
  const others = by.filter((one) => !narrowing.includes(one));
  const paths = [facetsPath(selector, others.length ? others : by.slice(0, 1), shownValues), ...narrowing.map((one) => facetsPath(freed(selector, one), [one], moreValues))];
  return useAnswer<Counts>(gathered, [by.join("\t"), ...paths].join("\n"), refresh);
}

/** gathered asks all paths at once, and puts the facets into the order of the first line. */
async function gathered(lines: string, signal?: AbortSignal): Promise<Counts> {
  const [by, ...paths] = lines.split("\n");
  const [first, ...own] = await Promise.all(paths.map((path) => get<Facets>(path, signal)));
  const counted = [...own, first].flatMap((answer) => answer.facets.map((facet) => ({ ...facet, of: answer.matched })));
  return { matched: first.matched, total: first.total, facets: by.split("\t").flatMap((one) => counted.find((facet) => facet.attribute === one) ?? []) };
}

const narrow = (selector: string) => navigate(withQuery({ selector, row: "" }));

export function FacetBar({ facets, selector, ecus }: { facets: Loaded<Counts>; selector: string; ecus: string[] }) {
  const data = facets.data;
  return (
    <aside class={`panel facets ${facets.loading ? "loading" : ""}`} aria-label="Facets" aria-busy={facets.loading}>
      {facets.problem && !data ? <><ProblemBox problem={facets.problem} onRetry={facets.reload} /><Added /></>
        : data === null ? <Skeleton rows={8} label="Counting" />
        : data.facets.map((facet) => <OneFacet key={facet.attribute} facet={facet} selector={selector} />)}
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

function OneFacet({ facet, selector }: { facet: Counted; selector: string }) {
  const [open, setOpen] = useState(false);
  const more = useGet<Facets>(open ? facetsPath(freed(selector, facet.attribute), [facet.attribute], moreValues) : "");
  const shown = (open && more.data?.facets[0]) || facet;
  const chosen = ticked(selector, facet.attribute);
  const toggle = (term: string) => narrow(toggled(selector, facet.attribute, term));
  const values = shown === facet ? facet.values.filter((one, i) => i < shownValues || chosen.includes(one.term ?? "")) : shown.values;
  const hidden = shown.other + shown.values.filter((one) => !values.includes(one)).reduce((sum, one) => sum + one.count, 0);
  const removable = added().includes(facet.attribute);
  const none = shown.values.length === 0 && shown.missing === 0;
  return (
    <section class="facet" aria-label={attributeName(facet.attribute)}>
      <header>
        <h3 title={facet.attribute}>{attributeName(facet.attribute)}</h3>
        {chosen.length > 0 && <button type="button" class="any" onClick={() => narrow(freed(selector, facet.attribute))}>Any<span class="hidden-text"> {attributeName(facet.attribute)}</span></button>}
        {removable
          ? <Button short kind="small quiet" icon="cross" label={`Remove ${attributeName(facet.attribute)}`} onPress={() => without(facet.attribute)} />
          : <span class="muted small">{facet.distinct > 1 && count(facet.distinct)}</span>}
      </header>
      <ul class={open ? "long" : ""} tabIndex={open ? 0 : undefined}>
        {values.map((one) => (
          <Value key={one.value} name={valueName(facet.attribute, one.value)} n={one.count} of={facet.of} term={one.term} chosen={chosen.includes(one.term ?? "")} onToggle={toggle} />
        ))}
        {shown.missing > 0 && <Value name="none" n={shown.missing} of={facet.of} term={shown.missingTerm} chosen={chosen.includes(shown.missingTerm ?? "")} onToggle={toggle} muted />}
        {none && <li class="muted small">nothing to count</li>}
      </ul>
      {(open || hidden > 0) && (
        <button type="button" class="more-values" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fewer" : `${plural(facet.distinct - values.length, "more value", "more values")}, ${count(hidden)}`}
        </button>
      )}
    </section>
  );
}

function Value(props: { name: string; n: number; of: number; term?: string; chosen: boolean; onToggle: (term: string) => void; muted?: boolean }) {
  const { name, n, of, term, chosen } = props;
  const label = <><span class="tick" aria-hidden="true">{chosen && <Icon name="check" size={12} />}</span><span class={`value-name ${props.muted ? "muted" : ""}`}>{name}</span><span class="value-count">{count(n)}</span>
    <span class="value-bar" aria-hidden="true"><span style={{ width: `${of > 0 ? (100 * n) / of : 0}%` }} /></span></>;
  if (!term) return <li><span class="value">{label}</span></li>;
  return (
    <li>
      <button type="button" class="value" aria-pressed={chosen} title={term} onClick={() => props.onToggle(term)}>
        {label}
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
