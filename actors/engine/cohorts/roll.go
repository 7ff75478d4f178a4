package cohorts

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/cohort"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of lists that are read.
const (
	// maxKept is how many VINs are kept of the lists that were read last: 34 MB. A longer
	// list is read for each question.
	maxKept = 2_000_000
	// maxRolls is how many lists are kept, which bounds the search for one.
	maxRolls = 256
	// maxReads is how often a list is read that changes meanwhile.
	maxReads = 5
)

// roll is the VINs of a list by slot, packed as package cohort does. Nobody changes it.
type roll struct {
	slots map[uint32][]byte
	size  uint64 // VINs
}

// roll reads the VINs of a list. It answers the record that they belong to, which is
// another one where the list changed meanwhile.
func (c *Keeper) roll(ctx context.Context, record *messages.CohortRecord) (*messages.CohortRecord, *roll, error) {
	for range maxReads {
		if known := c.rolls.get(record); known != nil {
			return record, known, nil
		}
		read, err := c.readRoll(ctx, record)
		if err != nil {
			return nil, nil, err
		}
		if read != nil {
			c.rolls.put(record, read)
			return record, read, nil
		}
		status, err := c.Cohort(ctx, record.GetName())
		if err != nil {
			return nil, nil, err
		}
		record = status.GetRecord()
	}
	return nil, nil, messages.Reject(messages.Unavailable, "cohort %s changes all the time", record.GetName()).Suggest("try again")
}

// readRoll reads the pages that a record names; nil when they are others by now.
func (c *Keeper) readRoll(ctx context.Context, record *messages.CohortRecord) (*roll, error) {
	key := persistence.Key{Kind: actors.KindCohort, ID: record.GetName()}
	marks := map[uint32]uint64{}
	for _, part := range record.GetParts() {
		marks[part.GetPage()] = part.GetMark()
	}
	pages := map[uint32][]byte{}
	err := c.desk.Store.Pages(ctx, persistence.SlotOf(key, c.desk.Store.Slots()), key, func(p persistence.Page) error {
		if marks[p.Number] == 0 {
			return nil
		}
		page := &messages.CohortPage{}
		if err := proto.Unmarshal(p.Data, page); err != nil {
			return fmt.Errorf("page %d: %w", p.Number, err)
		}
		if page.GetMark() == marks[p.Number] {
			pages[p.Number] = page.GetVins()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read cohort %s: %w", record.GetName(), err)
	}
	r := &roll{slots: map[uint32][]byte{}}
	for _, part := range record.GetParts() {
		vins, ok := pages[part.GetPage()]
		if !ok {
			return nil, nil
		}
		if before := r.slots[part.GetSlot()]; before != nil {
			vins = append(before, vins...)
		}
		r.slots[part.GetSlot()] = vins
		r.size += uint64(part.GetCount())
	}
	return r, nil
}

// rolls keeps the lists that were read last, at most maxKept VINs in all.
type rolls struct {
	mutex sync.Mutex
	known []kept // the oldest first
	size  uint64
}

type kept struct {
	name    string
	version uint64
	roll    *roll
}

func (r *rolls) get(record *messages.CohortRecord) *roll {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.find(record)
}

func (r *rolls) find(record *messages.CohortRecord) *roll {
	for _, k := range r.known {
		if k.name == record.GetName() && k.version == record.GetVersion() {
			return k.roll
		}
	}
	return nil
}

func (r *rolls) put(record *messages.CohortRecord, made *roll) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if made.size > maxKept || r.find(record) != nil {
		return // too long, or read by somebody else at the same time
	}
	r.known = append(r.known, kept{record.GetName(), record.GetVersion(), made})
	r.size += made.size
	for r.size > maxKept || len(r.known) > maxRolls {
		r.size -= r.known[0].roll.size
		r.known = r.known[1:]
	}
}

// CohortVINs goes through a list's VINs in order, and tells how many they are. None of the
// texts that it yields may be kept.
func (c *Keeper) CohortVINs(ctx context.Context, name string) (vins iter.Seq[[]byte], size uint64, err error) {
	status, err := c.Cohort(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	if status.GetRecord().GetSelector() != "" {
		return nil, 0, messages.Reject(messages.WrongState, "cohort %s is a saved selector and has no list", name).
			Suggest("list the vehicles for which cohort(%q)", name)
	}
	_, read, err := c.roll(ctx, status.GetRecord())
	if err != nil {
		return nil, 0, err
	}
	return cohort.Merge(slices.Collect(maps.Values(read.slots))), read.size, nil
}
