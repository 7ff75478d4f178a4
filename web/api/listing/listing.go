// Package listing answers a part of a list that is in memory: packages, campaigns, cohorts.
// Such a list is read whole, filtered, put in order and cut. The newest comes first, and of
// the same age the one whose identity comes first; rows without a time are in order of
// identity alone.
//
// A cursor names the last row of the part before, so that whatever comes or goes meanwhile,
// no row is answered twice and none is left out that was there all the time. Its functions
// may be called from any goroutine and keep nothing; refusals are coded and have their place.
package listing

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/web/rsql"
	"pacecar/web/view"
)

// Query asks for a part of a list. It is embedded into the inputs of operations.
type Query struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Items at most."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"What an earlier answer gave as next; none: the start."`
	Q      string `query:"q" maxLength:"2048" doc:"Which of them, in RSQL as hawkBit has it; none: all." example:"state==Released"`
}

// Table says what a list consists of.
type Table[R any] struct {
	Columns []rsql.Column[R] // what its rows are filtered by
	Key     func(R) Key
}

// Key is the place of a row in its list.
type Key struct {
	CreatedAt string // as views have it, RFC 3339 in UTC with milliseconds; "": there is no order of age
	ID        string // different for each row
}

// compare orders the newest first.
func (k Key) compare(other Key) int {
	return cmp.Or(cmp.Compare(other.CreatedAt, k.CreatedAt), cmp.Compare(k.ID, other.ID))
}

// Part answers the part of the rows that a query asks for. It keeps rows and changes their order.
func (t Table[R]) Part(q Query, rows []R) (view.List[R], error) {
	after, err := parse(q.Cursor)
	if err != nil {
		return view.List[R]{}, err
	}
	if q.Q != "" {
		wanted, no := rsql.Rows(q.Q, t.Columns)
		if no != nil {
			return view.List[R]{}, no
		}
		rows = slices.DeleteFunc(rows, func(row R) bool { return !wanted(row) })
	}
	if q.Cursor != "" {
		rows = slices.DeleteFunc(rows, func(row R) bool { return t.Key(row).compare(after) <= 0 })
	}
	slices.SortFunc(rows, func(a, b R) int { return t.Key(a).compare(t.Key(b)) })
	part := view.List[R]{Items: rows[:min(len(rows), q.Limit):min(len(rows), q.Limit)]}
	if len(rows) > q.Limit {
		part.Next = t.Key(rows[q.Limit-1]).cursor()
	}
	return part, nil
}

func (k Key) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(k.CreatedAt + " " + k.ID))
}

// parse reads a cursor; "" is the zero key.
func parse(cursor string) (Key, error) {
	if cursor == "" {
		return Key{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	created, id, cut := strings.Cut(string(text), " ")
	if err != nil || !cut || id == "" {
		return Key{}, messages.Reject(messages.Malformed, "the cursor is not one that an earlier answer gave as next").At("query cursor").
			Suggest("begin without a cursor")
	}
	return Key{created, id}, nil
}
