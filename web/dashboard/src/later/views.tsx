// Which addresses are whose, among the views that come as files of their own.

import { chapter, later } from "./chapter";

const wizard = chapter(() => import("./wizard"));
const operations = chapter(() => import("./operations"));
const packages = chapter(() => import("./packages"));
const cohorts = chapter(() => import("./cohorts"));
const imports = chapter(() => import("./imports"));

export const WizardPage = later(wizard, (views) => views.WizardPage);
export const EditPage = later(wizard, (views) => views.EditPage);
export const OperationsPage = later(operations, (views) => views.OperationsPage);
export const LongPage = later(operations, (views) => views.LongPage);
export const TokensPage = later(operations, (views) => views.TokensPage);
export const WebhooksPage = later(operations, (views) => views.WebhooksPage);
export const WebhookPage = later(operations, (views) => views.WebhookPage);
export const PackagesPage = later(packages, (views) => views.PackagesPage);
export const PackagePage = later(packages, (views) => views.PackagePage);
export const CohortsPage = later(cohorts, (views) => views.CohortsPage);
export const CohortPage = later(cohorts, (views) => views.CohortPage);
export const ImportPage = later(imports, (views) => views.ImportPage);

/** prepare loads what an address will need, before anybody has gone there. */
export function prepare(path: string) {
  const [section, id, part] = path.split("/").slice(1);
  if (section === "new" || part === "edit") wizard.prepare();
  if (section === "operations") operations.prepare();
  if (section === "packages") packages.prepare();
  if (section === "cohorts") cohorts.prepare();
  if (section === "vehicles" && id === "import") imports.prepare();
}

/** prepareLink has a view on its way while a link to it is pointed at or has the focus. */
export function prepareLink(event: Event) {
  const anchor = event.target instanceof Element ? event.target.closest("a") : null;
  if (anchor && anchor.origin === location.origin) prepare(anchor.pathname);
}
