package pool_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/pool"
	"pacecar/messages"
)

// bench is a pool with a clock; what it commits is kept.
type bench struct {
	*testing.T
	pool    *pool.Pool
	record  *messages.PoolRecord
	now     time.Time
	numbers map[string]int64
	terms   map[string]int64
}

func begin(t *testing.T, places uint32) *bench {
	return &bench{T: t, pool: pool.New(&messages.Pool{Name: "fleet", Places: places}), now: time.UnixMilli(5_000_000), numbers: map[string]int64{}, terms: map[string]int64{}}
}

// say puts one question; nil: it is not answered.
func (b *bench) say(m *messages.AskPlaces) *messages.GrantPlaces {
	b.Helper()
	for _, s := range b.step(m).Sends {
		if s.Grant != nil {
			return s.Grant
		}
	}
	return nil
}

// ask is a campaign that hears the term where need be.
func (b *bench) ask(campaign string, holds, wants uint32) uint32 {
	b.Helper()
	for range 2 {
		b.numbers[campaign]++
		g := b.say(&messages.AskPlaces{
			CampaignId: campaign, Term: b.terms[campaign], Number: b.numbers[campaign], Used: holds,
			Holds: &messages.PoolShare{Places: holds}, Wants: &messages.PoolShare{Places: wants},
		})
		if !g.GetAgain() {
			return g.GetShare().GetPlaces()
		}
		b.terms[campaign] = g.Term
	}
	b.Fatal("it is told to ask again, again")
	return 0
}

func (b *bench) want(campaign string, holds, wants, granted uint32) {
	b.Helper()
	if got := b.ask(campaign, holds, wants); got != granted {
		b.Errorf("%s holds %d, wants %d and gets %d, not %d: %s", campaign, holds, wants, got, granted, b.pool)
	}
}

// restart is another activation, from what was durable.
func (b *bench) restart(places uint32) {
	record := &messages.PoolRecord{}
	if b.record != nil {
		record = proto.CloneOf(b.record)
	}
	b.pool = pool.Restore(&messages.Pool{Name: "fleet", Places: places}, record)
}

// What one has, another gets when it was given back, and not before.
func TestPlacesChangeHands(t *testing.T) {
	b := begin(t, 10)
	b.want("a", 0, 20, 10)
	b.want("b", 0, 20, 0)
	b.want("a", 10, 20, 5) // its half; all of it is in use
	b.want("b", 0, 20, 0)
	b.want("a", 8, 20, 5)
	b.want("b", 0, 20, 2)
	b.want("a", 3, 3, 3)
	b.want("b", 2, 20, 7)
	if got := b.pool.String(); got != "fleet 10/10 places 0/0 a minute; a 3 0; b 7 0" {
		t.Error(got)
	}
	s := b.pool.Status(b.now)
	if s.Used != 5 || s.Waiting != 13 || s.Granted.Places != 10 || len(s.Campaigns) != 2 {
		t.Errorf("%v", s)
	}
}

// What is in use is in use, whatever the pool was made to be; nobody gets more until there is room.
func TestASmallerPoolWaits(t *testing.T) {
	b := begin(t, 10)
	b.want("a", 0, 10, 10)
	b.restart(4)
	b.want("b", 0, 5, 0)
	b.want("a", 10, 10, 2)
	b.want("b", 0, 5, 0)
	b.want("a", 3, 3, 2)
	b.want("b", 0, 5, 1)
	b.want("c", 9, 9, 0) // its vehicles are there, and nobody knew
	if got := b.pool.Status(b.now).Granted.Places; got != 13 {
		t.Errorf("%d are granted: %s", got, b.pool)
	}
}

// look has the pool look at the records of silent campaigns, which say so many in flight.
func (b *bench) look(inFlight map[string]uint32) (looked []string) {
	b.Helper()
	for _, s := range b.step(pool.Wake{}).Sends {
		looked = append(looked, s.Look.CampaignId)
		if n, readable := inFlight[s.Look.CampaignId]; readable {
			b.step(&messages.LeaseLooked{CampaignId: s.Look.CampaignId, InFlight: n})
		}
	}
	return looked
}

// A campaign that is quarantined speaks to nobody, and its vehicles go on: its places are nobody else's
// as long as its record says that, and nobody gets them whose record cannot be read.
func TestAQuarantinedCampaignKeepsWhatIsInFlight(t *testing.T) {
	b := begin(t, 10)
	b.want("a", 0, 10, 10)
	b.want("a", 7, 10, 10)
	b.now = b.now.Add(pool.Patience + time.Second)
	b.want("b", 0, 10, 0)
	if got := b.look(nil); len(got) != 0 {
		t.Errorf("looked at %v again at once", got)
	}
	b.now = b.now.Add(pool.LookAgain)
	if at := b.pool.WakeAt(); at.After(b.now) {
		t.Errorf("it wakes at %v", at)
	}
	if got := b.look(map[string]uint32{"a": 7}); len(got) != 1 {
		t.Errorf("looked at %v", got)
	}
	b.want("b", 0, 10, 3)
	s := b.status()
	if s.Used != 7 || s.Waiting != 7 || !s.Campaigns[0].Silent || s.Campaigns[0].Used != 7 || s.Campaigns[0].Waiting != 0 || s.Campaigns[1].Silent {
		t.Errorf("shown are %v", s)
	}
	b.restart(10)
	b.want("b", 3, 10, 3)
	b.want("a", 7, 10, 5) // it is heard again
	b.step(&messages.LeaseLooked{CampaignId: "a"})
	if got := b.pool.String(); got != "fleet 10/10 places 0/0 a minute; a 7 0; b 3 0" {
		t.Errorf("a late look took from one that speaks: %s", got)
	}
	b.now = b.now.Add(pool.Patience + time.Second)
	b.want("b", 3, 10, 3)
	b.now = b.now.Add(pool.LookAgain)
	b.look(map[string]uint32{"a": 0})
	b.want("b", 3, 10, 10)
	if got := b.pool.String(); got != "fleet 10/10 places 0/0 a minute; b 10 0" {
		t.Errorf("after its last vehicle: %s", got)
	}
}

// A campaign that is gone gives its places back in the end; one whose pool was gone does not.
func TestLeasesEnd(t *testing.T) {
	b := begin(t, 10)
	b.want("a", 0, 10, 10)
	b.now = b.now.Add(pool.Patience)
	b.want("b", 0, 10, 0)
	b.now = b.now.Add(time.Hour)
	b.restart(10)
	b.want("b", 0, 10, 0)
	b.now = b.now.Add(pool.Patience + time.Second)
	b.look(map[string]uint32{"a": 0})
	b.want("b", 0, 10, 10)
	b.restart(10)
	if got := b.pool.String(); got != "fleet 10/10 places 0/0 a minute; b 10 0" {
		t.Error(got)
	}
}

// A question that is repeated, or comes late, changes nothing: the campaign may hold more by now.
func TestOldQuestionsChangeNothing(t *testing.T) {
	b := begin(t, 10)
	old := &messages.AskPlaces{CampaignId: "a", Number: 1, Wants: &messages.PoolShare{Places: 3}}
	if g := b.say(old); !g.GetAgain() || g.GetShare() != nil {
		t.Fatalf("a stranger gets %v", g)
	}
	b.want("a", 0, 8, 8)
	old.Term, old.Number = b.terms["a"], b.numbers["a"]
	if g := b.say(old); g != nil {
		t.Errorf("said again, it gets %v", g)
	}
	b.restart(10)
	if g := b.say(old); !g.GetAgain() || b.pool.Status(b.now).Granted.Places != 8 {
		t.Errorf("of the term before, it gets %v: %s", g, b.pool)
	}
	if _, no := b.pool.Step(b.now, &messages.AskPlaces{Number: 1}); no == nil {
		t.Error("nobody asks")
	}
	if _, no := b.pool.Step(b.now, &messages.GetCampaign{}); no == nil {
		t.Error("a question to a campaign")
	}
}

// A lease ends by itself: nobody needs to ask for that, and nobody who is gone is shown.
func TestLeasesEndByThemselves(t *testing.T) {
	b := begin(t, 10)
	if !b.pool.WakeAt().IsZero() || b.pool.Awake() {
		t.Error("an empty pool waits for something")
	}
	b.want("gone", 0, 10, 10)
	b.now = b.now.Add(time.Minute)
	b.want("lives", 0, 5, 0)
	b.want("done", 2, 2, 0)
	b.want("done", 0, 0, 0)
	if s := b.status(); len(s.Campaigns) != 2 || s.Campaigns[0].CampaignId != "gone" || s.Campaigns[1].CampaignId != "lives" {
		t.Errorf("shown are %v", s.Campaigns)
	}
	ends := b.pool.WakeAt()
	if got := ends.Sub(b.now); got != pool.Patience-time.Minute+time.Millisecond || !b.pool.Awake() {
		t.Errorf("it wakes after %v", got)
	}
	b.now = ends
	b.look(map[string]uint32{"gone": 0})
	if got := b.pool.String(); got != "fleet 0/10 places 0/0 a minute; done 0 0; lives 0 0" || b.pool.Awake() || len(b.record.GetLeases()) != 0 {
		t.Errorf("after it ended: %s, written %v", got, b.record)
	}
	b.want("lives", 0, 5, 5)
	b.restart(10)
	b.now = b.now.Add(time.Hour)
	if at := b.pool.WakeAt(); at.After(b.now) {
		t.Errorf("it begins to be patient at %v", at)
	}
	b.step(pool.Wake{})
	if at := b.pool.WakeAt(); at.Sub(b.now) != pool.Patience+time.Millisecond {
		t.Errorf("its patience ends at %v", at)
	}
	b.now = b.now.Add(2 * pool.Patience)
	b.look(map[string]uint32{"gone": 0, "lives": 0})
	if s := b.status(); len(s.Campaigns) != 0 || s.Used != 0 || s.Granted.Places != 0 {
		t.Errorf("shown are %v", s)
	}
}

// step has the pool step and keeps what is durable.
func (b *bench) step(m any) pool.Decision {
	b.Helper()
	d, no := b.pool.Step(b.now, m)
	if no != nil {
		b.Fatal(no)
	}
	b.pool.Apply(d.Events...)
	for _, e := range d.Events {
		if e.Durable() {
			b.record = b.pool.Record()
		}
	}
	return d
}

func (b *bench) status() *messages.PoolStatus { return b.step(&messages.GetPool{}).Reply }
