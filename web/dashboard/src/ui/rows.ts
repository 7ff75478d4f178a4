// Going through the rows of a page by keys: the rows are the links that lead on, in the order of the page.

const links = "main [data-row], main tbody td:first-child a";

const visible = (element: HTMLElement) => element.getClientRects().length > 0;

/** step focuses the next row, or the one before. A table that draws only what is in view moves by itself. */
export function step(by: 1 | -1): boolean {
  const grid = document.querySelector<HTMLElement>("main .fleet-table");
  if (grid) {
    grid.focus();
    grid.dispatchEvent(new KeyboardEvent("keydown", { key: by > 0 ? "ArrowDown" : "ArrowUp" }));
    return true;
  }
  const rows = [...document.querySelectorAll<HTMLElement>(links)].filter(visible);
  if (rows.length === 0) return false;
  const at = rows.findIndex((one) => one === document.activeElement);
  const next = at < 0 ? (by > 0 ? firstInView(rows) : rows.length - 1) : Math.min(Math.max(0, at + by), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

/** onRow says whether the focus is on a row, where the arrow keys go to the next one. */
export const onRow = () => document.activeElement?.matches(links) ?? false;

function firstInView(rows: HTMLElement[]): number {
  return Math.max(0, rows.findIndex((one) => one.getBoundingClientRect().top >= 0));
}

/** turn goes to the tab beside the present one. */
export function turn(by: 1 | -1): boolean {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>("main .tabs a")];
  const at = tabs.findIndex((one) => one.hasAttribute("aria-current"));
  const next = tabs[at + by];
  if (at < 0 || !next) return false;
  next.click();
  return true;
}
