package view

import "pacecar/web/view/undo"

// List is a part of a collection. Next, where there is one, asks for the part that
// follows: it goes back unchanged into the query parameter that the operation names
// (cursor for vehicles, before for timelines, from for rosters).
type List[T any] struct {
	Items []T    `json:"items" doc:"The part asked for."`
	Next  string `json:"next,omitempty" doc:"Where to continue, as cursor; absent at the end."`
}

// VehicleList is a window of the table of vehicles.
type VehicleList struct {
	Items    []Vehicle `json:"items" doc:"The part asked for."`
	Total    uint64    `json:"total" doc:"Vehicles that match, in this part and outside of it."`
	Offset   uint64    `json:"offset,omitempty" doc:"Vehicles before the first item, as the request has it."`
	Next     string    `json:"next,omitempty" doc:"Where to continue, as cursor; absent at the end, and where the order is not that of VINs."`
	Selector string    `json:"selector,omitempty" doc:"The selector that was asked, in CEL; of a filter, its translation; absent: all vehicles."`
}

// Roster is a part of a campaign's roster.
type Roster struct {
	Items []RosterEntry `json:"items" doc:"Entries in order of position."`
	Next  string        `json:"next,omitempty" doc:"Where to continue, as cursor; absent at the end."`
	Total uint32        `json:"total" doc:"Vehicles on the roster."`
}

// Count is how many vehicles a selector matches.
type Count struct {
	Matched  uint64      `json:"matched" doc:"Vehicles that match."`
	Total    uint64      `json:"total" doc:"Vehicles registered."`
	Excluded []Exclusion `json:"excluded" doc:"Vehicles left out, by reason."`
	Selector string      `json:"selector,omitempty" doc:"The selector that was asked, in CEL; of a filter, its translation; absent: all vehicles."`
	Residual bool        `json:"residual" doc:"Whether part of the selector was evaluated without an index."`
}

// Command is the body of a verb. Every field may be left out.
type Command struct {
	By     string `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor. A decision without a name is refused."`
	Reason string `json:"reason,omitempty" maxLength:"1024" doc:"Why; kept in the timeline."`
	undo.Said
	Despite     []string `json:"despite,omitempty" maxItems:"64" doc:"For start: campaigns in spite of which it is to start: those that did not say whether they share vehicles with this one, as unasked of a dry run names them, and those that go before it, as behind of an overlap says; * is all of them. One that does not exist, has not begun or is over is refused, and so is any for a campaign that begins by itself; one that turns out not to be in its way is told in the timeline."`
	ContentHash string   `json:"contentHash,omitempty" maxLength:"128" doc:"For approve: the content that is approved; for start: the content that was reviewed, at least the first 12 digits of its hash, with the cohorts that it stands for. Default: for approve that of the state in If-Match, for start any."`

	ExpectedVehicles *uint32 `json:"expectedVehicles,omitempty" doc:"For start: how many vehicles whoever starts it expects, as selected of the dry run told that they have read. A start that would take more, by more than 1 % and by more than 10 vehicles, is refused (MoreThanExpected); one that begins by itself later is held to it at its time, and waits until it is started again with another number. Absent: it takes whatever there is."`
}

// Import is how far an import is: its result, with Accept: application/x-ndjson each of its
// progress lines, and what is remembered of it. Its counts describe the lines from the one
// with which the import began up to durable: in an answer, the lines of that request; in
// what is remembered, those of all requests that continued each other.
type Import struct {
	ID         string      `json:"id" doc:"Identity of the import."`
	Mode       string      `json:"mode" enum:"upsert,replace,delete" doc:"What the lines mean."`
	From       int64       `json:"from" doc:"The line with which it began, from 1."`
	Received   int64       `json:"received" doc:"Lines read, without empty ones and the CSV header."`
	Registered int64       `json:"registered" doc:"Lines whose vehicle was created, changed, or was so already: created, changed and unchanged together."`
	Created    int64       `json:"created" doc:"Lines whose vehicle was not registered before."`
	Changed    int64       `json:"changed" doc:"Lines that changed a registered vehicle."`
	Unchanged  int64       `json:"unchanged" doc:"Lines whose vehicle was so already. A line that was tried again, because its outcome was unknown, may count here though the import made it so."`
	Removed    int64       `json:"removed" doc:"Vehicles removed."`
	Absent     int64       `json:"absent" doc:"Lines of a deletion whose vehicle was not registered."`
	Rejected   int64       `json:"rejected" doc:"Lines that were not followed."`
	Repeated   int64       `json:"repeated" doc:"Lines whose VIN an earlier line of the file has, too: the last one counts. Looked for among the first 6,291,456 VINs that this request read."`
	Removals   int64       `json:"removals" doc:"Of a replacement, at its end: vehicles of the scope that are not in the file."`
	Durable    int64       `json:"durable" doc:"Last line up to which every line has been dealt with durably; an import that was cut continues behind it."`
	Done       bool        `json:"done" doc:"False in progress lines."`
	Stopped    string      `json:"stopped,omitempty" doc:"Why the import ended before its end."`
	Errors     []LineError `json:"errors,omitempty" doc:"Rejected lines, in order. In progress lines those since the line before, which are all; in a single answer the first 10,000."`
	Repeats    []Repeat    `json:"repeats,omitempty" doc:"Repeated lines, as errors has the rejected ones."`
}

// Repeat is a line of an import whose VIN is on an earlier line, too.
type Repeat struct {
	Line  int64  `json:"line" doc:"Number of the line, from 1."`
	VIN   string `json:"vin" doc:"The vehicle."`
	First int64  `json:"first" doc:"The first line of the file that is about the vehicle."`
}

// LineError says why one line of an import was not followed.
type LineError struct {
	Line       int64  `json:"line" doc:"Number of the line, from 1; the CSV header is line 1."`
	VIN        string `json:"vin,omitempty" doc:"Vehicle on that line, where it could be read."`
	Reason     string `json:"reason" doc:"What is wrong."`
	Suggestion string `json:"suggestion,omitempty" doc:"The cure."`
}

// Ready says whether the server can do its work.
type Ready struct {
	Ready  bool    `json:"ready" doc:"Whether every check passed."`
	Checks []Check `json:"checks" doc:"The checks."`
}

// Check is one check of readiness.
type Check struct {
	Name   string `json:"name" doc:"What was checked."`
	OK     bool   `json:"ok" doc:"Whether it passed."`
	Detail string `json:"detail,omitempty" doc:"What fails."`
}
