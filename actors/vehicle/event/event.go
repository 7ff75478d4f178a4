// Package event is what happens to a vehicle: facts that package vehicle decides and
// applies, and the lines of history that they leave.
package event

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// Kind says what happened. The zero kind is not valid.
type Kind uint8

// Kinds of events.
const (
	Heard             Kind = iota + 1 // the vehicle said something; volatile
	Retried                           // something was said again; volatile
	EncodingLearned                   // the vehicle speaks another encoding than was known
	CapabilityLearned                 // its TCU speaks another version of the protocol than was known
	Registered                        // attributes or ECUs were set by a person
	ManifestCounted                   // a manifest came with a higher sequence than any before
	InventoryChanged                  // a manifest changed what is known to be installed
	AssignmentOpened                  // a campaign's attempt became the current assignment
	AssignmentMoved                   // the current assignment took a row of the table
	AssignmentAmended                 // something about the current assignment changed, but not its state
	ResultAmended                     // an ended assignment was added to the results, or changed there
	Remarked                          // something was ignored, and noted
	FlagsChanged                      // the vehicle was flagged, or cleared
	Positioned                        // the vehicle is far from where it was, or told so long ago
	Removed                           // a person removed the vehicle
	Noted                             // a line for the history alone
	Arbitrated                        // who waits for the vehicle, or is over for it, changed
	HealthLearned                     // the vehicle is in other health than was known
	WatchChanged                      // something was seen of a vehicle that soaks
	WatchHeeded                       // its campaign has heard of that, and a commit follows in any case; volatile until then
	Retold                            // what was seen of it was said again; volatile
	Listening                         // its actor was recovered: it may have spoken before; volatile
	Returned                          // it was heard, and its record says that it is away
)

// Event is one fact. It carries what it replaces as immutable values, so that Apply
// only sets them.
type Event struct {
	Kind Kind
	At   int64  // Unix milliseconds
	By   string // a person, or ByVehicle or ByEngine of package vehicle; empty: the campaign of the assignment

	Heard      bool   // the vehicle itself caused this event: it was seen At
	Online     bool   // with Heard: whether it is connected
	Percent    uint32 // with Heard: progress, where the report had any
	Position   *messages.Position
	Encoding   messages.Encoding
	Sequence   uint64              // of ManifestCounted
	Condition  *messages.Condition // with Heard: what the vehicle reported
	Capability uint32              // of CapabilityLearned
	Health     *messages.HealthStanding
	Watches    []*messages.HealthWatch // of WatchChanged: all of them

	News *News // about the vehicle itself; nil: none

	Change     assignment.Transition // of AssignmentOpened and AssignmentMoved
	Assignment *messages.Assignment
	Result     *messages.AssignmentResult
	Kept       *messages.Arbitration // of Arbitrated
	Remark     string                // the key under which a Remarked is remembered
	Name       string                // event name in the history; empty: not worth a line
	Code       string
	Detail     string
}

// News is what an event says about the vehicle rather than about its assignment.
type News struct {
	Attributes *messages.VehicleAttributes
	Inventory  []*messages.ECU
	Flags      *flag.State
	Changes    []*messages.ECUChange // of the configuration, for the history
	ECU        string                // concerned by a flag
	Anew       bool                  // the registration names hardware that the vehicle does not report: its manifests count anew
}

// Durable tells whether the event needs a commit. Presence, percentages, retries and
// the time last seen do not: the next contact renews them. A vehicle that is there and has nothing to say makes none, so
// that it is there must not be forgotten: its return does.
func (e Event) Durable() bool {
	return e.Kind != Heard && e.Kind != Retried && e.Kind != WatchHeeded && e.Kind != Retold && e.Kind != Listening
}

// Entry is the event's line in the vehicle's history, or nil.
func (e Event) Entry() *messages.HistoryEntry {
	moved := e.Kind == AssignmentOpened || e.Kind == AssignmentMoved
	if e.Name == "" && !moved {
		return nil
	}
	entry := &messages.HistoryEntry{AtMs: e.At, Event: e.Name, By: e.By, Code: e.Code, Detail: e.Detail}
	if e.News != nil {
		entry.EcuId, entry.Ecus = e.News.ECU, e.News.Changes
	}
	switch {
	case moved:
		a := e.Assignment
		entry.Event = e.Change.Event()
		entry.Change = &messages.AssignmentChange{From: assignment.StateName(e.Change.From), To: assignment.StateName(e.Change.To)}
		entry.EcuId = a.GetEcuId()
		if entry.Code == "" {
			entry.Code = a.GetCode()
		}
		if entry.Detail == "" {
			entry.Detail = a.GetDetail()
		}
		entry.CampaignId, entry.Attempt = a.GetCampaignId(), a.GetAttempt()
	case e.Kind == AssignmentAmended:
		entry.CampaignId, entry.Attempt = e.Assignment.GetCampaignId(), e.Assignment.GetAttempt()
	case e.Result != nil:
		entry.CampaignId, entry.Attempt = e.Result.GetCampaignId(), e.Result.GetAttempt()
		if e.Kind == ResultAmended && entry.Code == "" {
			entry.Code = e.Result.GetCode()
		}
	}
	if entry.By == "" {
		entry.By = "campaign " + entry.CampaignId
	}
	return entry
}
