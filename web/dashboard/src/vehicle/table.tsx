// A table of any length: the rows in view are drawn, and nothing else. A browser bounds how tall an element can
// be, so a very long table is scrolled by a scale: the wheel and the keys still move by rows.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clock, count } from "../format";
import { navigate, route, vehiclePath, withQuery } from "../router";
import { Icon } from "../icons";
import { Button, ProblemBox, Skeleton } from "../ui/parts";
import { columnOf, columns, FlagMark, type Column } from "./columns";
import { added } from "./facets";
import type { Windows } from "./window";

/** Heights of a row and of the header in pixels; a row is a card on a phone. */
const rowHeight = 40, cardHeight = 92, headHeight = 38;
/** The tallest content that every browser can scroll, with a margin: Firefox stops at 17.8 million pixels. */
const tallest = 15_000_000;
/** Rows that are drawn, and asked for, beyond both edges. */
const beyond = 6;
/** The address follows the position when it has been still for this long. */
const addressAfter = 300;

const narrow = matchMedia("(max-width: 760px)");

interface Size { height: number; cards: boolean }

/** useSize measures what is in view. */
function useSize(ref: { current: HTMLDivElement | null }): Size {
  const [size, setSize] = useState<Size>({ height: 560, cards: narrow.matches });
  useLayoutEffect(() => {
    const measure = () => setSize({ height: ref.current!.clientHeight, cards: narrow.matches });
    const observer = new ResizeObserver(measure);
    observer.observe(ref.current!);
    narrow.addEventListener("change", measure);
    return () => {
      observer.disconnect();
      narrow.removeEventListener("change", measure);
    };
  }, []);
  return size;
}

/** useRows keeps the first row in view, of which the fraction is out of view, and the scroll bar beside it. */
function useRows(ref: { current: HTMLDivElement | null }, total: number, size: Size) {
  const [top, setTop] = useState(() => Math.max(0, Number(route.peek().query.get("row")) - 1 || 0));
  const high = size.cards ? cardHeight : rowHeight;
  const space = Math.max(0, size.height - (size.cards ? 0 : headHeight)); // for rows
  const content = Math.min(total * high, tallest);
  const most = Math.max(0, total - space / high); // the first row at the very end
  const travel = Math.max(0, content - space); // of the scroll bar
  const expected = useRef(-1);
  const go = (row: number) => {
    const to = Math.min(Math.max(0, row), most);
    setTop(to);
    expected.current = most > 0 ? (to / most) * travel : 0;
    ref.current!.scrollTop = expected.current;
  };
  const onScroll = () => {
    const at = ref.current!.scrollTop;
    if (Math.abs(at - expected.current) < 1.5) return; // its own doing
    expected.current = -1;
    setTop(travel > 0 ? (at / travel) * most : 0);
  };
  // When the rows in view or their number change, the scroll bar follows the position.
  useLayoutEffect(() => { if (total > 0) go(top); }, [total > 0, most, travel]);
  // With the drawing, not behind it: after a key, the wheel must not start from where the key was pressed.
  useLayoutEffect(() => {
    const element = ref.current!;
    const onWheel = (event: WheelEvent) => {
      if (total * high <= tallest || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * high : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? event.deltaY * space : event.deltaY;
      if (event.deltaY < 0 ? top <= 0 : top >= most) return; // the page scrolls on
      event.preventDefault();
      go(top + pixels / high);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });
  return { top: Math.min(top, most), high, space, content, go, onScroll };
}

export function FleetTable({ windows, sort, onReload }: { windows: Windows; sort: string; onReload: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  windows.turn.value; // draws again when rows have come
  const total = Math.max(0, windows.total);
  const { top, high, space, content, go, onScroll } = useRows(ref, total, size);
  const [current, setCurrent] = useState(-1);
  const first = Math.max(0, Math.floor(top) - 1);
  const last = Math.min(total - 1, Math.ceil(top + space / high));
  useEffect(() => { windows.want(Math.floor(top) - beyond, Math.ceil(top + space / high) + beyond); }, [windows, Math.floor(top), Math.ceil(space / high), total]);
  useAddress(Math.floor(top), total);
  const move = (to: number) => {
    const row = Math.min(Math.max(0, to), total - 1);
    setCurrent(row);
    if (row < top) go(row);
    else if (row + 1 > top + space / high) go(row + 1 - space / high);
  };
  const onKey = (event: KeyboardEvent) => {
    const from = current < 0 ? Math.floor(top) - 1 : current;
    const page = Math.max(1, Math.floor(space / high) - 1);
    const to: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: total - 1 };
    const vehicle = current >= 0 ? windows.row(current) : undefined;
    if (event.target !== ref.current || event.ctrlKey || event.metaKey || event.altKey || total === 0) return;
    if (event.key in to) move(to[event.key]);
    else if (event.key === "Enter" && vehicle) navigate(vehiclePath(vehicle.vin));
    else return;
    event.preventDefault();
  };
  const shown = [...columns, ...added().map(columnOf).filter((one) => one !== null)];
  const indices = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return (
    <>
      {windows.problem && total > 0 && <div class="inset"><ProblemBox problem={windows.problem} onRetry={() => windows.again()} /></div>}
      <div class="fleet-table" ref={ref} role="grid" aria-label="Vehicles" tabIndex={0} aria-rowcount={total + 1} aria-colcount={shown.length}
        aria-activedescendant={current >= first && current <= last ? `row-${current}` : undefined} onScroll={onScroll} onKeyDown={onKey} style={total > 0 ? { maxHeight: `${content + (size.cards ? 0 : headHeight)}px` } : undefined}>
        <div class="layer" style={{ height: `${size.height}px`, "--columns": shown.map((one) => one.width).join(" "), "--more": shown.length - columns.length }}>
          <Head columns={shown} sort={sort} />
          {windows.total < 0 ? <div class="body"><Skeleton rows={10} label="Loading vehicles" /></div> : (
            <div class="rows" role="rowgroup" style={{ transform: `translateY(${Math.round((first - top) * high)}px)` }}>
              {indices.map((index) => <Row key={index} index={index} windows={windows} columns={shown} current={index === current} />)}
            </div>
          )}
        </div>
        <div aria-hidden="true" style={{ height: `${content + (size.cards ? 0 : headHeight)}px`, marginTop: `-${size.height}px` }} />
      </div>
      <Foot top={Math.floor(top)} bottom={Math.min(total, Math.floor(top + space / high))} total={total} readAt={windows.readAt} onGo={(row) => { go(row); setCurrent(row); }} onReload={onReload} />
    </>
  );
}

/** useAddress keeps the position in the address, so that a link leads back to it. */
function useAddress(row: number, total: number) {
  useEffect(() => {
    if (total === 0) return;
    const timer = setTimeout(() => navigate(withQuery({ row: row > 0 ? String(row + 1) : "" }), true), addressAfter);
    return () => clearTimeout(timer);
  }, [row, total]);
}

/** sorted is the address of the table in the order of an attribute; the same once more is the other way round. */
export const sorted = (attribute: string, sort: string) => withQuery({ sort: sort === attribute ? `-${attribute}` : attribute === "vin" ? "" : attribute, row: "" });

function Head({ columns: shown, sort }: { columns: Column[]; sort: string }) {
  const by = sort || "vin";
  return (
    <div class="table-row head" role="row" aria-rowindex={1}>
      {shown.map((one) => {
        const order = by === one.attribute ? "ascending" : by === `-${one.attribute}` ? "descending" : "none";
        return (
          <div key={one.name} role="columnheader" aria-sort={one.attribute ? order : undefined}>
            {one.attribute
              ? <a href={sorted(one.attribute, by)}>{one.name}{order !== "none" && <span class={`order ${order}`}><Icon name="down" size={12} /></span>}</a>
              : one.name}
          </div>
        );
      })}
    </div>
  );
}

function Row({ index, windows, columns: shown, current }: { index: number; windows: Windows; columns: Column[]; current: boolean }) {
  const vehicle = windows.row(index);
  if (!vehicle) {
    return <div class="table-row absent" role="row" aria-rowindex={index + 2} id={`row-${index}`}><div role="gridcell" class="muted">row {count(index + 1)}</div><div role="gridcell" class="wait"><i class="shimmer" /></div></div>;
  }
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a") && !getSelection()?.toString()) navigate(vehiclePath(vehicle.vin));
  };
  return (
    <div class={`table-row ${vehicle.flags?.length ? "kept-out" : ""} ${current ? "current" : ""}`} role="row" aria-rowindex={index + 2} id={`row-${index}`} onClick={open}>
      {shown.map((one, i) => (
        <div key={one.name} role="gridcell" data-name={one.name}>
          {i === 0 ? <><a class="link" href={vehiclePath(vehicle.vin)} tabIndex={-1}>{one.show(vehicle)}</a><FlagMark vehicle={vehicle} /></> : one.show(vehicle)}
        </div>
      ))}
    </div>
  );
}

function Foot(props: { top: number; bottom: number; total: number; readAt: number; onGo: (row: number) => void; onReload: () => void }) {
  const { top, bottom, total } = props;
  const [text, setText] = useState("");
  const go = (event: Event) => {
    event.preventDefault();
    const row = Number(text.replace(/\D/g, ""));
    if (row > 0) props.onGo(Math.min(row, total) - 1);
  };
  return (
    <div class="pager">
      <span class="at">{total === 0 ? "\u00a0" : <>rows <b>{count(Math.min(top + 1, total))}</b> to <b>{count(Math.max(bottom, top + 1))}</b> of <b>{count(total)}</b>{props.readAt > 0 && `, as of ${clock(props.readAt)}`}</>}</span>
      <form class="goto" onSubmit={go}>
        <label for="go">Go to row</label>
        <input id="go" class="input" inputMode="numeric" autoComplete="off" maxLength={13} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </form>
      <Button kind="small" icon="again" label="Read again" onPress={props.onReload} />
    </div>
  );
}
