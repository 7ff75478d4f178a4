package vehicle

import (
	"cmp"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/explanation"
	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// Vehicle is the state of one vehicle. Everything behind its pointers and slices is
// immutable: Apply replaces and never mutates, so that a fork is a copy of this struct.
type Vehicle struct {
	vin          messages.VIN
	attributes   *messages.VehicleAttributes
	inventory    []*messages.ECU // in order of id
	revision     uint64          // inventory version
	manifested   uint64          // highest sequence of a manifest; 0: none was counted
	assignment   *messages.Assignment
	results      []*messages.AssignmentResult // newest last
	remarks      []string                     // newest last
	remarkedAt   int64
	registeredAt int64 // 0: not registered
	removed      bool
	encoding     messages.Encoding
	flags        *flag.State
	place        *messages.Position // where it was when something durable happened last, at placedAt
	placedAt     int64

	// Volatile: renewed by the next contact, and not worth a commit.
	online   bool
	lastSeen int64
	position *messages.Position
	percent  uint32
	retries  uint8 // how often the same thing was said again
	retried  int64 // when it was last said; 0: when it changed
}

// Decision is what one message calls for. The caller applies Events, makes them durable
// if any of them needs it, and only then performs Sends and gives the Reply.
type Decision struct {
	Events []Event
	Sends  []Send
	Reply  proto.Message
}

// Send is one thing to say: to the vehicle's TCU, or to the campaign that the report
// names. Exactly one field is set.
type Send struct {
	Down   *messages.Down
	Report *messages.AssignmentReport
}

// Wake is the message of time: WakeAt has come.
type Wake struct{}

// New is a vehicle that is not registered yet.
func New(vin messages.VIN) *Vehicle { return &Vehicle{vin: vin} }

// Restore is the vehicle of a record, which must not be changed afterwards.
func Restore(r *messages.VehicleRecord) *Vehicle {
	return &Vehicle{
		vin: messages.VIN(r.GetVin()), attributes: r.GetAttributes(), inventory: r.GetInventory(), revision: r.GetInventoryVersion(),
		assignment: r.GetAssignment(), results: r.GetResults(), remarks: r.GetRemarks(), remarkedAt: r.GetRemarkedAtMs(),
		manifested: r.GetManifestSequence(), registeredAt: r.GetRegisteredAtMs(), encoding: r.GetEncoding(), online: r.GetOnline(), lastSeen: r.GetLastSeenMs(),
		removed: r.GetRemoved(), flags: flag.Restore(r), position: r.GetPosition(), place: r.GetPosition(), placedAt: r.GetLastSeenMs(),
	}
}

// Record is the durable state as a fresh message that shares its parts with the
// vehicle: encode it at any time, never change it.
func (v *Vehicle) Record() *messages.VehicleRecord {
	r := &messages.VehicleRecord{
		Vin: string(v.vin), Attributes: v.attributes, Inventory: v.inventory, InventoryVersion: v.revision,
		Online: v.online, LastSeenMs: v.lastSeen, Encoding: v.encoding, Assignment: v.assignment, Results: v.results,
		RegisteredAtMs: v.registeredAt, Remarks: v.remarks, RemarkedAtMs: v.remarkedAt, ManifestSequence: v.manifested,
		Position: v.position, Removed: v.removed,
	}
	v.flags.Fill(r)
	return r
}

// Exists tells whether the vehicle is registered, and not removed.
func (v *Vehicle) Exists() bool { return v.registeredAt != 0 }

// VIN is the vehicle's identity.
func (v *Vehicle) VIN() messages.VIN { return v.vin }

// Encoding is how the vehicle's TCU wants to be spoken to.
func (v *Vehicle) Encoding() messages.Encoding {
	return cmp.Or(v.encoding, messages.Encoding_ENCODING_BINARY)
}

// LastSeen is when the vehicle was last heard, in Unix milliseconds; 0: never.
func (v *Vehicle) LastSeen() int64 { return v.lastSeen }

// Fork is a copy that undurable events can be applied to.
func (v *Vehicle) Fork() *Vehicle { fork := *v; return &fork }

// Indexed tells whether anything that selectors see differs from previous.
func (v *Vehicle) Indexed(previous *Vehicle) bool {
	return v.Exists() != previous.Exists() || v.attributes != previous.attributes || v.revision != previous.revision || v.online != previous.online ||
		v.flags != previous.flags || v.place != previous.place || v.occupant() != previous.occupant()
}

// occupant is the campaign that holds the vehicle, if one does.
func (v *Vehicle) occupant() string { return occupant.Of(v.assignment) }

// Awake tells whether the vehicle has work in flight: an assignment that has not ended,
// or whose end its campaign has not acknowledged, or a cancel that a connected vehicle
// has not confirmed.
func (v *Vehicle) Awake() bool {
	a := v.assignment
	return a != nil && (!assignment.Ended(a.GetState()) || !a.GetAcknowledged() || v.tells())
}

// Status is a report for people. The caller, who knows it, sets the version.
func (v *Vehicle) Status() *messages.VehicleStatus {
	s := &messages.VehicleStatus{Record: v.Record(), Percent: v.percent, LastSeenMs: v.lastSeen}
	s.Why = explanation.Why(s)
	return s
}

// String is the state in one stable line.
func (v *Vehicle) String() string {
	if !v.Exists() {
		return map[bool]string{true: "Removed", false: "Unregistered"}[v.removed]
	}
	var b strings.Builder
	b.WriteString(assignment.Line(v.assignment))
	if v.percent > 0 {
		fmt.Fprintf(&b, " %d%%", v.percent)
	}
	fmt.Fprintf(&b, "  inventory %d", v.revision)
	b.WriteString(map[bool]string{true: " online", false: " offline"}[v.online])
	for _, f := range v.flags.List() {
		fmt.Fprintf(&b, "  ! %s %s", f.GetCode(), f.GetEcuId())
	}
	for _, r := range v.results {
		b.WriteString("  (" + assignment.ResultLine(r) + ")")
	}
	return b.String()
}
