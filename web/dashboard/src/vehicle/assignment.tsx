// The current assignment as the steps of its life.

import { bytes, moment } from "../format";
import { failedStates, hasEnded, otherStates, type Assignment, type Line, type Vehicle } from "../model";
import { campaignPath, packagePath } from "../router";
import { Icon } from "../icons";
import { Panel, Pill, Stamp } from "../ui/parts";
import { Settle } from "./settle";

/** The life of an attempt. Two of its states are work that can break off; the others are reached in an instant. */
const steps = ["Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed", "Succeeded"];
const work = ["Downloading", "Installing"];

/** hearsay says whether only a dealer says that the update is installed. */
const hearsay = (assignment: Assignment) => assignment.state === "Installed" && assignment.code === "DealerSays";

export function AssignmentPanel({ vehicle, lines }: { vehicle: Vehicle; lines: Line[] }) {
  const assignment = vehicle.assignment;
  if (!assignment) {
    return <Panel title="Assignment"><p class="muted">No campaign has offered anything to this vehicle.</p></Panel>;
  }
  const size = assignment.artifacts.reduce((sum, one) => sum + one.sizeBytes, 0);
  return (
    <Panel title="Assignment" aside={<Pill state={assignment.state} />}>
      <p class="facts">
        <span>Campaign <a class="link mono" href={campaignPath(assignment.campaign)}>{assignment.campaign}</a>{hasEnded(assignment.state) && ", ended for this vehicle"}</span>
        <span>Package <a class="link mono" href={packagePath(assignment.package)}>{assignment.package}</a></span>
        <span>{assignment.artifacts.length} {assignment.artifacts.length === 1 ? "artifact" : "artifacts"}, {bytes(size)}</span>
        <span>Attempt <b>{assignment.attempt}</b></span>
        <span>Changed <Stamp iso={assignment.changedAt}>{moment(assignment.changedAt)}</Stamp></span>
      </p>
      {failedStates.includes(assignment.state) || otherStates.includes(assignment.state)
        ? <BrokenSteps assignment={assignment} lines={lines} />
        : hearsay(assignment) ? <p class="soft">The vehicle itself has not said that it installed this.</p>
        : <Steps assignment={assignment} percent={vehicle.percent} />}
      {assignment.cancelling && <p class="soft">A cancel was sent; the vehicle has not followed it yet.</p>}
      <Settle vehicle={vehicle} />
      {(assignment.code || assignment.detail) && (
        <p class="vehicle-says"><b>{hearsay(assignment) ? "A dealer says so, and the vehicle has not confirmed it:" : assignment.code?.startsWith("Dealer") ? "What became of a dealer's word:" : "The vehicle says:"}</b>{" "}
          {!hearsay(assignment) && <span class="mono">{[assignment.ecu, assignment.code].filter(Boolean).join(" ")}</span>} <span class="wrap">{assignment.detail}</span></p>
      )}
    </Panel>
  );
}

/** Steps marks how far the vehicle has come. */
function Steps({ assignment, percent }: { assignment: Assignment; percent: number }) {
  const { state } = assignment;
  const at = steps.indexOf(state);
  const measured = work.includes(state) && percent > 0;
  return (
    <ol class="steps">
      {steps.map((step, i) => {
        const look = i < at || state === "Succeeded" ? "past" : i === at ? "now" : "";
        return (
          <li key={step} class={look} aria-current={look === "now" ? "step" : undefined}>
            <span class="step-mark">{look === "past" ? <Icon name="check" size={12} /> : i + 1}</span>
            <span class="step-name">{step}{look === "now" && measured && <b> {percent}&#8239;%</b>}</span>
          </li>
        );
      })}
    </ol>
  );
}

/**
 * BrokenSteps ticks what the attempt reached, by its timeline, and puts the end in the place where it
 * broke off: nothing that comes later in a life was reached, so nothing later is shown.
 */
function BrokenSteps({ assignment, lines }: { assignment: Assignment; lines: Line[] }) {
  const last = lastStep(assignment, lines);
  const during = work.includes(steps[last]) ? steps[last] : "";
  const passed = steps.slice(0, during ? last : last + 1);
  const failed = failedStates.includes(assignment.state);
  return (
    <ol class="steps broken">
      {passed.map((step) => (
        <li key={step} class="past"><span class="step-mark"><Icon name="check" size={12} /></span><span class="step-name">{step}</span></li>
      ))}
      <li class={failed ? "bad" : "ended"}>
        <span class="step-mark"><Icon name="cross" size={12} /></span>
        <span class="step-name">{assignment.state}{during && <span class="soft"> while {during.toLowerCase()}</span>}</span>
      </li>
    </ol>
  );
}

/** lastStep is the furthest step that the lines of this attempt tell of; -1 where there is none. */
function lastStep(assignment: Assignment, lines: Line[]): number {
  const own = lines.filter((line) => line.campaign === assignment.campaign && (line.attempt ?? assignment.attempt) === assignment.attempt);
  const told = own.flatMap((line) => [line.from, line.to]).map((state) => steps.findIndex((step) => step.toLowerCase() === state?.toLowerCase()));
  return Math.max(-1, ...told);
}
