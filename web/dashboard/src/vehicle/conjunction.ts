// Selectors as a row of conditions. A facet adds a condition to the selector that a person wrote, and finds
// it again there, so that the text stays the one truth of what is shown.

/** cut cuts a text at an operator of its outermost level, and tells whether another one binds weaker there. */
function cut(text: string, operator: "&&" | "||"): { parts: string[]; loose: boolean } {
  const parts: string[] = [];
  let depth = 0, quote = "", start = 0, loose = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (depth > 0) continue;
    else if (text.startsWith(operator, i)) {
      parts.push(text.slice(start, i));
      start = ++i + 1;
    } else if (c === "?" || (operator === "&&" && text.startsWith("||", i))) loose = true;
  }
  parts.push(text.slice(start));
  return { parts: parts.map((one) => one.trim()).filter(Boolean), loose };
}

const bound = (text: string) => (cut(text, "&&").loose ? `(${text.trim()})` : text.trim());

/** conditions are what must hold together; a selector that is not a row of them is a single one. */
export function conditions(selector: string): string[] {
  const { parts, loose } = cut(selector, "&&");
  return loose ? [selector.trim()] : parts;
}

const joined = (list: string[]) => (list.length === 1 ? list[0] : list.map(bound).join(" && "));

/** narrowed is the selector with one more condition. */
export function narrowed(selector: string, term: string): string {
  const list = selector.trim() === "true" ? [] : conditions(selector);
  return list.map(bound).includes(bound(term)) ? selector : joined([...list, term]);
}

/** widened is the selector without a condition. */
export const widened = (selector: string, term: string) => joined(conditions(selector).filter((one) => one !== term));

/** whole takes the parentheses off that stand around all of a condition. */
function whole(condition: string): string {
  let depth = 0, quote = "";
  for (let i = 0; i < condition.length; i++) {
    const c = condition[i];
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "(") depth++;
    else if (c === ")" && --depth === 0) return condition.startsWith("(") && i === condition.length - 1 ? whole(condition.slice(1, -1).trim()) : condition;
    else if (depth === 0 && i === 0) return condition;
  }
  return condition;
}

/** A literal of a text or a number, and nothing behind it. */
const literal = /^("([^"\\]|\\.)*"|-?[\d.]+)$/;

/** asks says whether a term is one by which the facet of the attribute narrows. */
function asks(term: string, attribute: string): boolean {
  if (term === attribute || term === `!${attribute}` || term === `!has(${attribute})`) return true;
  if (term.startsWith(`${attribute} == `)) return literal.test(term.slice(attribute.length + 4));
  return term.endsWith(` in ${attribute}`) && literal.test(term.slice(0, -attribute.length - 4));
}

/** spaced writes a comparison of the attribute as facets do. */
function spaced(term: string, attribute: string): string {
  const rest = term.startsWith(attribute) ? /^\s*==\s*(.+)$/s.exec(term.slice(attribute.length)) : null;
  return rest ? `${attribute} == ${rest[1]}` : term;
}

/** termsOf are the alternatives of a condition, if every one of them asks for a value of the attribute; none otherwise. */
function termsOf(condition: string, attribute: string): string[] {
  const { parts, loose } = cut(whole(condition), "||");
  const terms = parts.map((one) => spaced(whole(one), attribute));
  return !loose && terms.every((one) => asks(one, attribute)) ? terms : [];
}

/** ticked are the terms of an attribute that the selector has. Those of one condition are alternatives. */
export const ticked = (selector: string, attribute: string): string[] => conditions(selector).flatMap((one) => termsOf(one, attribute));

/** freed is the selector without what it asks of an attribute by such terms. */
export const freed = (selector: string, attribute: string): string => joined(conditions(selector).filter((one) => termsOf(one, attribute).length === 0));

/** toggled is the selector with a term as one more alternative of its attribute, or without it. */
export function toggled(selector: string, attribute: string, term: string): string {
  const list = selector.trim() === "true" ? [] : conditions(selector);
  const terms = list.map((one) => termsOf(one, attribute));
  const has = terms.some((one) => one.includes(term));
  const last = terms.findLastIndex((one) => one.length > 0);
  if (!has && last < 0) return narrowed(selector, term);
  const changed = list.map((one, i) => {
    if (has ? !terms[i].includes(term) : i !== last) return one;
    return (has ? terms[i].filter((other) => other !== term) : [...terms[i], term]).join(" || ");
  });
  return joined(changed.filter(Boolean));
}
