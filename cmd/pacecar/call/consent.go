package call

import (
	"errors"
	"fmt"
	"strings"
)

// VoidFlag agrees to void approvals where nobody can be asked; VoidUsage is its help.
const (
	VoidFlag  = "void-approvals"
	VoidUsage = "write it also if that voids approvals; at a terminal you are asked otherwise"
)

// errNotVoided tells that a person did not want approvals to be void.
var errNotVoided = errors.New("nothing was written")

// Approvals are those by some persons, as people say it.
func Approvals(by []string) string {
	if len(by) == 1 {
		return "the approval by " + by[0]
	}
	return "the approvals by " + strings.Join(by, " and ")
}

// Consent asks whether the approvals of something by these persons may be void, unless the flag says so.
func (a *App) Consent(what string, by []string, given bool) error {
	text := fmt.Sprintf("Writing %s again voids %s", what, Approvals(by))
	switch {
	case given:
		return nil
	case !a.CanAsk:
		return Misused("%s, and nobody can be asked: agree with --%s", text, VoidFlag)
	}
	answer, err := a.Ask(text + ". Type yes:")
	if err == nil && !strings.EqualFold(answer, "yes") {
		err = errNotVoided
	}
	return err
}
