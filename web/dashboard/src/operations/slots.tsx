// Who owns which slot: a tile for each, and the same as a list of ranges.

import { count, plural } from "../format";
import { navigate, route, withQuery } from "../router";
import { Button } from "../ui/parts";
import type { Node, Slot } from "./model";

/** So many owners have a look of their own; the colours are told apart by their numbers, too. */
const looks = 8;

export function Slots({ slots, nodes }: { slots: Slot[]; nodes: Node[] }) {
  const table = route.value.query.get("slots") === "table";
  const place = new Map(nodes.map((one, i) => [one.id, i]));
  return (
    <div class="slots">
      <div class="row">
        <ul class="legend">
          {nodes.map((one, i) => <li key={one.id}><span class={`slot owner-${i % looks}`} aria-hidden="true">{i + 1}</span>{one.name} <b>{count(one.slots)}</b></li>)}
          {slots.some((one) => !one.id) && <li><span class="slot unowned" aria-hidden="true" />nobody <b>{count(slots.filter((one) => !one.id).length)}</b></li>}
        </ul>
        <Button kind="small quiet" icon={table ? "set" : "table"} label={table ? "Show as tiles" : "Show as table"} onPress={() => navigate(withQuery({ slots: table ? "" : "table" }), true)} />
      </div>
      {table ? <Table slots={slots} /> : (
        <div class="slot-grid" role="img" aria-label={nodes.map((one) => `${one.name} owns ${plural(one.slots, "slot", "slots")}`).join(", ")}>
          {slots.map((one) => {
            const at = one.id === undefined ? -1 : place.get(one.id) ?? -1;
            return <span key={one.slot} class={`slot ${at < 0 ? "unowned" : `owner-${at % looks}`}`} title={`Slot ${one.slot}: ${one.node ?? "nobody"}${one.epoch ? `, epoch ${one.epoch}` : ""}`}>{at < 0 ? "" : at + 1}</span>;
          })}
        </div>
      )}
    </div>
  );
}

/** ranges gathers neighbouring slots of one owner and epoch. */
function ranges(slots: Slot[]): { from: number; to: number; node: string; epoch: number }[] {
  const list: { from: number; to: number; node: string; epoch: number }[] = [];
  for (const one of slots) {
    const last = list.at(-1);
    const [node, epoch] = [one.node ?? "", one.epoch ?? 0];
    if (last && last.to === one.slot - 1 && last.node === node && last.epoch === epoch) last.to = one.slot;
    else list.push({ from: one.slot, to: one.slot, node, epoch });
  }
  return list;
}

function Table({ slots }: { slots: Slot[] }) {
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Slots">
      <table>
        <thead><tr><th>Slots</th><th>Owner</th><th class="num">Epoch</th></tr></thead>
        <tbody>
          {ranges(slots).map((one) => (
            <tr key={one.from}><td class="tight">{one.from === one.to ? one.from : `${one.from} to ${one.to}`}</td><td class="tight wrap">{one.node || <span class="tone-bad">nobody</span>}</td><td class="num tight">{one.epoch || "–"}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
