/** meaning is what a code of the engine's own means, in words; empty: it is a vehicle's own code. */
export function meaning(code = ""): string {
  const fault = code.startsWith("health.dtc.") ? code.slice("health.dtc.".length) : "";
  if (fault) return `New fault code ${fault}`;
  return { "health.reconnects": "Connects in a loop", "health.vanished": "Not heard from any more", STALLED: "Silent", TimedOut: "Took too long" }[code] ?? "";
}
