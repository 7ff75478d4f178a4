// Webhooks: what other systems are told of campaigns, and what became of it.

import { send } from "./api";

export interface Webhook { name: string; events: string[]; pending: number; dead: number }
export type DeliveryState = "Pending" | "Delivered" | "Dead";
/** One event on its way to one webhook; the body is there where one delivery was asked for. */
export interface Delivery {
  id: string; webhook: string; campaign: string; event: string; state: DeliveryState; attempts: number; at: string;
  lastAttemptAt?: string; nextAttemptAt?: string; status?: number; problem?: string; body?: unknown;
}
export interface Tried { delivered: boolean; status?: number; problem?: string }

export const webhookURL = (name: string) => `/webhooks/${encodeURIComponent(name)}`;
export const deliveryURL = (name: string, id: string) => `${webhookURL(name)}/deliveries/${encodeURIComponent(id)}`;

/** tryWebhook sends an event that says nothing, and answers what was answered. */
export const tryWebhook = (name: string) => send("POST", `${webhookURL(name)}:test`, undefined, {}) as Promise<Tried>;

/** replay sends a delivery again, at once and under its id. */
export const replay = (name: string, id: string) => send("POST", `${deliveryURL(name, id)}:replay`, undefined, {}) as Promise<Delivery>;
