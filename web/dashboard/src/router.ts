// Addresses are the state of the screen: page, tab and filters live in the URL.

import { computed, signal } from "@preact/signals";

const address = signal(location.pathname + location.search);

addEventListener("popstate", () => { address.value = location.pathname + location.search; });

export const route = computed(() => {
  const url = new URL(address.value, location.origin);
  const parts = url.pathname.split("/").filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { path: url.pathname, parts, query: url.searchParams };
});

export function navigate(to: string, replace = false) {
  if (to === address.value) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  const moved = new URL(to, location.origin).pathname !== route.value.path;
  address.value = location.pathname + location.search;
  if (moved) {
    scrollTo(0, 0);
    headless = true;
    requestAnimationFrame(settleFocus);
  }
}

/** Whether one has come to a page whose heading is not there yet. */
let headless = false;

/** settleFocus gives a new page's heading the focus, so that a screen reader says where one is. */
export function settleFocus() {
  const heading = headless && document.querySelector<HTMLElement>("h1");
  if (!heading) return;
  headless = false;
  heading.focus({ preventScroll: true });
}

/** withQuery gives the present address with some parameters changed; an empty value removes one. */
export function withQuery(changes: Record<string, string>): string {
  const query = new URLSearchParams(route.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return route.value.path + (text === "" ? "" : "?" + text);
}

/** interceptLinks turns plain clicks on links to this origin into navigation without a load. */
export function interceptLinks(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const anchor = (event.target as Element).closest?.("a");
  if (!anchor || anchor.target || anchor.origin !== location.origin || anchor.pathname.startsWith("/api/") || anchor.hash) return;
  event.preventDefault();
  navigate(anchor.pathname + anchor.search);
}

export const campaignPath = (id: string) => `/campaigns/${encodeURIComponent(id)}`;
export const cohortPath = (name: string) => `/cohorts/${encodeURIComponent(name)}`;
export const packagePath = (id: string) => `/packages/${encodeURIComponent(id)}`;
export const vehiclePath = (vin: string) => `/vehicles/${encodeURIComponent(vin)}`;
export const webhookPath = (name: string) => `/operations/webhooks/${encodeURIComponent(name)}`;
