// The current assignment as the steps of its life.

import { bytes, moment } from "../format";
import { failedStates, otherStates, type Assignment, type Vehicle } from "../model";
import { campaignPath } from "../router";
import { Icon } from "../icons";
import { Empty, Panel, Pill, Stamp } from "../ui/parts";

const steps = ["Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed", "Succeeded"];

export function AssignmentPanel({ vehicle }: { vehicle: Vehicle }) {
  const assignment = vehicle.assignment;
  if (!assignment) {
    return <Panel title="Assignment"><Empty title="No campaign has offered anything to this vehicle" icon="flag" /></Panel>;
  }
  const size = assignment.artifacts.reduce((sum, one) => sum + one.sizeBytes, 0);
  return (
    <Panel title="Assignment" aside={<Pill state={assignment.state} />}>
      <p class="facts">
        <span>Campaign <a class="link mono" href={campaignPath(assignment.campaign)}>{assignment.campaign}</a></span>
        <span>Package <b class="mono">{assignment.package}</b></span>
        <span>{assignment.artifacts.length} {assignment.artifacts.length === 1 ? "artifact" : "artifacts"}, {bytes(size)}</span>
        <span>Attempt <b>{assignment.attempt}</b></span>
        <span>Changed <Stamp iso={assignment.changedAt}>{moment(assignment.changedAt)}</Stamp></span>
      </p>
      <Steps assignment={assignment} percent={vehicle.percent} />
      {assignment.cancelling && <p class="soft">A cancel was sent; the vehicle has not followed it yet.</p>}
      {(assignment.code || assignment.detail) && (
        <p class="vehicle-says"><b>The vehicle says:</b> <span class="mono">{[assignment.ecu, assignment.code].filter(Boolean).join(" ")}</span> <span class="wrap">{assignment.detail}</span></p>
      )}
    </Panel>
  );
}

/** Steps marks how far the vehicle has come; an end other than success closes the row in its own colour. */
function Steps({ assignment, percent }: { assignment: Assignment; percent: number }) {
  const { state } = assignment;
  const at = steps.indexOf(state);
  const brokenOff = failedStates.includes(state) || otherStates.includes(state);
  const measured = (state === "Downloading" || state === "Installing") && percent > 0;
  return (
    <ol class={`steps ${brokenOff ? "broken" : ""}`}>
      {steps.map((step, i) => {
        const look = brokenOff ? "" : i < at || state === "Succeeded" ? "past" : i === at ? "now" : "";
        return (
          <li key={step} class={look} aria-current={look === "now" ? "step" : undefined}>
            <span class="step-mark">{look === "past" ? <Icon name="check" size={12} /> : i + 1}</span>
            <span class="step-name">{step}{look === "now" && measured && <b> {percent}&#8239;%</b>}</span>
          </li>
        );
      })}
      {brokenOff && <li class={failedStates.includes(state) ? "bad" : "ended"}><span class="step-mark"><Icon name="cross" size={12} /></span><span class="step-name">{state}</span></li>}
    </ol>
  );
}
