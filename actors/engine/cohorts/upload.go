package cohorts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/google/uuid"

	"pacecar/actors"
	"pacecar/actors/cohort"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of an upload.
const (
	// maxMessage is how many VINs one message to a cohort carries: 7 MB.
	maxMessage = 400_000
	// maxTries is how often a list is worked out anew that somebody else changes meanwhile.
	maxTries = 5
)

// ChangeCohort changes a cohort's list by the VINs that next answers one by one until
// io.EOF, as mode says: replace, add or remove. The list is the old one until it is the
// new one; any other error of next ends the change, is returned, and has changed nothing.
// expected is the version that the caller has seen; 0: any. It needs 17 bytes of memory
// for each VIN given, and as many for the list.
func (c *Keeper) ChangeCohort(ctx context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	kind := cohort.Mode(mode)
	if !slices.Contains([]cohort.Mode{cohort.Replace, cohort.Add, cohort.Remove}, kind) {
		return nil, messages.Reject(messages.Malformed, "%.20q is no way to change a list", mode).At("query mode").Suggest("use replace, add or remove")
	}
	if _, err := c.listed(ctx, name, expected); err != nil {
		return nil, err // before a long body is read
	}
	given, count, err := c.take(next)
	if err != nil {
		return nil, err
	}
	for range maxTries {
		status, err := c.listed(ctx, name, expected)
		if err != nil {
			return nil, err
		}
		change, err := c.change(ctx, status.GetRecord(), kind, given, by)
		if no := (*messages.Rejection)(nil); expected == 0 && errors.As(err, &no) && no.GetCode() == messages.StaleVersion {
			continue
		}
		if err != nil {
			return nil, err
		}
		change.Given = count
		return change, nil
	}
	return nil, messages.Reject(messages.Unavailable, "cohort %s changes all the time", name).Suggest("try again")
}

// listed is a cohort that is a list, as the caller expects it.
func (c *Keeper) listed(ctx context.Context, name string, expected uint64) (*messages.CohortStatus, error) {
	status, err := c.Cohort(ctx, name)
	if err != nil {
		return nil, err
	}
	switch record := status.GetRecord(); {
	case record.GetSelector() != "":
		return nil, messages.Reject(messages.WrongState, "cohort %s is a saved selector and has no list", name).
			Suggest("save it without a selector to make it a list")
	case expected != 0 && expected != record.GetVersion():
		return nil, messages.Reject(messages.StaleVersion, "cohort %s has version %d, the command expects %d", name, record.GetVersion(), expected).
			Suggest("look at it again, then repeat the command")
	}
	return status, nil
}

// take reads VINs to the end, and makes a set for each slot of vehicles.
func (c *Keeper) take(next func() (string, error)) (given map[uint32][]byte, count uint64, err error) {
	given = map[uint32][]byte{}
	for read := 0; ; read++ {
		vin, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		if read == cohort.MaxVINs {
			return nil, 0, messages.Reject(messages.OutOfBounds, "there are more than %d VINs", cohort.MaxVINs).Suggest("make several cohorts of them")
		}
		if len(vin) != messages.VINLength {
			return nil, 0, messages.Reject(messages.Malformed, "%.20q is not a VIN", vin)
		}
		slot := uint32(persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, c.desk.Store.Slots()))
		given[slot] = append(given[slot], vin...)
	}
	for slot, vins := range given {
		given[slot] = cohort.Sort(vins)
		count += uint64(cohort.Count(given[slot]))
	}
	return given, count, nil
}

// change works out what each slot of the list becomes, and uploads those that change.
func (c *Keeper) change(ctx context.Context, record *messages.CohortRecord, mode cohort.Mode, given map[uint32][]byte, by string) (*messages.CohortChange, error) {
	record, old, err := c.roll(ctx, record)
	if err != nil {
		return nil, err
	}
	slots := maps.Clone(given)
	maps.Copy(slots, old.slots)
	last := &messages.ChangeCohortVINs{By: by, Mode: string(mode), ExpectedVersion: record.GetVersion()}
	var parts []*messages.CohortVINs
	size := old.size
	for _, slot := range slices.Sorted(maps.Keys(slots)) {
		set, added, removed := cohort.Change(mode, old.slots[slot], given[slot])
		if added+removed == 0 {
			continue
		}
		parts = append(parts, cohort.Parts(slot, set)...)
		last.Added += uint64(added)
		last.Removed += uint64(removed)
		size += uint64(added - removed)
	}
	if size > cohort.MaxVINs {
		return nil, messages.Reject(messages.OutOfBounds, "the cohort would have %d VINs, at most %d are allowed", size, cohort.MaxVINs).
			Suggest("make several cohorts of them")
	}
	if len(parts) == 0 {
		return &messages.CohortChange{Status: cohort.StatusOf(record)}, nil
	}
	status, err := c.upload(ctx, record.GetName(), parts, last)
	if err != nil {
		return nil, err
	}
	return &messages.CohortChange{Status: status, Added: last.Added, Removed: last.Removed}, nil
}

// upload sends parts in messages of a bounded size; with the last one they count.
func (c *Keeper) upload(ctx context.Context, name string, parts []*messages.CohortVINs, last *messages.ChangeCohortVINs) (*messages.CohortStatus, error) {
	last.Upload = uuid.NewString()
	for first := 0; ; {
		end, vins := first, 0
		for end < len(parts) && (end == first || vins+cohort.Count(parts[end].GetVins()) <= maxMessage) {
			vins += cohort.Count(parts[end].GetVins())
			end++
		}
		m := &messages.ChangeCohortVINs{Upload: last.Upload}
		if end == len(parts) {
			m = last
			m.Last = true
		}
		m.First, m.Parts = uint32(first), parts[first:end]
		status, err := desk.Ask[*messages.CohortStatus](ctx, c.desk, actors.KindCohort, name, m)
		if err != nil {
			return nil, fmt.Errorf("upload to cohort %s: %w", name, err)
		}
		if end == len(parts) {
			return status, nil
		}
		first = end
	}
}
