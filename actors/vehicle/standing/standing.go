package standing

import (
	"cmp"
	"slices"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/explanation"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/health"
	"pacecar/messages"
)

// Standing is everything that is known of one vehicle. Everything behind its pointers and slices is
// immutable: Apply replaces and never mutates, so that a fork is a copy of this struct.
type Standing struct {
	ID           messages.VIN
	Attributes   *messages.VehicleAttributes
	Inventory    []*messages.ECU // in order of id
	Revision     uint64          // inventory version
	Manifested   uint64          // highest sequence of a manifest; 0: none was counted
	Assignment   *messages.Assignment
	Results      []*messages.AssignmentResult // newest last
	Remarks      []string                     // newest last
	RemarkedAt   int64
	RegisteredAt int64 // 0: not registered
	Removed      bool
	Spoken       messages.Encoding
	Flags        *flag.State
	Place        *messages.Position // where it was when something durable happened last, at placedAt
	PlacedAt     int64
	Capability   uint32                // of the protocol; 0: not heard yet
	Arbitration  *messages.Arbitration // of the campaigns that want it, besides the one that holds it; nil: there are none
	Health       *messages.HealthStanding
	Watches      []*messages.HealthWatch // newest last
	Consents     []*messages.KeptConsent // newest last
	Recorded     bool                    // whether its record says that it is online

	// Volatile: renewed by the next contact, and not worth a commit.
	Online    bool
	Seen      int64
	Position  *messages.Position
	Percent   uint32
	Condition *messages.Condition // as it was reported last
	Retries   uint8               // how often the same thing was said again
	Retried   int64               // when it was last said; 0: when it changed
	Tellings  uint8               // likewise, of what watches have seen
	ToldAt    int64
	Listening int64 // since when the actor is there, where that matters; 0: always
}

// Restore is the vehicle of a record, which must not be changed afterwards.
func Restore(r *messages.VehicleRecord) Standing {
	return Standing{
		ID: messages.VIN(r.GetVin()), Attributes: r.GetAttributes(), Inventory: r.GetInventory(), Revision: r.GetInventoryVersion(),
		Assignment: r.GetAssignment(), Results: r.GetResults(), Remarks: r.GetRemarks(), RemarkedAt: r.GetRemarkedAtMs(),
		Manifested: r.GetManifestSequence(), RegisteredAt: r.GetRegisteredAtMs(), Spoken: r.GetEncoding(), Online: r.GetOnline(), Recorded: r.GetOnline(), Seen: r.GetLastSeenMs(),
		Removed: r.GetRemoved(), Flags: flag.Restore(r), Position: r.GetPosition(), Place: r.GetPosition(), PlacedAt: r.GetLastSeenMs(), Capability: r.GetCapability(),
		Arbitration: r.GetArbitration(),
		Health:      r.GetHealth(), Watches: r.GetWatches(), Consents: r.GetConsents(),
	}
}

// Record is the durable state as a fresh message that shares its parts with the
// vehicle: encode it at any time, never change it.
func (v *Standing) Record() *messages.VehicleRecord {
	r := &messages.VehicleRecord{
		Vin: string(v.ID), Attributes: v.Attributes, Inventory: v.Inventory, InventoryVersion: v.Revision,
		Online: v.Online, LastSeenMs: v.Seen, Encoding: v.Spoken, Assignment: v.Assignment, Results: v.Results,
		RegisteredAtMs: v.RegisteredAt, Remarks: v.Remarks, RemarkedAtMs: v.RemarkedAt, ManifestSequence: v.Manifested,
		Position: v.Position, Removed: v.Removed, Capability: v.Capability, Arbitration: v.Arbitration, Health: v.Health, Watches: v.Watches, Consents: v.Consents,
	}
	v.Flags.Fill(r)
	return r
}

// Return adds to what follows from a word of the vehicle that it is there, where its record says that it is not and nothing
// else would have another one written: a vehicle that stays connected may have nothing more to say.
func (v *Standing) Return(events []event.Event, online bool, at int64) []event.Event {
	if !online || v.Recorded || slices.ContainsFunc(events, event.Event.Durable) {
		return events
	}
	return append(events, event.Event{Kind: event.Returned, At: at, Heard: true, Online: true})
}

// Exists tells whether the vehicle is registered, and not removed.
func (v *Standing) Exists() bool { return v.RegisteredAt != 0 }

// VIN is the vehicle's identity.
func (v *Standing) VIN() messages.VIN { return v.ID }

// Encoding is how the vehicle's TCU wants to be spoken to.
func (v *Standing) Encoding() messages.Encoding {
	return cmp.Or(v.Spoken, messages.Encoding_ENCODING_BINARY)
}

// LastSeen is when the vehicle was last heard, in Unix milliseconds; 0: never.
func (v *Standing) LastSeen() int64 { return v.Seen }

// Indexed tells whether anything that selectors see differs from previous.
func (v *Standing) Indexed(previous *Standing) bool {
	return v.Exists() != previous.Exists() || v.Attributes != previous.Attributes || v.Revision != previous.Revision || v.Online != previous.Online ||
		v.Flags != previous.Flags || v.Place != previous.Place || v.occupant() != previous.occupant()
}

// occupant is the campaign that holds the vehicle, if one does.
func (v *Standing) occupant() string { return occupant.Of(v.Assignment) }

// Awake tells whether the vehicle has work in flight: an assignment that has not ended,
// or whose end its campaign has not acknowledged, or a cancel that a connected vehicle
// has not confirmed, or a campaign whose turn lapses. Or it soaks, and is missed if it stays
// silent, or its campaign has not heard what was seen of it.
func (v *Standing) Awake() bool {
	a := v.Assignment
	return a != nil && (!assignment.Ended(a.GetState()) || !a.GetAcknowledged() || v.tells() || v.turns() != 0) ||
		health.Untold(v.Watches) || health.Earliest(v.Watches, v.Listening) != 0
}

// Status is a report for people. The caller, who knows it, sets the version.
func (v *Standing) Status() *messages.VehicleStatus {
	s := &messages.VehicleStatus{Record: v.Record(), Percent: v.Percent, LastSeenMs: v.Seen, Condition: v.Condition}
	s.Why = explanation.Why(s)
	return s
}

// String is the state in one stable line.
func (v *Standing) String() string {
	if !v.Exists() {
		return map[bool]string{true: "Removed", false: "Unregistered"}[v.Removed]
	}
	return explanation.Line(v.Record(), v.Percent)
}
