// A new campaign: the plan on one side, and on the other what a start of it would do now, asked again with every change.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { plural } from "../format";
import { createCampaign, idempotencyKey, Problem } from "../live/api";
import { missing } from "../live/me";
import { useGet, useWhole } from "../live/resource";
import type { List, Package } from "../model";
import { campaignPath, navigate, route } from "../router";
import { Icon } from "../icons";
import { Answer, refusedByAnswer } from "../campaign/dryrun";
import type { Cohort } from "../live/cohorts";
import { Button, Empty, Panel, ProblemBox, saidOf, Skeleton } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { Refused, refusalOf } from "../ui/selector";
import { toast } from "../ui/toast";
import { Field } from "../ui/field";
import { emptyForm, idOf, keep, kept, lackingOf, made, type PlanForm } from "./model";
import { useTrial } from "./trial";
import { WaveEditor } from "./waves";

/** begun is the form that was being written, with what the address says of it. */
function begun(): PlanForm {
  const form = kept() ?? emptyForm();
  const { query } = route.peek();
  return { ...form, package: query.get("package") ?? form.package, selector: query.get("selector") ?? form.selector };
}

export function WizardPage() {
  const [form, setForm] = useState<PlanForm>(begun);
  const { plan, wrong } = useMemo(() => made(form), [form]);
  const lacking = missing("operate") || lackingOf(form) || Object.values(wrong)[0] || "";
  const trial = useTrial(lacking ? null : plan);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(idempotencyKey());
  useEffect(() => { document.title = "New campaign · Pacecar"; return () => { document.title = "Pacecar"; }; }, []);
  const write = (change: Partial<PlanForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    keep(next);
    setRefused(null);
    key.current = idempotencyKey(); // another plan is another request
  };
  const problem = refused ?? trial.problem;
  const said = (pointer: string) => wrong[pointer] ?? saidOf(problem, pointer);
  const why = busy ? "The request is on its way." : lacking || (trial.problem && trial.problem.status !== 0 ? "The plan is refused: mend what is said of it first." : "") || nobody();
  const create = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { id } = await createCampaign(plan, person(), key.current);
      keep(null);
      toast("The campaign is written as a draft");
      navigate(campaignPath(id));
    } catch (error) {
      setRefused(error as Problem);
      setBusy(false);
    }
  };
  return (
    <>
      <div class="campaign-head">
        <div class="crumbs"><a href="/campaigns">Campaigns</a></div>
        <div class="title">
          <h1 tabIndex={-1}>New campaign</h1>
          <div class="actions"><Button kind="quiet" label="Begin anew" onPress={() => write(emptyForm())} /></div>
        </div>
      </div>
      <div class="wizard">
        <form class="stack" onSubmit={(event) => event.preventDefault()} aria-label="Plan">
          <What form={form} said={said} write={write} problem={problem} />
          <WaveEditor waves={form.waves} said={said} onWrite={(waves) => write({ waves })} />
          <How form={form} said={said} write={write} />
          <Panel title="Write it down">
            <div class="fields">
              <p class="soft">It becomes a draft. Nothing is offered before somebody starts it; until then it can be rehearsed, reviewed and written again.</p>
              <By />
              {refused && <ProblemBox problem={refused} />}
              <div class="row"><Button id="create" kind="primary" icon="check" label="Write the draft" why={why} onPress={create} /></div>
            </div>
          </Panel>
        </form>
        <div class="stack beside"><Trial trial={trial} lacking={lacking} plan={plan} /></div>
      </div>
    </>
  );
}

interface Part { form: PlanForm; said: (pointer: string) => string; write: (change: Partial<PlanForm>) => void }

function What({ form, said, write, problem }: Part & { problem: Problem | null }) {
  const packages = useWhole<Package>("/packages");
  const cohorts = useGet<List<Cohort>>("/cohorts?limit=200");
  const refusal = refusalOf(problem);
  const offered = (packages.data?.items ?? []).filter((one) => one.state === "Released");
  const chosen = packages.data?.items.find((one) => one.id === form.package.trim());
  const add = (name: string) => write({ selector: [form.selector.trim(), `cohort("${name}")`].filter(Boolean).join(" && ") });
  return (
    <Panel title="What, and to whom">
      <div class="fields">
        <div class="pair">
          <Field id="plan-name" label="Name, for people" said={said("/name")}><input id="plan-name" class="input" maxLength={256} autoComplete="off" value={form.name} placeholder="ADAS 4.2.1, spring" onInput={(event) => write({ name: event.currentTarget.value })} /></Field>
          <Field id="plan-id" label="Identity, for addresses and commands" said={said("/id")}><input id="plan-id" class="input code" maxLength={64} autoComplete="off" spellcheck={false} value={form.id} placeholder={idOf(form.name) || "adas-4-2-1-spring"} onInput={(event) => write({ id: event.currentTarget.value })} /></Field>
        </div>
        <Field id="plan-package" label="Package" said={said("/package")}>
          <input id="plan-package" class="input code" list="packages" maxLength={256} autoComplete="off" spellcheck={false} value={form.package} placeholder="adas-stack@4.2.1" onInput={(event) => write({ package: event.currentTarget.value })} />
          <datalist id="packages">{offered.map((one) => <option key={one.id} value={one.id} />)}</datalist>
        </Field>
        {chosen && chosen.state !== "Released" && <p class="caution"><Icon name="warn" size={14} /> It is {chosen.state}: no campaign starts with it before it is released.</p>}
        {packages.data && offered.length === 0 && <p class="muted small">No package is released yet. <a class="link" href="/packages">See the packages</a>.</p>}
        <Field id="plan-selector" label="Vehicles, as a selector" said={refusal ? "" : said("/selector")}>
          <textarea id="plan-selector" class="input code" rows={2} maxLength={16_384} spellcheck={false} value={form.selector} placeholder={'model == "e1" && region in ["DE-BY"]'} aria-invalid={refusal ? "true" : undefined} onInput={(event) => write({ selector: event.currentTarget.value })} />
        </Field>
        {refusal && <Refused id="plan-selector-refusal" text={form.selector} refusal={refusal} onSubmit={(selector) => write({ selector })} />}
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

function How({ form, said, write }: Part) {
  const text = (id: string, label: string, field: "perMinute" | "inFlight" | "approvals" | "way", pointer: string, placeholder: string) => (
    <Field id={id} label={label} said={said(pointer)}><input id={id} class="input" maxLength={256} autoComplete="off" inputMode={field === "way" ? undefined : "numeric"} value={form[field]} placeholder={placeholder} onInput={(event) => write({ [field]: event.currentTarget.value })} /></Field>
  );
  return (
    <Panel title="How fast, when, and by whom">
      <div class="fields pair">
        {text("plan-pace", "Offers a minute at most", "perMinute", "/pacing/maximumPerMinute", "unlimited")}
        {text("plan-flight", "In flight at most", "inFlight", "/pacing/maximumInFlight", "10 000")}
        <Field id="plan-start" label="Begins by itself at" said={said("/schedule/startTime")}><input id="plan-start" class="input" type="datetime-local" value={form.start} onInput={(event) => write({ start: event.currentTarget.value })} /></Field>
        {text("plan-approvals", "Approvals before a start", "approvals", "/requiredApprovals", "0")}
        {text("plan-way", "Way back, a package", "way", "/rollback/package", "none prepared")}
      </div>
    </Panel>
  );
}

function Trial({ trial, lacking, plan }: { trial: ReturnType<typeof useTrial>; lacking: string; plan: unknown }) {
  const general = trial.problem && (trial.problem.status === 0 || trial.problem.errors.length === 0);
  return (
    <>
      <Panel title="What a start would do now" class="dry-run" aside={<span role="status">{trial.asking ? "asking…" : trial.answer && !lacking ? plural(trial.answer.selected, "vehicle", "vehicles") : ""}</span>}>
        {lacking ? <Empty title="Nothing to try yet" icon="search"><p>{lacking}</p></Empty>
          : general ? <ProblemBox problem={trial.problem!} onRetry={trial.again} />
          : trial.problem ? <div class="refused" role="status"><p><Icon name="warn" size={14} /><span class="wrap">{trial.problem.detail || trial.problem.title}</span></p></div>
          : trial.answer ? <div class={trial.asking ? "played stale" : "played"}><Answer answer={trial.answer} refusals={refusedByAnswer(trial.answer)} /></div>
          : <Skeleton rows={6} label="Asking what a start would do" />}
      </Panel>
      <Panel title="The plan as a file">
        <details id="as-file"><summary>As <span class="mono">pacecar campaign create -f</span> reads it</summary><pre class="mono wrap" tabIndex={0}>{JSON.stringify(plan, null, 2)}</pre></details>
      </Panel>
    </>
  );
}
