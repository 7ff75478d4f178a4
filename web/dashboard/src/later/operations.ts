// The views of the servers and of who and what may reach them.

export { OperationsPage } from "../operations/page";
export { LongPage } from "../operation/list";
export { TokensPage } from "../token/page";
export { WebhooksPage } from "../webhook/list";
export { WebhookPage } from "../webhook/page";
