package duration

import (
	"slices"

	"pacecar/messages"
)

type row [Buckets]uint32

// Times are the times of a campaign's attempts, by wave and stage.
type Times struct {
	rows  []*row // a wave's stages one after the other; nil: none has come to it
	owned []bool // rows that nobody else has; the others are copied before they are written
}

// Reach counts an attempt that has come from one stage to another. One whose success is heard before
// its installation, because its words overtook each other, was installed by then: it counts there,
// too, so that the stages of a wave are of the same attempts.
func (t *Times) Reach(wave int, from, to Stage, seconds uint32) {
	if from == Downloaded && to == Succeeded {
		t.Count(wave, Installed, seconds)
	}
	t.Count(wave, to, seconds)
}

// Count counts an attempt of a wave, by its index, that has come to a stage.
func (t *Times) Count(wave int, stage Stage, seconds uint32) {
	at := wave*stages + int(stage) - 1
	if missing := at + 1 - len(t.rows); missing > 0 {
		t.rows = append(t.rows, make([]*row, missing)...)
	}
	if missing := at + 1 - len(t.owned); missing > 0 {
		t.owned = append(t.owned, make([]bool, missing)...)
	}
	if !t.owned[at] {
		fresh := row{}
		if known := t.rows[at]; known != nil {
			fresh = *known
		}
		t.rows[at], t.owned[at] = &fresh, true
	}
	t.rows[at][bucketOf(seconds)]++
}

// Counted is how many attempts of a wave have counted at a stage.
func (t *Times) Counted(wave int, stage Stage) (n uint32) {
	if at := wave*stages + int(stage) - 1; at < len(t.rows) && t.rows[at] != nil {
		for _, m := range t.rows[at] {
			n += m
		}
	}
	return n
}

// Fork is a copy; both sides copy what they write from now on.
func (t *Times) Fork() Times {
	t.owned = nil
	return Times{rows: slices.Clone(t.rows)}
}

// Record is the durable state, in order of waves and stages.
func (t *Times) Record() (list []*messages.StageTimes) {
	for at, r := range t.rows {
		if r == nil {
			continue
		}
		n := Buckets
		for n > 0 && r[n-1] == 0 {
			n--
		}
		list = append(list, &messages.StageTimes{
			Wave: uint32(at/stages + 1), Stage: messages.AssignmentState(states[at%stages+1]), Counts: slices.Clone(r[:n]),
		})
	}
	return list
}

// Restore is the reverse of Record.
func Restore(list []*messages.StageTimes) (t Times) {
	for _, m := range list {
		stage := StageOf(uint8(m.GetStage()))
		if stage == None || m.GetWave() == 0 {
			continue
		}
		at := int(m.GetWave()-1)*stages + int(stage) - 1
		if missing := at + 1 - len(t.rows); missing > 0 {
			t.rows = append(t.rows, make([]*row, missing)...)
		}
		t.rows[at] = &row{}
		copy(t.rows[at][:], m.GetCounts())
	}
	return t
}

// Told is what is told of recorded times: within which bounds half of the attempts took, and nine
// in ten.
func Told(list []*messages.StageTimes) (told []*messages.StageDuration) {
	for _, m := range list {
		d := &messages.StageDuration{Wave: m.GetWave(), Stage: m.GetStage()}
		for _, n := range m.GetCounts() {
			d.Vehicles += n
		}
		d.HalfAbove, d.HalfAtMost = share(m.GetCounts(), d.Vehicles, 50)
		d.MostAbove, d.MostAtMost = share(m.GetCounts(), d.Vehicles, 90)
		told = append(told, d)
	}
	return told
}

// share are the bounds of the slowest of the quickest so many percent.
func share(counts []uint32, of uint32, percent uint64) (above, atMost uint32) {
	sum := uint64(0)
	for bucket, n := range counts {
		if sum += uint64(n); sum > 0 && 100*sum >= percent*uint64(of) {
			return around(bucket)
		}
	}
	return 0, 0
}
