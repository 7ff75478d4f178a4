// What a person writes into the form of a campaign, and the plan that it makes.

import type { Plan, PlanWave } from "../model";
import { classFields, planFields, read, waveFields, write, type Field } from "./fields";

/** Texts are what stands in the fields, by their ids. */
export type Texts = Record<string, string>;
/** A wave keeps the wave of the plan that it came from, as the form does. */
export interface WaveForm { name: string; amount: string; texts: Texts; manual: boolean; strata: boolean; from: Partial<PlanWave> }
type Class = NonNullable<NonNullable<Plan["retries"]>["classes"]>[number];
/** Failure codes with a patience of their own. */
export interface ClassForm { texts: Texts; from: Partial<Class> }
/** A time at which something may happen, or must not. */
export interface WindowForm { days: string[]; from: string; to: string; zone: string }

/**
 * PlanForm is a form. What a plan says for which there is no field stays in the plan that it came from.
 */
export interface PlanForm {
  texts: Texts; waves: WaveForm[]; classes: ClassForm[]; windows: WindowForm[]; blackouts: WindowForm[]; maintenance: WindowForm | null;
  /** What is watched while a wave soaks: the default, nothing, or what is written. */
  watch: "" | "nothing" | "own";
  from: Partial<Plan>;
}
/** Made is the plan of a form, and what of the form makes none, by the pointer of its field. */
export interface Made { plan: Record<string, unknown>; wrong: Record<string, string> }

export const emptyForm = (): PlanForm => ({
  texts: {}, classes: [], windows: [], blackouts: [], maintenance: null, watch: "", from: {},
  waves: [wave("Canary", "1 %"), wave("Early", "10 %"), wave("Rest", "rest")],
});

export const wave = (name = "", amount = "10 %"): WaveForm => {
  const last = amount === "rest";
  const texts: Texts = last ? { failed: "2" } : { failed: "2", sample: "20", soak: "30m" };
  return { name, amount, texts, manual: false, strata: false, from: {} };
};

/** idOf makes an identity of a name, as long as nobody writes one. */
export const idOf = (name: string) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64).replace(/-+$/, "");

const key = "pacecar.plan";

/** A form outlives a reload of its page, in its tab. */
export function kept(of: string): PlanForm | null {
  try {
    const form = JSON.parse(sessionStorage.getItem(key + of) ?? "null");
    return form?.texts ? { ...emptyForm(), ...form } : null;
  } catch {
    return null;
  }
}

export function keep(of: string, form: PlanForm | null) {
  try {
    if (form) sessionStorage.setItem(key + of, JSON.stringify(form));
    else sessionStorage.removeItem(key + of);
  } catch {
    return; // storage is denied: the form lasts as long as the page
  }
}

type Tree = Record<string, any>;

/** at looks up a pointer. */
export const at = (tree: Tree, pointer: string): any => pointer.slice(1).split("/").reduce((one: any, name) => one?.[name], tree);

/** put sets what a pointer names, or takes it away with whatever holds nothing then. */
function put(tree: Tree, pointer: string, value: unknown) {
  const [name, ...rest] = pointer.slice(1).split("/");
  if (rest.length === 0) {
    if (value === undefined) delete tree[name];
    else tree[name] = value;
    return;
  }
  if (value === undefined && tree[name] === undefined) return;
  tree[name] ??= {};
  put(tree[name], "/" + rest.join("/"), value);
  if (value === undefined && Object.keys(tree[name]).length === 0) delete tree[name];
}

/** formOf is the form of a plan that there is. */
export function formOf(plan: Plan): PlanForm {
  const window = (one: { days?: string[]; from: string; to: string; timeZone?: string; timeZoneOfVehiclesWithoutOne?: string }): WindowForm =>
    ({ days: one.days ?? [], from: one.from, to: one.to, zone: one.timeZone ?? one.timeZoneOfVehiclesWithoutOne ?? "" });
  const { health } = plan;
  return {
    texts: textsOf(planFields, plan), waves: plan.waves.map(waveFormOf), from: plan,
    classes: (plan.retries?.classes ?? []).map((one) => ({ texts: textsOf(classFields, one), from: one })),
    windows: (plan.releaseWindows ?? []).map(window), blackouts: (plan.blackouts ?? []).map(window), maintenance: plan.maintenance ? window(plan.maintenance) : null,
    watch: health === undefined ? "" : Object.keys(health).length === 0 ? "nothing" : "own",
  };
}

function textsOf(fields: Field[], tree: Tree): Texts {
  return Object.fromEntries(fields.map((field) => [field.id, write(field, at(tree, field.at))]).filter(([, text]) => text !== ""));
}

function waveFormOf(one: PlanWave): WaveForm {
  const amount = one.rest ? "rest" : one.count ? String(one.count) : one.percent ? `${one.percent} %` : "";
  return { name: one.name ?? "", amount, texts: textsOf(waveFields, one), manual: Boolean(one.gate?.manual), strata: one.gate?.perStratum !== undefined, from: one };
}

export function made(form: PlanForm): Made {
  const wrong: Record<string, string> = {};
  const plan: Tree = structuredClone(form.from);
  fill(plan, planFields, form.texts, "", wrong);
  plan.id = form.texts["plan-id"]?.trim() || idOf(form.texts["plan-name"] ?? "") || undefined;
  plan.package ??= "";
  plan.selector ??= "";
  plan.waves = form.waves.map((one, i) => waveOf(one, `/waves/${i}`, wrong));
  put(plan, "/retries/classes", form.classes.length > 0 ? form.classes.map((one, i) => classOf(one, `/retries/classes/${i}`, wrong)) : undefined);
  const windows = form.windows.map((one, i) => windowOf(one, `/releaseWindows/${i}`, wrong, true));
  const blackouts = form.blackouts.map((one, i) => windowOf(one, `/blackouts/${i}`, wrong, false));
  plan.releaseWindows = windows.length > 0 ? windows : undefined;
  plan.blackouts = blackouts.length > 0 ? blackouts : undefined;
  plan.maintenance = undefined;
  if (form.maintenance) {
    const { timeZone, ...rest } = windowOf(form.maintenance, "/maintenance", wrong, true);
    plan.maintenance = { ...rest, timeZoneOfVehiclesWithoutOne: timeZone };
  }
  if (form.watch !== "own") plan.health = form.watch === "nothing" ? {} : undefined;
  else if (plan.health === undefined) wrong["/health"] = "Say what is watched, or choose nothing.";
  if (plan.pacing?.exponentialRate) plan.pacing.exponentialRate.incrementFactor ??= 2;
  return { plan, wrong };
}

/** fill writes what stands in fields into a plan, or a wave. */
function fill(tree: Tree, fields: Field[], texts: Texts, before: string, wrong: Record<string, string>) {
  for (const field of fields) {
    // A moment is kept to the second as long as nobody changes it.
    const text = texts[field.id] ?? "";
    if (text === write(field, at(tree, field.at))) continue;
    const value = read(field, text);
    if (value instanceof Error) wrong[before + field.at] = value.message;
    else put(tree, field.at, value);
  }
}

function waveOf(one: WaveForm, pointer: string, wrong: Record<string, string>): Tree {
  const tree: Tree = structuredClone(one.from);
  fill(tree, waveFields, one.texts, pointer, wrong);
  const amount = one.amount.replace(",", ".").trim();
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(amount);
  put(tree, "/name", one.name.trim() || undefined);
  for (const size of ["count", "percent", "rest"]) delete tree[size];
  if (/^(the )?rest$/i.test(amount)) tree.rest = true;
  else if (percent && Number(percent[1]) > 0 && Number(percent[1]) <= 100) tree.percent = Number(percent[1]);
  else if (/^[1-9]\d{0,8}$/.test(amount)) tree.count = Number(amount);
  else if (amount !== "" || !(tree.vins?.length || tree.selector)) wrong[`${pointer}/count`] = "Write a share such as 1 %, a number of vehicles, or rest.";
  tree.gate ??= {};
  tree.gate.manual = one.manual ? true : undefined;
  tree.gate.perStratum = one.strata ? (tree.gate.perStratum ?? {}) : undefined;
  return tree;
}

function classOf(one: ClassForm, pointer: string, wrong: Record<string, string>): Tree {
  const tree: Tree = structuredClone(one.from);
  fill(tree, classFields, one.texts, pointer, wrong);
  if (!tree.codes?.length) wrong[`${pointer}/codes`] = "Write a failure code, such as E_FLASH or NET_*.";
  return tree;
}

/** A time of day; a blackout also has days, or dates. */
const ofDay = /^([01]?\d|2[0-3]):[0-5]\d$|^24:00$/;

function windowOf(one: WindowForm, pointer: string, wrong: Record<string, string>, daily: boolean) {
  for (const edge of ["from", "to"] as const) {
    if (daily ? !ofDay.test(one[edge].trim()) : one[edge].trim() === "") wrong[`${pointer}/${edge}`] = daily ? "Write a time of day such as 22:00." : "Write Fri 12:00, or a date such as 2026-12-24 or 2026-12-24 14:00.";
  }
  return { timeZone: one.zone.trim() || undefined, days: one.days.length > 0 ? one.days : undefined, from: one.from.trim(), to: one.to.trim() };
}

/** unshown names what a plan says for which the form has no field: it stays as it is. */
export function unshown(plan: Partial<Plan>): string[] {
  const rest: Tree = structuredClone(plan);
  for (const field of planFields) put(rest, field.at, undefined);
  for (const shown of ["waves", "releaseWindows", "blackouts", "maintenance", "health"]) delete rest[shown];
  put(rest, "/retries/classes", undefined);
  const names = (tree: Tree, before: string): string[] => Object.entries(tree).flatMap(([name, value]) =>
    value && typeof value === "object" && !Array.isArray(value) ? names(value, `${before}${name}.`) : [before + name]);
  return names(rest, "");
}

/** lackingOf says what is missing before there is anything to ask the engine about. */
export function lackingOf(form: PlanForm): string {
  if (!form.texts["plan-package"]?.trim()) return "Choose the package first.";
  if (!form.texts["plan-selector"]?.trim()) return "Say which vehicles first.";
  return "";
}
