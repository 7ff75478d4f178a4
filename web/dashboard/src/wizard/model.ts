// What a person writes into the form of a new campaign, and the plan that it makes.

import { minutesOf } from "../rehearsal/model";

export interface WaveForm { name: string; amount: string; failed: string; sample: string; soak: string; manual: boolean }
export interface PlanForm {
  name: string; id: string; package: string; selector: string; waves: WaveForm[];
  perMinute: string; inFlight: string; approvals: string; start: string; way: string;
}
/** Made is the plan of a form, and what of the form makes none, by the pointer of its field. */
export interface Made { plan: Record<string, unknown>; wrong: Record<string, string> }

export const emptyForm = (): PlanForm => ({
  name: "", id: "", package: "", selector: "", perMinute: "", inFlight: "", approvals: "", start: "", way: "",
  waves: [wave("Canary", "1 %"), wave("Early", "10 %"), wave("Rest", "rest")],
});

export const wave = (name = "", amount = "10 %"): WaveForm => ({ name, amount, failed: "2", sample: amount === "rest" ? "" : "20", soak: amount === "rest" ? "" : "30m", manual: false });

/** idOf makes an identity of a name, as long as nobody writes one. */
export const idOf = (name: string) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64).replace(/-+$/, "");

const key = "pacecar.plan";

/** A form outlives a reload of its page, in its tab. */
export function kept(): PlanForm | null {
  try {
    const text = sessionStorage.getItem(key);
    return text ? { ...emptyForm(), ...JSON.parse(text) } : null;
  } catch {
    return null;
  }
}

export function keep(form: PlanForm | null) {
  try {
    if (form) sessionStorage.setItem(key, JSON.stringify(form));
    else sessionStorage.removeItem(key);
  } catch {
    return; // storage is denied: the form lasts as long as the page
  }
}

export function made(form: PlanForm): Made {
  const wrong: Record<string, string> = {};
  const whole = (at: string, text: string) => {
    const bare = text.replace(/[\s\u202f\u00a0]/g, "");
    if (bare === "") return undefined;
    if (/^\d{1,9}$/.test(bare)) return Number(bare);
    wrong[at] = "Write a whole number.";
  };
  const plan: Record<string, unknown> = {
    id: form.id || idOf(form.name) || undefined, name: form.name.trim() || undefined, package: form.package.trim(), selector: form.selector.trim(),
    waves: form.waves.map((one, i) => waveOf(one, `/waves/${i}`, whole, wrong)),
    pacing: { maximumPerMinute: whole("/pacing/maximumPerMinute", form.perMinute), maximumInFlight: whole("/pacing/maximumInFlight", form.inFlight) },
    requiredApprovals: whole("/requiredApprovals", form.approvals),
  };
  if (form.start) plan.schedule = { startTime: new Date(form.start).toISOString() };
  if (form.way.trim()) plan.rollback = { package: form.way.trim() };
  return { plan, wrong };
}

function waveOf(one: WaveForm, at: string, whole: (at: string, text: string) => number | undefined, wrong: Record<string, string>) {
  const amount = one.amount.replace(",", ".").trim();
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(amount);
  const size: Record<string, unknown> = {};
  if (/^(the )?rest$/i.test(amount)) size.rest = true;
  else if (percent && Number(percent[1]) > 0 && Number(percent[1]) <= 100) size.percent = Number(percent[1]);
  else if (/^[1-9]\d{0,8}$/.test(amount)) size.count = Number(amount);
  else wrong[`${at}/count`] = "Write a share such as 1 %, a number of vehicles, or rest.";
  const gate: Record<string, unknown> = {};
  const failed = one.failed.replace(",", ".").replace("%", "").trim();
  if (failed !== "" && !(Number(failed) >= 0 && Number(failed) <= 100)) wrong[`${at}/gate/maximumFailedPercent`] = "Write a share from 0 to 100.";
  else if (failed !== "") gate.maximumFailedPercent = Number(failed);
  gate.minimumSample = whole(`${at}/gate/minimumSample`, one.sample);
  const soak = one.soak.trim() === "" ? 0 : minutesOf(one.soak);
  if (Number.isNaN(soak)) wrong[`${at}/gate/soakSeconds`] = "Write a time such as 30m, 8h or 2d.";
  else if (soak > 0) gate.soakSeconds = Math.round(soak * 60);
  if (one.manual) gate.manual = true;
  return { name: one.name.trim() || undefined, ...size, gate };
}

/** lackingOf says what is missing before there is anything to ask the engine about. */
export function lackingOf(form: PlanForm): string {
  if (!form.package.trim()) return "Choose the package first.";
  if (!form.selector.trim()) return "Say which vehicles first.";
  return "";
}
