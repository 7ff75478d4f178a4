// The views of cohorts.

export { CohortsPage } from "../cohort/list";
export { CohortPage } from "../cohort/page";
