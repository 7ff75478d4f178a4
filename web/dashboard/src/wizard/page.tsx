// A campaign that is planned: the plan on one side, and on the other what a start of it would do now, asked again with
// every change. It is a new one, or a draft that is written again.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { capital, plural } from "../format";
import { createCampaign, editCampaign, idempotencyKey, Problem } from "../live/api";
import { missing } from "../live/me";
import { useGet, useWhole } from "../live/resource";
import type { List, Package, Plan } from "../model";
import type { Webhook } from "../live/webhooks";
import { campaignPath, navigate, route } from "../router";
import { Icon } from "../icons";
import { Answer, refusedByAnswer } from "../campaign/dryrun";
import { editable } from "../campaign/review";
import type { Cohort } from "../live/cohorts";
import { Button, Empty, Panel, ProblemBox, saidOf, Skeleton, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { Refused, refusalOf } from "../ui/selector";
import { toast } from "../ui/toast";
import { Field } from "../ui/field";
import { Each, Pace, Rules } from "./each";
import { emptyForm, formOf, idOf, keep, kept, lackingOf, made, unshown, type PlanForm } from "./model";
import type { Part } from "./parts";
import { useTrial } from "./trial";
import { addWave, mostWaves, WaveEditor } from "./waves";
import { When } from "./when";

/** A campaign as the form begins with it. */
interface Seen { id: string; name: string; state: string; version: number; plan: Plan }

/** EditPage writes a campaign again that nobody has started. */
export function EditPage({ id }: { id: string }) {
  const loaded = useGet<Seen>(`/campaigns/${encodeURIComponent(id)}`);
  const seen = useRef<Seen | null>(null);
  seen.current ??= loaded.data; // what the person began with, whatever comes later
  if (seen.current === null) return loaded.problem ? <ProblemBox problem={loaded.problem} onRetry={loaded.reload} /> : <div class="panel"><div class="body"><Skeleton rows={9} label="Loading the plan" /></div></div>;
  const { state } = seen.current;
  if (editable(state)) return <WizardPage seen={seen.current} />;
  return (
    <div class="panel"><Empty title={`It is ${state}: its plan stands`} icon="flag">
      <h1 class="hidden-text" tabIndex={-1}>The plan stands</h1>
      <p>A plan is written again before a start only. <a class="link" href={campaignPath(id)}>See the campaign</a>, or <a class="link" href="/new/campaign">plan another one</a>.</p>
    </Empty></div>
  );
}

/** begun is the form that was being written, or of the plan there is, with what the address says of it. */
function begun(seen: Seen | undefined, of: string): PlanForm {
  const form = kept(of) ?? (seen ? formOf(seen.plan) : emptyForm());
  const { query } = route.peek();
  const [pkg, selector] = [query.get("package"), query.get("selector")];
  return { ...form, texts: { ...form.texts, ...(pkg !== null && { "plan-package": pkg }), ...(selector !== null && { "plan-selector": selector }) } };
}

export function WizardPage({ seen }: { seen?: Seen }) {
  const of = seen ? `.${seen.id}.${seen.version}` : "";
  const [form, setForm] = useState<PlanForm>(() => begun(seen, of));
  const [before, setBefore] = useState(() => kept(of) !== null);
  const { plan, wrong } = useMemo(() => made(form), [form]);
  const lacking = missing("operate") || lackingOf(form) || Object.values(wrong)[0] || "";
  const trial = useTrial(lacking ? null : plan);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(idempotencyKey());
  const title = seen ? `Edit ${seen.name}` : "New campaign";
  useEffect(() => { document.title = `${title} · Pacecar`; return () => { document.title = "Pacecar"; }; }, []);
  const write = (change: Partial<PlanForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    keep(of, next);
    setRefused(null);
    key.current = idempotencyKey(); // another plan is another request
  };
  const problem = refused ?? trial.problem;
  const said = (pointer: string) => wrong[pointer] ?? saidOf(problem, pointer);
  const why = busy ? onItsWay : lacking || (trial.problem && trial.problem.status !== 0 ? "The plan is refused: mend what is said of it first." : "") || nobody();
  const save = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { id } = seen ? await editCampaign(seen.id, seen.version, plan, person()) : await createCampaign(plan, person(), key.current);
      keep(of, null);
      toast(seen ? "The plan is written again" : "The campaign is written as a draft");
      navigate(campaignPath(id));
    } catch (error) {
      setRefused(error as Problem);
      setBusy(false);
    }
  };
  const part: Part = { form, said, write };
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/campaigns">Campaigns</a>{seen && <><span aria-hidden="true">/</span><a class="mono" href={campaignPath(seen.id)}>{seen.id}</a></>}</div>
        <div class="title">
          <h1 tabIndex={-1}>{title}</h1>
          <div class="actions"><Button kind="quiet" label={seen ? "As it was" : "Begin anew"} onPress={() => { write(seen ? formOf(seen.plan) : emptyForm()); setBefore(false); }} /></div>
        </div>
        {before && <p id="begun-before" class="caution" role="status">You began this before, and did not write it down. What stands here is from then.</p>}
      </div>
      <a class="trial-line" href="#trial">{trialLine(trial, lacking)}<Icon name="down" size={14} /></a>
      <div class="wizard">
        <form class="stack" onSubmit={(event) => event.preventDefault()} aria-label="Plan">
          <What {...part} problem={problem} fixed={seen?.id} />
          <Panel title="Waves and gates" flush aside={<Button kind="small" icon="plus" label="Add a wave" why={form.waves.length >= mostWaves ? `A plan has at most ${mostWaves} waves.` : ""} onPress={() => write({ waves: addWave(form.waves) })} />}>
            <WaveEditor waves={form.waves} strata={Boolean(form.texts["plan-strata"])} said={said} onWrite={(waves) => write({ waves })} />
            <Webhooks />
          </Panel>
          <Panel title="How fast" flush><Pace {...part} /></Panel>
          <Panel title="When" flush><When {...part} /></Panel>
          <Panel title="Each vehicle" flush><Each {...part} /></Panel>
          <Panel title="By whom, and back"><Rules {...part} /></Panel>
        </form>
        <div class="stack beside" id="trial">
          <Trial trial={trial} lacking={lacking} />
          <Panel title={seen ? "Write it again" : "Write it down"} class="write">
            <div class="fields">
              <Kept plan={form.from} />
              <p class="soft">{seen ? seen.state === "Draft" ? "It stays a draft." : `It is ${seen.state}, and becomes a draft again: approvals that were given are void.` : "It becomes a draft."} Nothing is offered before somebody starts it; until then it can be rehearsed, reviewed and written again.</p>
              <By />
              {refused && <ProblemBox problem={refused} />}
              <div class="row"><Button id="create" kind="primary" icon="check" label={seen ? "Write it again" : "Write the draft"} why={why} onPress={save} /></div>
            </div>
          </Panel>
          <Panel title="The plan as a file">
            <details id="as-file"><summary>As <span class="mono">pacecar campaign create -f</span> reads it</summary><pre class="mono wrap" tabIndex={0}>{JSON.stringify(plan, null, 2)}</pre></details>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** trialLine is the dry run in a line, for screens on which it stands below the form. */
function trialLine(trial: ReturnType<typeof useTrial>, lacking: string): string {
  if (lacking) return lacking;
  if (trial.problem && !trial.asking) return "The plan is refused";
  if (!trial.answer) return "Asking what a start would do…";
  return `${trial.asking ? "Asking again; before: " : ""}${plural(trial.answer.selected, "vehicle", "vehicles")} · ${refusedByAnswer(trial.answer).length > 0 ? "a start would be refused" : "a start would not be refused"}`;
}

/** Kept says what of the plan has no field here. */
function Kept({ plan }: { plan: Partial<Plan> }) {
  const names = unshown(plan);
  if (names.length === 0) return null;
  return <p class="soft" id="kept-as-is">The plan also says <code>{names.join(", ")}</code>, for which there is no field here: that stays as it is.</p>;
}

/** Webhooks are proposed where a gate may ask one. */
function Webhooks() {
  const list = useGet<List<Webhook>>("/webhooks");
  return <datalist id="webhooks">{(list.data?.items ?? []).map((one) => <option key={one.name} value={one.name} />)}</datalist>;
}

function What({ form, said, write, problem, fixed }: Part & { problem: Problem | null; fixed?: string }) {
  const packages = useWhole<Package>("/packages");
  const cohorts = useGet<List<Cohort>>("/cohorts?limit=200");
  const refusal = refusalOf(problem);
  const text = (id: string) => form.texts[id] ?? "";
  const put = (id: string, value: string) => write({ texts: { ...form.texts, [id]: value } });
  const offered = (packages.data?.items ?? []).filter((one) => one.state === "Released");
  const chosen = packages.data?.items.find((one) => one.id === text("plan-package").trim());
  const add = (name: string) => put("plan-selector", [text("plan-selector").trim(), `cohort("${name}")`].filter(Boolean).join(" && "));
  return (
    <Panel title="What, and to whom">
      <div class="fields">
        <div class="pair">
          <Field id="plan-name" label="Name, for people" said={said("/name")}><input id="plan-name" class="input" maxLength={256} autoComplete="off" value={text("plan-name")} placeholder="ADAS 4.2.1, spring" onInput={(event) => put("plan-name", event.currentTarget.value)} /></Field>
          <Field id="plan-id" label="Identity, for addresses and commands" said={said("/id")} hint={fixed ? "It stays." : undefined}><input id="plan-id" class="input code" maxLength={64} autoComplete="off" spellcheck={false} readOnly={fixed !== undefined} value={text("plan-id")} placeholder={idOf(text("plan-name")) || "adas-4-2-1-spring"} onInput={(event) => put("plan-id", event.currentTarget.value)} /></Field>
        </div>
        <Field id="plan-package" label="Package" said={said("/package")}>
          <input id="plan-package" class="input code" list="packages" maxLength={256} autoComplete="off" spellcheck={false} value={text("plan-package")} placeholder="adas-stack@4.2.1" onInput={(event) => put("plan-package", event.currentTarget.value)} />
          <datalist id="packages">{offered.map((one) => <option key={one.id} value={one.id} />)}</datalist>
        </Field>
        {chosen && chosen.state !== "Released" && <p class="caution"><Icon name="warn" size={14} /> It is {chosen.state}: no campaign starts with it before it is released.</p>}
        {packages.data && offered.length === 0 && <p class="muted small">No package is released yet. <a class="link" href="/packages">See the packages</a>.</p>}
        <Field id="plan-selector" label="Vehicles, as a selector" said={refusal ? "" : said("/selector")}>
          <textarea id="plan-selector" class="input code" rows={2} maxLength={16_384} spellcheck={false} value={text("plan-selector")} placeholder={'model == "e1" && region in ["DE-BY"]'} aria-invalid={refusal ? "true" : undefined} aria-describedby={refusal ? "plan-selector-refusal" : undefined} onInput={(event) => put("plan-selector", event.currentTarget.value)} />
        </Field>
        {refusal && <Refused id="plan-selector-refusal" text={text("plan-selector")} refusal={refusal} onSubmit={(selector) => put("plan-selector", selector)} />}
        {(cohorts.data?.items.length ?? 0) > 0 && (
          <div class="row small"><label class="muted" for="plan-cohort">Only vehicles of a cohort</label>
            <select id="plan-cohort" class="input" value="" onChange={(event) => event.currentTarget.value && add(event.currentTarget.value)}>
              <option value="">choose…</option>
              {cohorts.data!.items.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
            </select></div>
        )}
      </div>
    </Panel>
  );
}

/** Objection is why a plan is refused, and what to do about it; what is wrong with a field stands at the field as well. */
function Objection({ problem }: { problem: Problem }) {
  const cures = [...new Set(problem.errors.map((one) => one.suggestion ?? "").filter(Boolean))];
  return (
    <div class="refused" role="status">
      <p><Icon name="warn" size={14} /><span class="wrap">{problem.detail || problem.title}</span></p>
      {cures.map((one) => <p key={one} class="wrap">{capital(one)}{/[.?!]$/.test(one) ? "" : "."}</p>)}
    </div>
  );
}

function Trial({ trial, lacking }: { trial: ReturnType<typeof useTrial>; lacking: string }) {
  const general = trial.problem && (trial.problem.status === 0 || trial.problem.errors.every((one) => !one.pointer?.startsWith("/")));
  return (
    <Panel title="What a start would do now" class="dry-run" aside={<span role="status">{trial.asking ? trial.answer ? `asking again, before: ${plural(trial.answer.selected, "vehicle", "vehicles")}` : "asking…" : trial.answer && !lacking ? plural(trial.answer.selected, "vehicle", "vehicles") : ""}</span>}>
      {lacking ? <Empty title="Nothing to try yet" icon="search"><p>{lacking}</p></Empty>
        : general ? <ProblemBox problem={trial.problem!} onRetry={trial.again} />
        : trial.problem ? <Objection problem={trial.problem} />
        : trial.answer ? <div class={trial.asking ? "played stale" : "played"}><Answer answer={trial.answer} refusals={refusedByAnswer(trial.answer)} /></div>
        : <Skeleton rows={6} label="Asking what a start would do" />}
    </Panel>
  );
}
