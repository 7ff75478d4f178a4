// Who a vehicle is, in words: what the OEM registered, and how its telematics unit speaks.

import { fullMoment } from "../format";
import type { Vehicle } from "../model";
import { Panel, Stamp } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";
import { useNow } from "../live/resource";

const consents: Record<string, string> = { owner: "of the owner", fleet: "of the fleet's operator", none: "of nobody" };

export function Identity({ vehicle }: { vehicle: Vehicle }) {
  return (
    <Panel title="Identity">
      <Facts>
        <Fact name="Model">{[vehicle.model, vehicle.variant].filter(Boolean).join(" ") || "–"}</Fact>
        <Fact name="Model year">{vehicle.modelYear || "–"}</Fact>
        <Fact name="Market">{vehicle.market ? named("region", vehicle.market) : "–"}</Fact>
        <Fact name="Region">{vehicle.region || "–"}</Fact>
        <Fact name="Time zone">{vehicle.timeZone ? <TimeZone name={vehicle.timeZone} /> : "–"}</Fact>
        <Fact name="Position">{vehicle.position ? <Position {...vehicle.position} /> : <span class="muted">never reported</span>}</Fact>
        <Fact name="Tags">{vehicle.tags?.length ? <ul class="tags">{vehicle.tags.map((tag) => <li key={tag}>{tag}</li>)}</ul> : "–"}</Fact>
        <Fact name="Consent">{consents[vehicle.consent ?? ""] ?? <>of the owner <span class="muted">(nothing is registered)</span></>}</Fact>
        <Fact name="Language">{vehicle.language ? named("language", vehicle.language) : "–"}</Fact>
        <Fact name="Speaks">{vehicle.encoding ? `MQTT, ${vehicle.encoding}` : "never connected"}</Fact>
        <Fact name="Registered"><Stamp iso={vehicle.registeredAt}>{fullMoment(vehicle.registeredAt) || "–"}</Stamp></Fact>
      </Facts>
    </Panel>
  );
}

/** named adds the name of a code, where the browser knows one. */
export function named(type: "region" | "language", code: string): string {
  try {
    const name = new Intl.DisplayNames(["en"], { type, fallback: "none" }).of(code);
    return name ? `${name} (${code})` : code;
  } catch {
    return code;
  }
}

/** TimeZone says what time it is there, which decides whether anybody may be called. */
function TimeZone({ name }: { name: string }) {
  const now = useNow(30_000);
  return <>{name}{hourIn(name, now) && <span class="muted">, {hourIn(name, now)} there</span>}</>;
}

function hourIn(timeZone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at);
  } catch {
    return ""; // the browser's list of time zones may be older than the server's
  }
}

function Position({ latitude, longitude }: { latitude: number; longitude: number }) {
  const degrees = (value: number, positive: string, negative: string) => `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`;
  return <>{degrees(latitude, "N", "S")}, {degrees(longitude, "E", "W")}</>;
}
