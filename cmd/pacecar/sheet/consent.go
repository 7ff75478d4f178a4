package sheet

import (
	"strconv"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/reported"
)

// consents are the columns of what was answered about updates.
var consents = []show.Column[reported.Consent]{
	{Title: "CAMPAIGN", Cell: func(c reported.Consent) string { return c.Campaign }},
	{Title: "ABOUT", Cell: func(c reported.Consent) string { return c.Phase }},
	{Title: "WHO", Cell: func(c reported.Consent) string { return c.By }},
	{Title: "ANSWER", Cell: answer},
	{Title: "PUT OFF", Right: true, Cell: func(c reported.Consent) string { return strconv.Itoa(int(c.Postponed)) }},
	{Title: "ATTEMPT", Right: true, Cell: func(c reported.Consent) string { return strconv.Itoa(int(c.Attempt)) }},
	{Title: "GIVEN", Cell: func(c reported.Consent) string { return show.Instant(c.At) }},
}

func answer(c reported.Consent) string {
	if c.PostponedUntil != "" {
		return "later, after " + show.Instant(c.PostponedUntil)
	}
	return c.Answer
}
