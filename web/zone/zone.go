// Package zone knows which time zones there are: those of the IANA database that the
// machine has, or else of the one that is built in.
//
// It stands at the edge because a look into the database reads files, which the core of
// a vehicle does not; the core checks a name's form. It may be called from any goroutine.
package zone

import (
	"sync"
	"time"
	_ "time/tzdata" // a container often has no database of its own

	"pacecar/messages"
)

// known are the names that were found. It grows no further than the database, some 600 names.
var known sync.Map

// Check refuses a name that is not in the database; none is fine.
func Check(name string) *messages.Rejection {
	if name == "" {
		return nil
	}
	if _, found := known.Load(name); found {
		return nil
	}
	// Go takes Local for the machine's own zone, which no vehicle is in.
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return messages.Reject(messages.Malformed, "there is no time zone %.64q in the IANA database", name).At("/attributes/time_zone").
			Suggest("for example Europe/Berlin")
	}
	known.Store(name, struct{}{})
	return nil
}
