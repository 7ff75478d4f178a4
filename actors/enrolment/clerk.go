package enrolment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// loadTimeout bounds the reading of a batch's records.
const loadTimeout = 30 * time.Second

// Clerk follows batches on behalf of one slot under one epoch.
type Clerk struct {
	Place
	Store persistence.Records
	Epoch persistence.Epoch
	Now   func() time.Time
	// Owns tells whether this node may act for the slot. It is asked before anything is
	// decided, and before a commit is taken for this owner's.
	Owns func() bool
}

// Follow follows the commands of vehicles that nobody else acts for, all different ones,
// and calls done once each has its verdict. It may block while the store is busy; done
// runs on the goroutine of the last commit, must not block, and may run before Follow
// returns.
func (c *Clerk) Follow(vehicles []*Vehicle, done func()) {
	records, err := c.load(vehicles)
	if err == nil && !c.Owns() {
		err = messages.ErrNotOwner
	}
	var left atomic.Int64
	left.Store(int64(len(vehicles)) + 1) // one more for this loop
	settled := func() {
		if left.Add(-1) == 0 {
			done()
		}
	}
	now := c.Now()
	for _, v := range vehicles {
		if err != nil {
			v.Verdict, v.Err = Failed, err
			settled()
			continue
		}
		change := c.step(v, records[string(v.VIN)], now)
		if change == nil {
			settled()
			continue
		}
		c.Store.Commit(change, func(err error) {
			c.settle(v, err)
			settled()
		})
	}
	settled()
}

// load reads the records of the vehicles that may have one.
func (c *Clerk) load(vehicles []*Vehicle) (map[string]persistence.Record, error) {
	var ids []string
	for _, v := range vehicles {
		if !v.Fresh {
			ids = append(ids, string(v.VIN))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.SortFunc(ids, strings.Compare)
	within, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	records := make(map[string]persistence.Record, len(ids))
	err := c.Store.LoadAll(within, c.Slot, c.Kind, ids, func(id string, r persistence.Record) error {
		records[id] = r
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load %d vehicles: %w", len(ids), err)
	}
	return records, nil
}

// step decides what the commands mean for a vehicle, and answers the commit that this
// calls for; nil: the verdict is final.
func (c *Clerk) step(v *Vehicle, stored persistence.Record, now time.Time) (change *persistence.Change) {
	defer func() {
		if recover() != nil { // the actor meets the same bug, and deals with it
			v.Verdict, change = Forward, nil
		}
	}()
	core := vehicle.New(v.VIN)
	if stored.Version != 0 {
		record := &messages.VehicleRecord{}
		if proto.Unmarshal(stored.Data, record) != nil || record.GetVin() != string(v.VIN) {
			v.Verdict = Forward
			return nil
		}
		core = vehicle.Restore(record)
	}
	made, plain := follow(core, v.Commands, now)
	switch {
	case !plain:
		v.Verdict = Forward
		return nil
	case !made.durable:
		v.Verdict, v.Refused, v.Effects = Followed, made.refused, made.effects
		return nil
	}
	v.Refused, v.Effects = made.refused, made.effects
	v.Record, v.Version = core.Record(), stored.Version+1
	data, err := proto.Marshal(v.Record)
	if err != nil {
		panic(fmt.Sprintf("record does not encode: %v", err))
	}
	return &persistence.Change{
		Slot: c.Slot, Epoch: c.Epoch, Key: persistence.Key{Kind: c.Kind, ID: string(v.VIN)},
		Expected: stored.Version, Data: data, History: made.history,
	}
}

// decision is what all commands of a vehicle call for.
type decision struct {
	durable bool // something changed that must survive
	history [][]byte
	refused []*messages.Rejection // by command; nil: none is
	effects []messages.Effect     // by command
}

// follow steps the core through the commands and applies what they call for. It is not
// plain when the vehicle has something to say, or would have work in flight: that is for
// its actor.
func follow(core *vehicle.Vehicle, commands []proto.Message, now time.Time) (made decision, plain bool) {
	made.effects = make([]messages.Effect, len(commands))
	for i, command := range commands {
		existed, durable := core.Exists(), false
		step, no := core.Step(now, command)
		if no != nil {
			if made.refused == nil {
				made.refused = make([]*messages.Rejection, len(commands))
			}
			made.refused[i] = no
			continue
		}
		if len(step.Sends) > 0 {
			return decision{}, false
		}
		for _, event := range step.Events {
			durable = durable || event.Durable()
			entry := event.Entry()
			if entry == nil {
				continue
			}
			line, err := proto.Marshal(entry)
			if err != nil {
				panic(fmt.Sprintf("history entry does not encode: %v", err))
			}
			made.history = append(made.history, line)
		}
		made.durable, made.effects[i] = made.durable || durable, messages.EffectOf(existed, durable)
		core.Apply(step.Events...)
	}
	return made, !core.Awake()
}

// settle says what the outcome of a commit means.
func (c *Clerk) settle(v *Vehicle, err error) {
	switch {
	case err == nil && c.Owns():
		v.Verdict = Followed
	case err == nil: // durable, and the next owner's to tell
		v.Verdict, v.Err = Unknown, messages.ErrNotOwner
	case errors.Is(err, persistence.ErrFenced), errors.Is(err, persistence.ErrClosed):
		v.Verdict, v.Err = Failed, messages.ErrNotOwner
	case errors.Is(err, persistence.ErrConflict), errors.Is(err, persistence.ErrTooLarge):
		v.Verdict = Forward
	default:
		v.Verdict, v.Err = Unknown, err
	}
}
