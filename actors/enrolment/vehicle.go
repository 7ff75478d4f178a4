package enrolment

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Verdict says what became of a vehicle's commands.
type Verdict uint8

// The verdicts. The zero verdict is not valid.
const (
	// Followed: every command is answered, and what they changed is durable.
	Followed Verdict = iota + 1
	// Forward: nothing was written, and the vehicle's actor must follow the commands.
	Forward
	// Failed: nothing was written, and the commands may be repeated; Err says why.
	Failed
	// Unknown: the commit failed with Err and may have been written all the same.
	Unknown
)

// Vehicle is one vehicle of a batch: what it is told, and what came of it.
type Vehicle struct {
	VIN      messages.VIN
	Commands []proto.Message // in their order; one commit takes them all
	// Fresh says that no record is known. It spares a read; a record that exists all the
	// same refuses the commit, and the vehicle is forwarded.
	Fresh bool

	// What came of it, once it is settled.
	Verdict Verdict
	Refused []*messages.Rejection   // by command, nil: followed; of a vehicle that was Followed
	Effects []messages.Effect       // by command, of a vehicle that was Followed
	Record  *messages.VehicleRecord // as committed; nil: nothing has changed
	Version uint64                  // of Record
	Err     error

	places []int // of the commands in their batch
}
