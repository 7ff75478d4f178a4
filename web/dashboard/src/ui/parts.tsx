// The small parts that every page is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../icons";
import { clock, count } from "../format";
import { stateLook, type List } from "../model";
import { Problem } from "../live/api";
import { frozen, frozenAt, heardAt, link, oldSince, setFrozen } from "../live/stream";
import { toast } from "./toast";

export function Pill({ state, large }: { state: string; large?: boolean }) {
  const look = stateLook(state);
  return <span class={`pill ${look.tone} ${large ? "large" : ""}`}><Icon name={look.icon} size={14} />{state}</span>;
}

/** StateWord is a pill's icon and word without its ground, for dense tables. */
export function StateWord({ state }: { state: string }) {
  const look = stateLook(state);
  return <span class={`stateword tone-${look.tone || "none"}`}><Icon name={look.icon} size={14} />{state}</span>;
}

/**
 * Clip shows a name of any length in the room that there is, on so many lines. What is cut off is read on hover, and
 * by who focuses the link around it, or the name itself where there is none.
 */
export function Clip({ text, lines = 1, plain }: { text: string; lines?: number; plain?: boolean }) {
  return (
    <span class={`clip ${lines > 1 ? "many" : ""}`} style={{ "--lines": lines }} title={text.length > shortName ? text : undefined}
      tabIndex={plain && text.length > shortName ? 0 : undefined}>{text}</span>
  );
}

/** A name of so many characters needs no help anywhere. */
const shortName = 24;

export function Panel(props: { title: string; aside?: ComponentChildren; flush?: boolean; class?: string; children: ComponentChildren }) {
  return (
    <section class={`panel ${props.class ?? ""}`} aria-label={props.title}>
      <header><h2>{props.title}</h2>{props.aside && <div class="aside">{props.aside}</div>}</header>
      <div class={props.flush ? "flush" : "body"}>{props.children}</div>
    </section>
  );
}

/**
 * Button stays in place when it cannot be used: it says why on hover and focus, and in a toast when it
 * is pressed, which is the only way on a touch screen.
 */
/** onItsWay is why a button that was pressed cannot be pressed again: it says so in the place of its label. */
export const onItsWay = "The request is on its way.";

export function Button(props: {
  label: string; icon?: IconName; kind?: string; why?: string; onPress: () => void; short?: boolean; pressed?: boolean; id?: string;
  /** What it is called where the label alone does not tell it from others, as in the rows of a table; it begins with the label. */
  name?: string;
}) {
  const { label, why } = props;
  const held = useRef(false);
  const press = () => {
    if (why) return toast(`${label} is not possible now`, { detail: why });
    if (held.current) return; // a second press before the page could show what the first one did
    held.current = true;
    setTimeout(() => { held.current = false; });
    props.onPress();
  };
  return (
    <button type="button" id={props.id} class={`btn ${props.kind ?? ""} ${props.short ? "icon" : ""}`} onClick={press}
      aria-disabled={why ? "true" : undefined} aria-pressed={props.pressed} aria-label={props.name ?? (props.short ? label : undefined)}
      title={props.short ? label : undefined}>
      {props.icon && <Icon name={props.icon} />}
      {!props.short && (why === onItsWay ? "Waiting for the answer…" : label)}
      {why && <span class="why">{props.short ? "" : <span class="hidden-text">: </span>}{why}</span>}
    </button>
  );
}

export type BarPart = { name: string; n: number; fill: string };

/** Bar shows parts of a whole. Its words are in the text beside it, so it is hidden from readers. */
export function Bar({ parts, total, tall }: { parts: BarPart[]; total: number; tall?: boolean }) {
  return (
    <div class={`bar ${tall ? "tall" : ""}`} aria-hidden="true">
      {total > 0 && parts.filter((part) => part.n > 0).map((part) => (
        <div key={part.name} class={`bar-part some fill-${part.fill}`} title={part.name} style={{ width: `${(100 * part.n) / total}%` }} />
      ))}
    </div>
  );
}

export function Empty(props: { title: string; icon?: IconName; children?: ComponentChildren }) {
  return <div class="empty">{props.icon && <Icon name={props.icon} size={28} />}<h2>{props.title}</h2>{props.children}</div>;
}

export function ProblemBox({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const copy = () => {
    navigator.clipboard?.writeText(`${problem.title}\n${problem.detail}\ncode ${problem.code} · request ${problem.requestId}`)
      .then(() => toast("Copied"), () => toast("The clipboard is not available"));
  };
  return (
    <div class="problem" role="alert">
      <Icon name="warn" size={18} />
      <h2>{problem.title}</h2>
      {problem.detail && <p class="small wrap">{problem.detail}</p>}
      {problem.errors.map((one, i) => (
        <p class="small wrap" key={i}>
          {cure(one, problem.detail)}
        </p>
      ))}
      <p class="small muted">
        {[problem.status && `status ${problem.status}`, problem.code && `code ${problem.code}`, problem.requestId && `request ${problem.requestId}`]
          .filter(Boolean).join(" · ")}
      </p>
      <div class="row">
        {onRetry && <Button label="Try again" kind="small" onPress={onRetry} />}
        <Button label="Copy" kind="small quiet" onPress={copy} />
      </div>
    </div>
  );
}

/** LeftOut says of a list that is too long to be read whole how much of it there is to see. */
export function LeftOut({ list, of }: { list: List<unknown> | null; of: string }) {
  if (!list?.next) return null;
  return <p class="caution" role="status"><Icon name="warn" size={14} /> Only the first {count(list.items.length)} {of} are read here: there are more. The command line and the API show all.</p>;
}

/** cure names the field of the body, what is wrong with it unless the detail says so already, and what to do. Other places are the protocol's, and say nothing to people. */
function cure(error: Problem["errors"][number], detail: string): string {
  const wrong = error.detail ?? error.message;
  const place = error.pointer ?? error.location ?? "";
  return [place.startsWith("/") ? place : "", wrong === detail ? "" : wrong, error.suggestion].filter(Boolean).join(" · ");
}

/**
 * saidOf is what the engine says of a field, or of a part of it that has no field of its own; with within, of
 * whatever lies below the pointer.
 */
export function saidOf(problem: Problem | null, pointer: string, within = false): string {
  const at = (one: Problem["errors"][number]) => (one.pointer ?? one.location ?? "").replace(/^body\.?/, "/").replace(/^\/\//, "/");
  const error = problem?.errors.find((one) => at(one) === pointer || (within && at(one).startsWith(pointer + "/")));
  return error ? [error.detail ?? error.message ?? problem!.detail, error.suggestion].filter(Boolean).join("; ") : "";
}

/** Skeleton appears after 150 ms, so that a fast answer shows no flicker. */
export function Skeleton({ rows = 6, label }: { rows?: number; label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {shown && Array.from({ length: rows }, (_, i) => <div key={i} class={`shimmer w${i % 3}`} />)}
    </div>
  );
}

export function Tabs({ tabs, current, label }: { tabs: { id: string; name: string; href: string }[]; current: string; label: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => <a key={tab.id} href={tab.href} aria-current={tab.id === current ? "page" : undefined}>{tab.name}</a>)}
    </nav>
  );
}

/** Aged says in a dialog, which covers the page's own notice, that what it tells is not the present state. */
function Aged() {
  const lost = link.value === "stale" || link.value === "down";
  if (frozen.value && !lost) {
    return (
      <div class="row caution" id="aged" role="status">
        <span><Icon name="freeze" size={14} /> What this says is as of {clock(frozenAt.value)}: the page is frozen, and the campaign goes on.</span>
        <Button id="thaw" kind="small" label="Thaw" onPress={() => setFrozen(false)} />
      </div>
    );
  }
  const since = lost ? heardAt.value : oldSince.value;
  if (since === null) return null;
  return (
    <p class="caution" id="aged" role="status"><Icon name="offline" size={14} />
      {" "}What this says is as of {clock(since)}: {lost ? "the server has said nothing since" : "the server has had no answer about some of it since"}.</p>
  );
}

/** Dialog is modal: the browser keeps the focus inside and gives it back on closing. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current!;
    const opener = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus(); // the dialog is taken away before it could give the focus back
    };
  }, []);
  return (
    <dialog ref={ref} aria-labelledby="dialog-title" onCancel={(event) => { event.preventDefault(); onClose(); }}
      onClick={(event) => { if (event.target === ref.current) onClose(); }}>
      <div class="dialog"><h2 id="dialog-title"><Clip text={title} lines={3} plain /></h2><Aged />{children}</div>
    </dialog>
  );
}

export function Stamp({ iso, children }: { iso: string | undefined; children: ComponentChildren }) {
  return <time dateTime={iso} title={iso}>{children}</time>;
}

export function Online({ online }: { online: boolean }) {
  return <span class="online"><span class={`dot ${online ? "ok" : ""}`} aria-hidden="true" />{online ? "Online" : "Offline"}</span>;
}
