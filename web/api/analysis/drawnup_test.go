package analysis

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
)

// counted answers after a second, and counts how often it is asked.
type counted struct {
	Engine
	asked int
}

func (c *counted) CampaignAnalysis(context.Context, string) (*messages.CampaignAnalysis, error) {
	c.asked++
	time.Sleep(time.Second)
	return &messages.CampaignAnalysis{Status: &messages.CampaignStatus{Record: &messages.CampaignRecord{RosterSize: uint32(c.asked)}}}, nil
}

// stranger is the key of a context whose holder sees no campaign.
type stranger struct{}

func (c *counted) CampaignGates(ctx context.Context, _ string) ([]*messages.GateReview, error) {
	if ctx.Value(stranger{}) != nil {
		return nil, messages.Reject(messages.NotFound, "there is no campaign demo")
	}
	return nil, nil
}

// TestWhatIsKeptIsNoWayAround: who may not see the campaign does not get an account that was drawn up for somebody else.
func TestWhatIsKeptIsNoWayAround(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDrawnUp(&counted{}, time.Now)
		if _, err := d.of(t.Context(), "demo", time.Minute); err != nil {
			t.Fatal(err)
		}
		a, err := d.of(context.WithValue(t.Context(), stranger{}, true), "demo", time.Minute)
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Code != messages.NotFound || a.Campaign.Total != 0 {
			t.Errorf("a stranger got an account of %d vehicles, error %v", a.Campaign.Total, err)
		}
	})
}

// TestOneAccountForAllWhoLook: a thousand screens that look at once, and again while it is fresh, cost one question;
// who asks for an account as of now gets that.
func TestOneAccountForAllWhoLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &counted{}
		d := newDrawnUp(engine, time.Now)
		for range 1000 {
			go func() {
				if a, err := d.of(t.Context(), "demo", 10*time.Second); err != nil || a.Campaign.Total != 1 {
					t.Errorf("an account of %d vehicles, error %v", a.Campaign.Total, err)
				}
			}()
		}
		for _, c := range []struct {
			name  string
			after time.Duration
			age   time.Duration
			want  uint32
		}{
			{"still fresh", 5 * time.Second, 10 * time.Second, 1},
			{"older than wanted, and worth ten times what it took", 0, 2 * time.Second, 1},
			{"as of now", 0, 0, 2},
			{"worth no more", 6 * time.Second, 2 * time.Second, 3},
		} {
			time.Sleep(c.after)
			if a, err := d.of(t.Context(), "demo", c.age); err != nil || a.Campaign.Total != c.want {
				t.Errorf("%s: the account of question %d, want of %d; error %v", c.name, a.Campaign.Total, c.want, err)
			}
		}
	})
}

// TestWhoeverGoesAwayTakesNothingAlong: the account is drawn up for those who wait, too, when the first has gone.
func TestWhoeverGoesAwayTakesNothingAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDrawnUp(&counted{}, time.Now)
		first, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := d.of(first, "demo", time.Second)
			left <- err
		}()
		synctest.Wait()
		second := make(chan error)
		go func() {
			_, err := d.of(t.Context(), "demo", time.Second)
			second <- err
		}()
		synctest.Wait()
		leave()
		if err := <-left; err != context.Canceled {
			t.Errorf("who went away got %v", err)
		}
		if err := <-second; err != nil {
			t.Errorf("who stayed got %v", err)
		}
	})
}

// TestFewAccountsAreKept forgets the oldest ones.
func TestFewAccountsAreKept(t *testing.T) {
	at := time.Unix(0, 0)
	d := newDrawnUp(nil, func() time.Time { return at })
	for i := range 3 * maximumKept {
		d.keep(string(rune('a'+i)), dated{at: at.Add(time.Duration(i) * time.Second)})
	}
	if _, oldest := d.kept["a"]; len(d.kept) != maximumKept || oldest {
		t.Errorf("%d accounts are kept, the oldest among them: %v", len(d.kept), oldest)
	}
}

func TestAnAgeIsAWholeNumberOfSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "0": 0, "15": 15 * time.Second, "60": time.Minute} {
		if age, err := ageOf(text); err != nil || age != want {
			t.Errorf("%q: %v, error %v", text, age, err)
		}
	}
	for _, text := range []string{"-1", "61", "1.5", "soon"} {
		if _, err := ageOf(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
