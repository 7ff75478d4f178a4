// The wizard, for a new campaign and for a draft.

export { EditPage, WizardPage } from "../wizard/page";
