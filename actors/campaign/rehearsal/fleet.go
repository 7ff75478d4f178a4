package rehearsal

import (
	"container/heap"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/campaign/rehearsal/supposition"
	"pacecar/actors/campaign/rehearsal/traffic"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// car is one vehicle in a run.
type car struct {
	never    bool
	defect   bool // each of its installations fails
	attempt  uint32
	sequence uint64
	state    uint8  // what it said last in this attempt; 0: nothing
	granted  uint32 // the attempt that was permitted last
	opens    int64  // when its maintenance window lets it install, in seconds
	doneAt   int64  // seconds; 0: not
	works    int64  // until when it downloads or installs, in seconds

	refuses bool // whoever is asked for consent says no
	waits   bool // for consent, or to be ready
	ready   bool // nothing keeps the permit of this attempt away, as soon as it does not wait
}

// cue is when a vehicle says something.
type cue struct {
	at      int64  // seconds
	order   uint64 // those of the same second
	car     int
	attempt uint32
	to      uint8
	again   bool // repeats what it said
	waits   bool // it waits in that state
}

type cues []cue

func (q cues) Len() int { return len(q) }
func (q cues) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].order < q[j].order
}
func (q cues) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *cues) Push(c any)   { *q = append(*q, c.(cue)) }
func (q *cues) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

// fleet is the vehicles of a run, and what they are about to say.
type fleet struct {
	model   *messages.FleetModel
	failing []supposition.Failing // by stratum
	cast    *cast
	chance  supposition.Chance
	cars    []car
	queue   cues
	order   uint64

	missed     missed
	installing int
	traffic    traffic.Traffic
	broken     map[int]bool // vehicles of which an installation has failed
}

func newFleet(model *messages.FleetModel, failing []supposition.Failing, c *cast, chance supposition.Chance) *fleet {
	f := &fleet{
		model: model, failing: failing, cast: c, chance: chance, cars: make([]car, len(c.of)),
		traffic: traffic.New(), broken: map[int]bool{},
	}
	for i := range f.cars {
		f.cars[i].never = supposition.Happens(model.GetNeverPercent(), chance)
		persists := failing[c.of[i].stratum].Persists
		f.cars[i].defect = persists > 0 && supposition.Happens(persists, chance)
		f.cars[i].refuses = c.demand.Consent() && !supposition.Happens(model.GetConsentedPercent(), chance)
	}
	return f
}

func (f *fleet) say(at int64, i int, to uint8) {
	f.push(at, cue{car: i, attempt: f.cars[i].attempt, to: to})
}

func (f *fleet) push(at int64, c cue) {
	f.order++
	c.at, c.order = (at+f.cast.grain-1)/f.cast.grain*f.cast.grain, f.order
	heap.Push(&f.queue, c)
}

// next is when somebody speaks, in seconds; false: nobody will.
func (f *fleet) next() (int64, bool) {
	if len(f.queue) == 0 {
		return 0, false
	}
	return f.queue[0].at, true
}

// hear takes what the campaign says to a vehicle at a time in milliseconds. What a vehicle
// has heard already changes nothing.
func (f *fleet) hear(nowMs int64, vin string, m proto.Message) {
	i, known := f.cast.at[vin]
	if !known {
		return // to the shell
	}
	c, now := &f.cars[i], (nowMs+999)/1000
	switch m := m.(type) {
	case *messages.AssignVehicle:
		if m.GetAttempt() > c.attempt {
			c.attempt, c.sequence, c.state, c.doneAt, c.waits, c.ready = m.GetAttempt(), 0, 0, 0, false, false
			f.offered(now, i, m.GetExpiresAtMs()/1000)
		}
	case *messages.PermitVehicle:
		if m.GetAttempt() == c.attempt && c.granted < c.attempt && c.state == roster.Downloaded && !c.waits && !f.withheld(now, i) {
			c.granted = c.attempt
			f.permitted(now, i, m)
		}
	case *messages.WithdrawVehiclePermit:
		if m.GetAttempt() == c.attempt && c.granted == c.attempt && c.state < roster.Installing {
			c.granted = 0
			if c.state == roster.Permitted {
				f.say(now, i, roster.Downloaded)
			}
		}
	case *messages.CancelAssignment:
		if m.GetAttempt() == c.attempt && c.state < roster.Installing {
			f.say(now, i, roster.Cancelled)
		}
	case *messages.AskAssignment:
		if (c.waits || c.state >= downloading) && !roster.Terminal(c.state) {
			f.push(now, cue{car: i, attempt: c.attempt, again: true})
		}
	}
}

// permitted has a vehicle install at once, or wait for its maintenance window. With a permit that is
// not good for so long it waits as well, until one may be: that it gives it back and gets another one, each day anew,
// changes nothing, and is most of the work of a run in which that lasts for months.
func (f *fleet) permitted(now int64, i int, m *messages.PermitVehicle) {
	c := &f.cars[i]
	c.opens = now
	if by := m.GetMaintenance(); by != nil {
		c.opens = (f.cast.nights.Opens(now*1000) + 999) / 1000
	}
	switch expires := m.GetExpiresAtMs() / 1000; {
	case c.opens == now:
		f.say(now, i, roster.Installing)
	case c.opens < now || c.opens >= expires: // it never opens, or too late
		if c.opens = max(expires, f.missed.until(f.cast, now)); c.opens > now {
			f.say(now, i, roster.Permitted)
		}
		f.say(max(now, c.opens), i, roster.Downloaded)
	default:
		f.say(now, i, roster.Permitted)
		f.say(c.opens, i, roster.Installing)
	}
}

// follows tells whether a vehicle may say that it is in a state: what was said to it since may
// have changed its mind.
func (c *car) follows(to uint8) bool {
	granted := c.granted == c.attempt && (c.state == roster.Downloaded || c.state == roster.Permitted)
	switch to {
	case roster.Permitted:
		return granted && c.state == roster.Downloaded
	case roster.Installing:
		return granted
	case roster.Downloaded:
		return c.state < roster.Installing
	case roster.Expired:
		return c.state < downloading
	}
	return true
}

// offered draws when an offer reaches a vehicle, and what it answers.
func (f *fleet) offered(now int64, i int, expires int64) {
	reached := now
	if !supposition.Happens(f.model.GetOnlinePercent(), f.chance) {
		reached += supposition.Seconds(f.model.GetAbsence(), f.chance)
	}
	switch {
	case f.cars[i].never || reached >= expires:
		f.say(expires, i, roster.Expired)
	case supposition.Happens(f.model.GetRefusedPercent(), f.chance):
		f.say(reached, i, roster.Rejected)
	default:
		f.asked(reached, expires, i)
	}
}

// speak is the reports of all that is said by now, at most so many as a batch may have.
func (f *fleet) speak(now int64) *messages.AssignmentReports {
	batch := &messages.AssignmentReports{}
	for len(f.queue) > 0 && f.queue[0].at <= now && len(batch.Reports) < campaign.MaximumReports {
		q := heap.Pop(&f.queue).(cue)
		c := &f.cars[q.car]
		if q.attempt != c.attempt || roster.Terminal(c.state) || !q.again && !c.follows(q.to) {
			continue
		}
		if !q.again {
			c.sequence++
			c.waits = q.waits
			f.become(now, q.car, q.to)
		}
		waits := int64(0)
		switch c.state {
		case roster.Permitted:
			waits = c.opens * 1000
		case downloading, roster.Installing: // whoever works answers each time: to be asked until then would change nothing, and is most of the work
			waits = c.works * 1000
		}
		batch.Reports = append(batch.Reports, &messages.AssignmentReport{
			CampaignId: name, Vin: f.cast.fleet.VINs[q.car], Attempt: c.attempt, Sequence: c.sequence,
			State: messages.AssignmentState(c.state), HeardAtMs: now * 1000, WaitsUntilMs: waits, Waits: c.waits,
		})
	}
	return batch
}

// become puts a vehicle into a state, and draws what follows.
func (f *fleet) become(now int64, i int, to uint8) {
	c, of := &f.cars[i], f.cast.of[i]
	c.state = to
	switch to {
	case downloading:
		f.traffic.Begin(now, f.cast.waves[of.wave].weight)
		c.works = now + supposition.Seconds(f.model.GetDownload(), f.chance)
		f.say(c.works, i, roster.Downloaded)
	case roster.Downloaded:
		c.granted = 0
	case roster.Installing:
		f.installing++
		end := roster.Succeeded
		if c.defect || supposition.Happens(f.failing[of.stratum].Passes, f.chance) {
			end = roster.Failed
		}
		c.works = now + supposition.Seconds(f.model.GetInstallation(), f.chance)
		f.say(c.works, i, end)
	case roster.Succeeded, roster.Failed:
		f.installing--
		c.doneAt = now
		if to == roster.Failed {
			f.broken[i] = true
		} else {
			delete(f.broken, i)
		}
	case roster.Rejected:
		c.doneAt = now
	}
}

// busiest is the most downloads that begin in one minute.
func (f *fleet) busiest() float64 {
	for _, w := range f.cast.waves {
		if w.weight > 1 {
			return f.traffic.Busiest(100)
		}
	}
	return f.traffic.Busiest(1)
}
