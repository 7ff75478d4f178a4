package enrolment

import (
	"errors"
	"sync"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// MaximumCommands bounds a batch, so that one takes a slot for milliseconds, and fits into
// a message between nodes even if every command is as large as a line may be.
const MaximumCommands = 256

// Slot is what a batch needs of its slot. The methods run on the slot's actor.
type Slot interface {
	// Reserve keeps everybody else from a vehicle until it is released, and says whether no
	// record of it is known. It does nothing where the vehicle has an actor, or must have.
	Reserve(vin messages.VIN) (fresh, reserved bool)
	// Forward has the vehicle's actor follow a command. effect is told before done what one
	// that went well has changed.
	Forward(vin messages.VIN, command proto.Message, effect func(messages.Effect), done func(error))
	// Release shows what has changed of a settled vehicle, and lets others have it again:
	// first what again forwards, then what has waited.
	Release(v *Vehicle, again func())
}

// Place is which slot of how many a batch is for.
type Place struct {
	Slot  persistence.Slot
	Slots uint32
	Kind  persistence.Kind // of vehicles
}

// refuse says why there can be no such vehicle in the slot, or nil.
func (p Place) refuse(vin string) *messages.Rejection {
	if _, err := messages.ParseVIN(vin); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/vin")
	}
	if slot := persistence.SlotOf(persistence.Key{Kind: p.Kind, ID: vin}, p.Slots); slot != p.Slot {
		return messages.Reject(messages.Malformed, "vehicle %s is in slot %d, not in %d", vin, slot, p.Slot)
	}
	return nil
}

// Batch is many commands to the vehicles of one slot, and the answer to them in the
// making. Only its answering is for any goroutine.
type Batch struct {
	vehicles []*Vehicle

	mu    sync.Mutex
	left  int // commands without an answer
	reply messages.VehiclesFollowed
	tell  func(*messages.VehiclesFollowed, error)
}

// Command is one command of a batch: it names its vehicle.
type Command interface {
	proto.Message
	GetVin() string
}

// Commands takes the message of a batch apart; nil: it is none.
func Commands(m proto.Message) []Command {
	switch m := m.(type) {
	case *messages.RegisterVehicles:
		return widen(m.GetCommands())
	case *messages.RemoveVehicles:
		return widen(m.GetCommands())
	}
	return nil
}

func widen[C Command](list []C) []Command {
	wide := make([]Command, len(list))
	for i, c := range list {
		wide[i] = c
	}
	return wide
}

// Open divides commands into those that a clerk may follow, whose vehicles are reserved
// from now on, and those that are forwarded. tell is called once, from any goroutine,
// when all are answered or the batch is abandoned.
func Open(s Slot, place Place, commands []Command, tell func(*messages.VehiclesFollowed, error)) *Batch {
	b := &Batch{left: len(commands), tell: tell}
	if len(commands) > MaximumCommands {
		b.Abandon(messages.Reject(messages.OutOfBounds, "%d commands at once, at most %d are allowed", len(commands), MaximumCommands))
		return b
	}
	if len(commands) == 0 {
		b.end(nil)
	}
	b.reply.Effects = make([]messages.Effect, len(commands))
	reserved := make(map[messages.VIN]*Vehicle, len(commands))
	for at, command := range commands {
		vin := messages.VIN(command.GetVin())
		if v := reserved[vin]; v != nil {
			v.Commands, v.places = append(v.Commands, command), append(v.places, at)
			continue
		}
		if no := place.refuse(command.GetVin()); no != nil {
			b.answer(at, no)
			continue
		}
		fresh, ok := s.Reserve(vin)
		if !ok {
			b.forward(s, vin, command, at)
			continue
		}
		v := &Vehicle{VIN: vin, Fresh: fresh, Commands: []proto.Message{command}, places: []int{at}}
		reserved[vin] = v
		b.vehicles = append(b.vehicles, v)
	}
	return b
}

// Vehicles are those that are reserved.
func (b *Batch) Vehicles() []*Vehicle { return b.vehicles }

// Close releases the vehicles, which are settled, and answers for them.
func (b *Batch) Close(s Slot) {
	for _, v := range b.vehicles {
		s.Release(v, func() {
			for i, place := range v.places {
				switch {
				case v.Verdict == Forward:
					b.forward(s, v.VIN, v.Commands[i], place)
				case v.Err != nil:
					b.answer(place, v.Err)
				case v.Refused != nil && v.Refused[i] != nil:
					b.answer(place, v.Refused[i])
				default:
					b.affected(place, v.Effects[i])
					b.answer(place, nil)
				}
			}
		})
	}
}

// forward leaves a command to the vehicle's actor.
func (b *Batch) forward(s Slot, vin messages.VIN, command proto.Message, place int) {
	s.Forward(vin, command, func(e messages.Effect) { b.affected(place, e) }, func(err error) { b.answer(place, err) })
}

// affected notes what one command has changed; it is called before the command's answer.
func (b *Batch) affected(place int, e messages.Effect) {
	b.mu.Lock()
	b.reply.Effects[place] = e
	b.mu.Unlock()
}

// answer takes one command's outcome; a failure may be tried again.
func (b *Batch) answer(place int, err error) {
	b.mu.Lock()
	if err != nil {
		var no *messages.Rejection
		if !errors.As(err, &no) {
			no = messages.Reject(messages.Unavailable, "%v", err).Suggest("try again")
		}
		b.reply.Refused = append(b.reply.Refused, &messages.RefusedCommand{Place: uint32(place), Rejection: no})
	}
	b.left--
	last := b.left == 0
	b.mu.Unlock()
	if last {
		b.end(nil)
	}
}

// Abandon answers the whole batch with err, unless it has been answered.
func (b *Batch) Abandon(err error) { b.end(err) }

func (b *Batch) end(err error) {
	b.mu.Lock()
	tell := b.tell
	b.tell = nil
	b.mu.Unlock()
	if tell == nil {
		return
	}
	if err != nil {
		tell(nil, err)
		return
	}
	tell(&b.reply, nil)
}
