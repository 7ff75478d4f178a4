// What a curve looks like between two points that are far apart.

import type { Burn } from "../model";

/** The engine notes a change only so long after its last point: a second, and more in a long campaign. */
const leastApart = 1_000;
const mostPoints = 600;
/** Points are far apart, too, only when a reader sees it: as a part of the whole time. */
const seenApart = 1 / 20;

/**
 * stepped draws quiet times flat, because a slope across an hour says that work took the hour. A change
 * between two points would have been a point of its own, had it not come soon after the earlier one; so what
 * differs came then, or is the change at the later one. The last point changes nothing unless the
 * campaign is cancelled: it is the present, or the end after the last gate.
 */
export function stepped(points: Burn[], cancelled: boolean): Burn[] {
  if (points.length < 2) return points;
  const first = points[0].at, last = points.length - 1;
  const whole = points[last].at - first;
  return points.flatMap((point, i) => {
    if (i === last) return [point];
    const next = points[i + 1];
    const apart = Math.max(leastApart, (point.at - first) / mostPoints);
    if (next.at - point.at <= Math.max(2 * apart, whole * seenApart)) return [point];
    return i + 1 === last && !cancelled ? [point, { ...next, at: point.at + apart }] : [point, { ...point, at: next.at - 1 }];
  });
}
