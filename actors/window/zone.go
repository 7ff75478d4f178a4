package window

import (
	"sync"
	"time"
	_ "time/tzdata" // a container often has no database of its own

	"pacecar/messages"
)

// zones are those that were found, by name. It grows no further than the database, some 600 names.
var zones sync.Map

// Zone is the time zone of an IANA name; false: there is none. Go takes an empty name for UTC
// and Local for the machine's own zone, neither of which anybody has named.
func Zone(name string) (*time.Location, bool) {
	if found, known := zones.Load(name); known {
		return found.(*time.Location), true
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, zone)
	return zone, true
}

// named is the zone that a person wrote; none is UTC.
func named(name string) (*time.Location, *messages.Rejection) {
	if name == "" {
		return time.UTC, nil
	}
	if zone, found := Zone(name); found {
		return zone, nil
	}
	return nil, messages.Reject(messages.Malformed, "there is no time zone %.64q in the IANA database", name).
		At("/timeZone").Suggest("write for example Europe/Berlin")
}

// Moment is an instant as people of a zone write it, such as Mon 2026-12-07 06:00 Europe/Berlin.
func Moment(atMs int64, zone *time.Location) string {
	return time.UnixMilli(atMs).In(zone).Format("Mon 2006-01-02 15:04 ") + zone.String()
}
