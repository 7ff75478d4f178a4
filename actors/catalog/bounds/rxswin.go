package bounds

import (
	"slices"
	"strconv"

	"pacecar/messages"
)

// checkRXSWINs judges the form of effects on type approvals: each is on an ECU of the
// contents, and an ECU has one for each regulation.
func checkRXSWINs(effects []*messages.RXSWINEffect, contents []*messages.TargetArtifact) *messages.Rejection {
	type approval struct{ ecu, regulation string }
	seen := map[approval]bool{}
	for i, e := range effects {
		at := "/terms/rxswins/" + strconv.Itoa(i)
		if !slices.ContainsFunc(contents, func(a *messages.TargetArtifact) bool { return a.GetEcuId() == e.GetEcuId() }) {
			return malformed(at+"/ecu_id", "the package has no artifact for the ECU %q", messages.Clip(e.GetEcuId())).Suggest("name an ECU of its contents")
		}
		regulation := ""
		for _, side := range []struct{ at, text string }{{at + "/before", e.GetBefore()}, {at + "/after", e.GetAfter()}} {
			if side.text == "" {
				continue
			}
			parsed, err := messages.ParseRXSWIN(side.text)
			if err != nil {
				return malformed(side.at, "%v", err).Suggest("write it as in the certificate of the type approval")
			}
			if regulation != "" && regulation != parsed.Regulation() {
				return malformed(side.at, "the identification is for %s before and for %s after the update", regulation, parsed.Regulation()).
					Suggest("write an effect for each regulation")
			}
			regulation = parsed.Regulation()
		}
		if seen[approval{e.GetEcuId(), regulation}] {
			return malformed(at, "there are two effects on the type approval of ECU %s for %s", e.GetEcuId(), regulation).Suggest("keep one of them")
		}
		seen[approval{e.GetEcuId(), regulation}] = true
	}
	return nil
}

// answer is one of UN R156, 7.1.2.5, (a) to (i).
type answer struct {
	letter, field, question string
	text                    func(*messages.Assessment) string
}

var answers = []answer{
	{"a", "purpose", "what the update is for", (*messages.Assessment).GetPurpose},
	{"b", "systems_affected", "which systems or functions it may affect", (*messages.Assessment).GetSystemsAffected},
	{"c", "type_approved_systems", "which of these are type-approved", (*messages.Assessment).GetTypeApprovedSystems},
	{"d", "effect_on_requirements", "whether it affects how those fulfil their requirements", (*messages.Assessment).GetEffectOnRequirements},
	{"e", "effect_on_parameters", "whether it affects a parameter of a type approval", (*messages.Assessment).GetEffectOnParameters},
	{"f", "approval_sought", "whether an approval was sought for it", (*messages.Assessment).GetApprovalSought},
	{"g", "conditions", "how and under which conditions it can be executed", (*messages.Assessment).GetConditions},
	{"h", "safety_confirmation", "that it is executed safely and securely", (*messages.Assessment).GetSafetyConfirmation},
	{"i", "verification", "that it has passed verification and validation", (*messages.Assessment).GetVerification},
}

func checkAssessment(m *messages.Assessment) *messages.Rejection {
	for _, a := range answers {
		if r := messages.CheckProse("/terms/assessment/"+a.field, "the text", a.text(m), MaxAnswer); r != nil {
			return r
		}
	}
	return nil
}

// Complete judges whether a package says all that it must before anybody approves it: which
// type approvals a regulatory update touches, what every one of them is afterwards, and,
// where one changes, the whole assessment of UN R156, 7.1.2.5.
func Complete(updateType string, terms *messages.PackageTerms) *messages.Rejection {
	if updateType == Regulatory && len(terms.GetRxswins()) == 0 {
		return messages.Reject(messages.RXSWINIncomplete, "the update is regulatory, and the package names no type approval that it touches").
			At("/terms/rxswins").Suggest("write the RXSWIN of each ECU that counts to a type approval, before and after the update, or choose another update type")
	}
	changed := ""
	for i, e := range terms.GetRxswins() {
		if e.GetAfter() == "" {
			return messages.Reject(messages.RXSWINIncomplete, "the package does not say which RXSWIN the ECU %s has after the update", e.GetEcuId()).
				At("/terms/rxswins/" + strconv.Itoa(i) + "/after").Suggest("write it, or the one from before if the type approval is not concerned")
		}
		if e.GetBefore() != e.GetAfter() && changed == "" {
			changed = e.GetEcuId() + " to " + e.GetAfter()
		}
	}
	if changed == "" {
		return nil
	}
	for _, a := range answers {
		if a.text(terms.GetAssessment()) == "" {
			return messages.Reject(messages.AssessmentIncomplete, "the update changes the RXSWIN of %s, and its assessment does not say %s (UN R156, 7.1.2.5 (%s))", changed, a.question, a.letter).
				At("/terms/assessment/" + a.field).Suggest("answer all of (a) to (i)")
		}
	}
	return nil
}
