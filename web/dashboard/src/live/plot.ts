// The library that draws curves is a file of its own: no page needs it before its figures are there.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type uPlot from "uplot";

export type Plotter = typeof uPlot;

const loaded = signal<Plotter | null>(null);

/** usePlotter is the library once it is there; null until then. A load that failed is tried again with the next curve. */
export function usePlotter(): Plotter | null {
  useEffect(() => {
    if (loaded.peek() === null) import("/plot.js").then((file) => { loaded.value = file.default; }, () => {});
  }, []);
  return loaded.value;
}
