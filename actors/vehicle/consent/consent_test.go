package consent

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// TestWho walks what a plan asks against who speaks for the vehicle.
func TestWho(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"none", "owner", ""}, {"none", "fleet", ""}, {"", "owner", ""}, {"owner", "", "owner"}, {"owner", "owner", "owner"},
		{"owner", "fleet", "fleet"}, {"owner", "none", ""}, {"fleet", "fleet", "fleet"}, {"fleet", "owner", ""}, {"fleet", "", ""}, {"fleet", "none", ""},
	} {
		p := &messages.ConsentPlan{Download: c[0]}
		if got := Who(p, Download, c[1]); got != c[2] {
			t.Errorf("a plan that asks %q asks %q of a vehicle of %q, want %q", c[0], got, c[1], c[2])
		}
		if got := Who(p, Install, c[1]); got != "" {
			t.Errorf("a plan that asks nobody about the installation asks %q", got)
		}
	}
}

// TestPostponementIsBounded: whatever is answered, a phase is put off no more often and no
// further than the plan allows, and a yes is believed.
func TestPostponementIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := &messages.ConsentPlan{Install: "owner", MaximumPostponements: rapid.Uint32Range(0, 4).Draw(t, "often"), MaximumPostponeSeconds: rapid.Int64Range(1, 1_000).Draw(t, "long")}
		a := &messages.Assignment{State: assignment.Downloaded, Policy: &messages.VehiclePolicy{Consent: p}}
		at, first, n := int64(1_775_030_400_000), int64(0), uint32(0)
		for range 12 {
			at += rapid.Int64Range(1, 400_000).Draw(t, "later")
			m := &messages.Consent{Phase: Install, Answer: messages.ConsentAnswer(rapid.Int32Range(1, 3).Draw(t, "answer")), At: timestamppb.New(time.UnixMilli(at)),
				Until: timestamppb.New(time.UnixMilli(at + rapid.Int64Range(-1_000, 2_000_000).Draw(t, "until")))}
			o := Answer(a, m, "owner", at)
			if o.Refusal != "" {
				if m.Answer == messages.ConsentAnswer_CONSENT_YES || m.Answer == messages.ConsentAnswer_CONSENT_LATER && n < p.MaximumPostponements {
					t.Fatalf("%v is refused after %d times", m, n)
				}
				return
			}
			if o.Standing == nil {
				continue
			}
			Set(a, Install, o.Standing)
			if again := Answer(a, m, "owner", at+1); again.Standing != nil || again.Refusal != "" {
				t.Fatalf("the same answer again says %v", again)
			}
			if m.Answer == messages.ConsentAnswer_CONSENT_YES {
				if Pending(a, Install, "owner") != "" || Due(a, "owner") != 0 {
					t.Fatal("the owner has agreed, and is waited for")
				}
				continue
			}
			if n++; first == 0 {
				first = at
			}
			last := first + 1000*p.MaximumPostponeSeconds
			if s := o.Standing; n > p.MaximumPostponements || s.Postponed != n || s.UntilMs > last || Due(a, "owner") != last || Pending(a, Install, "owner") != "owner" {
				t.Fatalf("%d. postponement: %v, due %d, want at most %d", n, s, Due(a, "owner"), last)
			}
		}
	})
}

// TestAskedSaysWhatIsLeft: the offer says of the phase that is next how often it may still be
// put off, and until when.
func TestAskedSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	p := &messages.ConsentPlan{Download: "owner", Install: "owner", MaximumPostponements: 3, MaximumPostponeSeconds: 60}
	a := &messages.Assignment{State: assignment.Offered, Policy: &messages.VehiclePolicy{Consent: p}, DownloadConsent: &messages.ConsentStanding{
		Answer: messages.ConsentAnswer_CONSENT_LATER, Postponed: 2, FirstPostponedMs: 1_000,
	}}
	if got := Asked(a, "fleet"); got.Download != "fleet" || got.Install != "fleet" || got.PostponementsLeft != 1 || got.Latest.AsTime().UnixMilli() != 61_000 || got.MaximumPostponeSeconds != 60 {
		t.Errorf("of the download: %v", got)
	}
	a.State = assignment.Downloaded
	if got := Asked(a, "owner"); got.PostponementsLeft != 3 || got.Latest != nil {
		t.Errorf("of the installation: %v", got)
	}
	if got := Asked(a, "none"); got != nil {
		t.Errorf("nobody is asked, and the offer says %v", got)
	}
}
