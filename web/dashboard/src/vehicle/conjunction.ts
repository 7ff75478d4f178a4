// Selectors as a row of conditions. A facet adds a condition to the selector that a person wrote, and finds
// it again there, so that the text stays the one truth of what is shown.

/** split cuts a selector at the && of its outermost level, and tells whether another operator binds weaker there. */
function split(selector: string): { parts: string[]; loose: boolean } {
  const parts: string[] = [];
  let depth = 0, quote = "", start = 0, loose = false;
  for (let i = 0; i < selector.length; i++) {
    const c = selector[i];
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (depth === 0 && (c === "?" || selector.startsWith("||", i))) loose = true;
    else if (depth === 0 && selector.startsWith("&&", i)) {
      parts.push(selector.slice(start, i));
      start = ++i + 1;
    }
  }
  parts.push(selector.slice(start));
  return { parts: parts.map((one) => one.trim()).filter(Boolean), loose };
}

const bound = (text: string) => (split(text).loose ? `(${text.trim()})` : text.trim());

/** conditions are what must hold together; a selector that is not a row of them is a single one. */
export function conditions(selector: string): string[] {
  const { parts, loose } = split(selector);
  return loose ? [selector.trim()] : parts;
}

export const holds = (selector: string, term: string) => conditions(selector).includes(bound(term));

/** narrowed is the selector with one more condition. */
export function narrowed(selector: string, term: string): string {
  if (selector.trim() === "" || selector.trim() === "true") return bound(term);
  return holds(selector, term) ? selector : `${bound(selector)} && ${bound(term)}`;
}

/** widened is the selector without a condition. */
export const widened = (selector: string, term: string) => conditions(selector).filter((one) => one !== bound(term)).join(" && ");
