// What people were asked about updates of a vehicle, and what they answered: it counts for a campaign, however many attempts that takes.

import { fullMoment, plural } from "../format";
import type { Consent, Vehicle } from "../model";
import { Panel, Stamp } from "../ui/parts";
import { Fact, Facts } from "../campaign/plan";

export function ConsentPanel({ vehicle }: { vehicle: Vehicle }) {
  const { consents = [] } = vehicle;
  if (!consents.length) return null;
  return (
    <Panel title="Consent">
      <Facts>
        {consents.map((one) => (
          <Fact key={`${one.campaign} ${one.phase}`} name={`${one.campaign}, ${one.phase === "install" ? "installation" : one.phase}`}>
            {said(one)}
            {one.at && <div class="muted"><Stamp iso={one.at}>{fullMoment(one.at)}</Stamp></div>}
          </Fact>
        ))}
      </Facts>
    </Panel>
  );
}

function said({ by = "owner", answer, postponed = 0, postponedUntil }: Consent): string {
  const often = postponed ? `, put off ${plural(postponed, "time", "times")}` : "";
  if (answer === "yes") return `The ${by} agrees${often}.`;
  if (answer === "later") return `The ${by} has put it off until ${fullMoment(postponedUntil)}${often}.`;
  return `The ${by} is asked, and has not answered.`;
}
