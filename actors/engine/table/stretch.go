package table

import (
	"context"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

const (
	// listable is how many VINs are gathered from all slots to be put in order: a few
	// hundred kilobytes.
	listable = 16_384
	// sampled is how many VINs all slots together name to narrow a stretch down: enough to
	// leave a twentieth of it; leastSample is the part of a slot, at least.
	sampled     = 4096
	leastSample = 16
	// maxRounds bounds the narrowing: each leaves less than a tenth, so that the largest fleet
	// is done in six, and more are needed only while vehicles come and go.
	maxRounds = 16
)

// search asks all slots about stretches of one selection.
type search struct {
	desk     *desk.Desk
	terms    *cohorts.Terms
	selector string
}

// part is a window of the vehicles that have one value of an attribute, in order of VIN.
type part struct {
	sort, value   string // sort empty: every value
	size          uint64 // vehicles that have it
	offset, limit uint64
	reverse       bool // the last VIN first
}

// ranks adds up what all slots say of a stretch; the VINs come in order.
func (s search) ranks(ctx context.Context, q *messages.RankVehicles) (*messages.VehicleRanks, error) {
	question := s.terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
		asked := proto.CloneOf(q)
		asked.Selector, asked.NowMs, asked.Cohorts = s.selector, nowMS, named
		return asked
	})
	sum := &messages.VehicleRanks{}
	err := s.desk.Router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.VehicleRanks](reply)
		if err != nil {
			return err
		}
		sum.Before += part.Before
		sum.Within += part.Within
		sum.Vins = append(sum.Vins, part.Vins...)
		return nil
	})
	slices.Sort(sum.Vins)
	return sum, err
}

// stretch finds the VINs of a part. Each round asks for a sample of the stretch that the
// wanted ones must be in, and takes a part of it around them; what is small enough is
// gathered whole.
func (s search) stretch(ctx context.Context, p part) ([]string, error) {
	if p.offset >= p.size {
		return nil, nil
	}
	limit, offset := min(p.limit, p.size-p.offset), p.offset
	if p.reverse {
		offset = p.size - offset - limit
	}
	q := &messages.RankVehicles{Attribute: p.sort, Value: p.value}
	small, misled := p.size <= listable, 0
	for range maxRounds {
		if !small {
			q.Sample, q.All = max(leastSample, sampled/s.desk.Store.Slots()), false
			ranks, err := s.ranks(ctx, q)
			if err != nil {
				return nil, err
			}
			switch {
			case offset < ranks.Before: // vehicles came or went, or the sample misled
				q.From, misled = "", misled+1
				continue
			case offset+limit > ranks.Before+ranks.Within && q.To != "":
				q.To, misled = "", misled+1
				continue
			case ranks.Within > listable && narrow(q, ranks, offset-ranks.Before, limit, misled):
				continue
			}
		}
		q.All = true
		ranks, err := s.ranks(ctx, q)
		if err != nil {
			return nil, err
		}
		if uint64(len(ranks.Vins)) < ranks.Within { // more than slots name at once: the fleet has grown
			small = false
			continue
		}
		from := min(offset-min(offset, ranks.Before), uint64(len(ranks.Vins)))
		found := slices.Clone(ranks.Vins[from:min(from+limit, uint64(len(ranks.Vins)))])
		if p.reverse {
			slices.Reverse(found)
		}
		return found, nil
	}
	return nil, fmt.Errorf("rank %d of %d is not found in %d rounds: the fleet changes too fast", offset, p.size, maxRounds)
}

// narrow takes the part of a stretch that holds the wanted ranks by a sample of it, with
// a margin of three times the sample's error on both sides, twice that for every time that
// it was not enough. False: that is all of it.
func narrow(q *messages.RankVehicles, ranks *messages.VehicleRanks, at, limit uint64, misled int) bool {
	n := len(ranks.Vins)
	if n < 8 {
		return false
	}
	per := float64(ranks.Within) / float64(n)
	margin := (int(3*math.Sqrt(float64(n))/2) + 1) << misled
	low, high := int(float64(at)/per)-margin, int(float64(at+limit)/per)+margin
	from, to := q.From, q.To
	if low > 0 {
		q.From = ranks.Vins[low]
	}
	if high < n {
		q.To = ranks.Vins[high]
	}
	return q.From != from || q.To != to
}
