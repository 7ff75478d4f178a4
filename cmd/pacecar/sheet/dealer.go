package sheet

import (
	"strconv"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/handover"
	"pacecar/web/view/health"
)

// Dealer are the columns of a list of vehicles that were handed to a dealer.
var Dealer = []show.Column[handover.DealerEntry]{
	{Title: "VIN", Cell: func(d handover.DealerEntry) string { return d.VIN }},
	{Title: "SINCE", Cell: func(d handover.DealerEntry) string { return show.Instant(d.Since) }, Data: func(d handover.DealerEntry) string { return d.Since }},
	{Title: "ATTEMPT", Right: true, Cell: func(d handover.DealerEntry) string { return strconv.Itoa(int(d.Attempt)) }},
	{Title: "ECU", Cell: func(d handover.DealerEntry) string { return d.ECU }},
	{Title: "CODE", Cell: func(d handover.DealerEntry) string { return health.Code(d.Code) }},
	{Title: "RESULT", Cell: func(d handover.DealerEntry) string { return d.Result }},
	{Title: "WHY", Cell: func(d handover.DealerEntry) string { return d.Why }},
}
