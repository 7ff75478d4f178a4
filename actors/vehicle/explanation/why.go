// Package explanation says in one plain sentence why a vehicle is, or is not, being
// updated. It reads a status, which it does not change, and knows nothing that is not in it.
package explanation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/maintenance"
	"pacecar/messages"
)

// Why is the sentence about a vehicle.
func Why(s *messages.VehicleStatus) string {
	r := s.GetRecord()
	a := r.GetAssignment()
	held := ""
	if len(r.GetFlags()) > 0 {
		held = fmt.Sprintf(" It is kept out of campaigns until it has been cleared (%s): %s", codes(r.GetFlags()), r.GetFlags()[0].GetDetail())
	}
	switch {
	case r.GetRegisteredAtMs() == 0:
		return "It is not registered."
	case held != "" && (a == nil || a.GetCode() == assignment.CodeFlagged):
		return held[1:]
	case a == nil:
		return "No campaign has offered it an update."
	case assignment.Ended(a.GetState()):
		return join(ended(r, a)+since(r, a)+held, arbitration.Text(r.GetArbitration()))
	default:
		return join(inFlight(s, a)+held, arbitration.Text(r.GetArbitration()))
	}
}

func join(sentence, other string) string {
	if other == "" {
		return sentence
	}
	return sentence + " " + other
}

// codes are those of some flags, each once.
func codes(flags []*messages.Flag) string {
	var all []string
	for _, f := range flags {
		if !slices.Contains(all, f.GetCode()) {
			all = append(all, f.GetCode())
		}
	}
	return strings.Join(all, ", ")
}

func inFlight(s *messages.VehicleStatus, a *messages.Assignment) string {
	r := s.GetRecord()
	what := fmt.Sprintf("%s %s of campaign %s", a.GetPackage(), a.GetPackageVersion(), a.GetCampaignId())
	away := "."
	if !r.GetOnline() {
		away = "; it is offline."
	}
	switch a.GetState() {
	case assignment.Offered:
		if s := a.GetDownloadConsent(); s.GetAnswer() == messages.ConsentAnswer_CONSENT_LATER {
			return fmt.Sprintf("It was offered %s, and the download has been put off until %s%s", what, time.UnixMilli(s.GetUntilMs()).UTC().Format(time.RFC3339), away)
		}
		return fmt.Sprintf("It was offered %s and has not answered%s", what, away)
	case assignment.Accepted:
		return fmt.Sprintf("It accepted %s and has not begun to download%s", what, away)
	case assignment.Downloading:
		return fmt.Sprintf("It is downloading %s (%d %%)%s", what, s.GetPercent(), away)
	case assignment.Downloaded:
		return fmt.Sprintf("It has downloaded %s and waits for a permit to install; %s.", what, permitWanting(r))
	case assignment.Permitted:
		if kept := maintenance.Text(a, r.GetAttributes()); kept != "" {
			return fmt.Sprintf("It has downloaded %s and a permit to install it; %s.", what, kept)
		}
		return fmt.Sprintf("It may install %s and has not begun%s", what, away)
	case assignment.Installing:
		if a.GetCode() == assignment.CodeTimedOut {
			return fmt.Sprintf("It began to install %s and has not said how that ended, for longer than the plan allows%s", what, away)
		}
		return fmt.Sprintf("It is installing %s (%d %%)%s", what, s.GetPercent(), away)
	default:
		if assignment.Hearsay(a) {
			return fmt.Sprintf("A dealer says that %s is installed, and its manifest has not confirmed it%s", what, away)
		}
		return fmt.Sprintf("It says that %s is installed, and its manifest has not confirmed it%s", what, away)
	}
}

// permitWanting is why a downloaded update has no permit.
func permitWanting(r *messages.VehicleRecord) string {
	switch r.GetAssignment().GetCode() {
	case assignment.CodeWithdrawn:
		return "the last one was withdrawn"
	case assignment.CodePermitExpired:
		return "the last one was not used in time"
	case assignment.CodeWindowShut:
		return "its maintenance window did not open while the last one was good"
	case assignment.CodePermitWithheld:
		if len(r.GetFlags()) > 0 {
			return "its hardware is another one"
		}
		return "an ended attempt is, or may be, installing"
	case assignment.CodeNotReady, assignment.CodeConsentPending:
		because := strings.TrimSuffix(r.GetAssignment().GetDetail(), ".")
		return strings.ToLower(because[:min(1, len(because))]) + because[min(1, len(because)):]
	default:
		return "the campaign has not given one"
	}
}

// since is how the vehicle is since it succeeded.
func since(r *messages.VehicleRecord, a *messages.Assignment) string {
	w := health.Of(r.GetWatches(), a.GetCampaignId(), a.GetAttempt())
	switch {
	case w.GetCode() != "":
		return fmt.Sprintf(" It was unhealthy afterwards (%s): %s", w.GetCode(), w.GetDetail())
	case w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED && !w.GetClosed():
		done := max(r.GetHealth().GetLast().GetDriveCycles(), w.GetCyclesFrom()) - w.GetCyclesFrom()
		return fmt.Sprintf(" It has completed %d of %d drive cycles since.", done, w.GetTerms().GetDriveCycles())
	default:
		return ""
	}
}

func ended(r *messages.VehicleRecord, a *messages.Assignment) string {
	what := fmt.Sprintf("%s %s of campaign %s", a.GetPackage(), a.GetPackageVersion(), a.GetCampaignId())
	because := ""
	if a.GetCode() != "" {
		because = " (" + a.GetCode()
		if a.GetEcuId() != "" {
			because += " at " + a.GetEcuId()
		}
		because += ")"
	}
	switch a.GetState() {
	case assignment.Succeeded:
		if e := inventory.Since(r.GetInventory(), a.GetArtifacts()); e != nil {
			return fmt.Sprintf("It was updated to %s%s, and has got other software since: %s runs %s now.", what, because, e.GetId(), e.GetVersion())
		}
		return fmt.Sprintf("It runs %s%s.", what, because)
	case assignment.Rejected:
		return fmt.Sprintf("It refused %s%s.", what, because)
	case assignment.Failed:
		if a.GetCode() == assignment.CodeSettled {
			return fmt.Sprintf("It began to install %s, and never said how that ended. %s", what, a.GetDetail())
		}
		if a.GetCode() == assignment.CodeDealerContradicted || a.GetCode() == assignment.CodeDealerUnconfirmed {
			return fmt.Sprintf("A dealer said that %s is installed, which counts no longer: %s", what, a.GetDetail())
		}
		return fmt.Sprintf("It failed to install %s%s.", what, because)
	case assignment.Reverted:
		return fmt.Sprintf("It failed to install %s and went back to its previous software%s.", what, because)
	case assignment.Cancelled:
		return fmt.Sprintf("The offer of %s was cancelled%s.", what, because)
	case assignment.Superseded:
		if a.GetCode() != "" {
			return fmt.Sprintf("The offer of %s gave way. %s", what, a.GetDetail())
		}
		return fmt.Sprintf("The offer of %s gave way to another attempt.", what)
	case assignment.Expired:
		return fmt.Sprintf("The offer of %s ran out before the installation began.", what)
	default:
		return fmt.Sprintf("It was not offered %s%s: %s", what, because, a.GetDetail())
	}
}
