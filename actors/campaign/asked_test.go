package campaign

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// proven is a campaign of two waves whose first one has ended well; nobody has answered yet what
// it asks then.
func proven(t *testing.T, webhook string) (*world, []Send) {
	t.Helper()
	w := newWorld(t, "c1")
	w.silent = true
	w.pkg.Contents[0].Sha256, w.pkg.Contents[0].SizeBytes = strings.Repeat("ab", 32), 8
	p := testPlan("c1")
	p.Waves = []*messages.Wave{
		{Size: &messages.Wave_Count{Count: 2}, Gate: &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 1, Webhook: webhook}},
		{Size: &messages.Wave_Rest{Rest: true}},
	}
	rules := []*messages.Rule{{Code: messages.MissingDependency, Detail: "needs brake", Any: []*messages.Alternative{{All: []*messages.ECUCondition{{EcuId: "ESP", Version: "2"}}}}}}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(4), Package: w.pkg, Rules: rules, Proof: &messages.Proof{Signers: []string{"key-a"}, SignatureRequired: true}})
	return w, w.end(0, 1)
}

// end has vehicles succeed by their places, and answers what the campaign asks the world.
func (w *world) end(places ...uint32) []Send {
	w.t.Helper()
	batch := &messages.AssignmentReports{}
	for _, at := range places {
		batch.Reports = append(batch.Reports, &messages.AssignmentReport{CampaignId: w.id, Vin: string(w.c.Roster.VIN(at)), Attempt: 1, Sequence: 9, State: messages.AssignmentState_SUCCEEDED})
	}
	return questions(w.must(batch).Sends)
}

func questions(sends []Send) (asked []Send) {
	for _, s := range sends {
		if s.VIN == "" {
			asked = append(asked, s)
		}
	}
	return asked
}

func vouch(t *testing.T, sends []Send) *messages.VouchForPackage {
	t.Helper()
	if len(sends) != 1 {
		t.Fatalf("%d questions: %v", len(sends), sends)
	}
	m, is := sends[0].Message.(*messages.VouchForPackage)
	if !is {
		t.Fatalf("asked %T", sends[0].Message)
	}
	return m
}

func webhookAsked(t *testing.T, sends []Send) *messages.AskWebhook {
	t.Helper()
	if len(sends) != 1 {
		t.Fatalf("%d questions: %v", len(sends), sends)
	}
	m, is := sends[0].Message.(*messages.AskWebhook)
	if !is {
		t.Fatalf("asked %T", sends[0].Message)
	}
	return m
}

// TestNoWaveOpensOnOtherSoftware: whatever is not as the first wave has proven it halts the
// campaign with words that say what; nobody can accept it, and it goes on when it is right again.
func TestNoWaveOpensOnOtherSoftware(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*messages.Proof)
		words  string
	}{
		"a file is missing":    {func(p *messages.Proof) { p.Files = nil }, "the file of ADAS 4.2.1 (abababababab…) is not stored"},
		"a file is damaged":    {func(p *messages.Proof) { p.Files[0].Problem = "the stored bytes are damaged" }, "the stored bytes are damaged"},
		"a file has shrunk":    {func(p *messages.Proof) { p.Files[0].SizeBytes = 7 }, "has 7 bytes, proven were 8"},
		"a key lost its trust": {func(p *messages.Proof) { p.Signers, p.SignatureProblem = nil, "it is signed by others" }, "the key key-a does not vouch for the package any more: it is signed by others"},
		"another key vouches":  {func(p *messages.Proof) { p.Signers = []string{"key-b"} }, "the key key-a does not vouch"},
		"no key is trusted":    {func(p *messages.Proof) { p.Signers, p.SignatureRequired = nil, false }, "the server trusts no keys"},
		"it was withdrawn":     {func(p *messages.Proof) { p.PackageState = messages.PackageState_PACKAGE_WITHDRAWN }, "package adas-stack@4.2.1 is withdrawn"},
		"another content":      {func(p *messages.Proof) { p.PackageHash = "deadbeef" }, "has the content deadbeef, proven was c0ffee"},
		"a dependency is gone": {func(p *messages.Proof) { p.Rules = []*messages.Rule{proto.CloneOf(p.Rules[0])}; p.Rules[0].Any = nil }, "not known as it was: needs brake"},
	} {
		t.Run(name, func(t *testing.T) {
			w, asked := proven(t, "")
			q := vouch(t, asked)
			found := proto.CloneOf(q.GetExpected())
			c.change(found)
			d := w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: found})
			if w.c.Life != life.Halted || !strings.Contains(w.c.Cause, c.words) || w.c.Current != 0 {
				t.Fatalf("%s: %s", w.c, w.c.Cause)
			}
			for _, s := range d.Sends {
				if _, offers := s.Message.(*messages.AssignVehicle); offers {
					t.Error("it offers")
				}
			}
			kept := w.c.Decisions[0]
			if kept.GetPassed() || gate.Review(kept).GetRecomputed() != messages.GateRecomputation_GATE_SAME {
				t.Errorf("the decision is judged again: %v", gate.Review(kept))
			}
			if _, no := w.step(&messages.ResumeCampaign{By: "omar", Reason: "it will do", Proof: found}); no.GetCode() != messages.ContentChanged || !strings.Contains(no.GetMessage(), c.words) {
				t.Errorf("it is resumed: %v", no)
			}
			w.back()
			again := vouch(t, questions(w.must(&messages.ResumeCampaign{By: "omar", Proof: q.GetExpected()}).Sends))
			if again.GetNumber() == q.GetNumber() {
				t.Error("the question has its old number")
			}
			w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: q.GetExpected()}) // to the old question
			if w.c.Current != 0 {
				t.Fatal("an answer to an earlier question opens the wave")
			}
			w.must(&messages.PackageVouched{Number: again.GetNumber(), Proof: again.GetExpected()})
			if w.c.Current != 1 || w.c.Pins.GetWave() != 1 {
				t.Errorf("it does not go on: %s, proven by %d", w.c, w.c.Pins.GetWave())
			}
		})
	}
}

// TestMoreIsNoDifference: another signature, and another version that fulfils a dependency.
func TestMoreIsNoDifference(t *testing.T) {
	w, asked := proven(t, "")
	q := vouch(t, asked)
	found := proto.CloneOf(q.GetExpected())
	found.Signers = append(found.Signers, "key-b")
	found.Rules[0].Any = append(found.Rules[0].Any, &messages.Alternative{All: []*messages.ECUCondition{{EcuId: "ESP", Version: "3"}}})
	found.PackageState = messages.PackageState_PACKAGE_DEPRECATED
	w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: found})
	if w.c.Current != 1 {
		t.Errorf("%s: %s", w.c, w.c.Cause)
	}
}

// TestUnknownSoftwareWaits: what cannot be found out opens nothing, says so, and is asked again,
// also after a restart.
func TestUnknownSoftwareWaits(t *testing.T) {
	w, asked := proven(t, "")
	q := vouch(t, asked)
	w.must(&messages.PackageVouched{Number: q.GetNumber(), Problem: "the store is away"})
	if waits := w.c.Status(w.now).GetWaits(); w.c.Life != life.Running || !strings.Contains(waits, "the store is away") {
		t.Errorf("%s waits: %q", w.c, waits)
	}
	if again := vouch(t, questions(w.pass(11*time.Second).Sends)); again.GetNumber() != q.GetNumber() {
		t.Errorf("asked again under %d, was %d", again.GetNumber(), q.GetNumber())
	}
	w.must(&messages.PackageVouched{Number: q.GetNumber(), Problem: "the store is away"})
	if early := questions(w.pass(19 * time.Second).Sends); len(early) > 0 {
		t.Errorf("the pause does not grow: %v", early)
	}
	again := vouch(t, w.back())
	if again.GetNumber() != q.GetNumber() {
		t.Errorf("after a restart asked under %d, was %d", again.GetNumber(), q.GetNumber())
	}
	w.must(&messages.PackageVouched{Number: again.GetNumber(), Proof: again.GetExpected()})
	if w.c.Current != 1 {
		t.Errorf("it does not go on: %s", w.c)
	}
}

// TestAWebhookDecides: it is asked when all else holds, again when it holds or does not answer,
// and its agreement is kept in the decision.
func TestAWebhookDecides(t *testing.T) {
	w, asked := proven(t, "change-board")
	first := webhookAsked(t, asked)
	if first.GetInputs().GetSucceeded() != 2 || first.GetContentHash() != w.c.ContentHash || w.c.Waves[0].State != life.WaveSoaking {
		t.Errorf("asked %v, the wave is %v", first, w.c.Waves[0].State)
	}
	w.must(&messages.WebhookAnswered{Number: first.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_UNANSWERED, Text: "HTTP 503"})
	if waits := w.c.Status(w.now).GetWaits(); !strings.Contains(waits, "has not answered") || !strings.Contains(waits, "HTTP 503") {
		t.Errorf("waits: %q", waits)
	}
	if again := webhookAsked(t, w.back()); !proto.Equal(again, first) {
		t.Errorf("a repetition says\n%v, the question was\n%v", again, first)
	}
	w.must(&messages.WebhookAnswered{Number: first.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_HOLD, Text: "freeze until noon"})
	if waits := w.c.Status(w.now).GetWaits(); !strings.Contains(waits, "freeze until noon") {
		t.Errorf("waits: %q", waits)
	}
	w.must(&messages.WebhookAnswered{Number: first.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS}) // repeated, and late
	if w.c.Asking.GetWord() != nil {
		t.Fatal("an answer to an earlier question counts")
	}
	if early := questions(w.pass(59 * time.Second).Sends); len(early) > 0 {
		t.Errorf("asked again at once: %v", early)
	}
	second := webhookAsked(t, questions(w.pass(2*time.Second).Sends))
	if second.GetId() == first.GetId() {
		t.Error("after a hold it is asked under the id that it has answered")
	}
	q := vouch(t, questions(w.must(&messages.WebhookAnswered{Number: second.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS, Text: "CHG-7"}).Sends))
	w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: q.GetExpected()})
	d := w.c.Decisions[0]
	if word := d.GetInputs().GetWebhook(); w.c.Current != 1 || word.GetId() != second.GetId() || word.GetHolds() != 1 || word.GetText() != "CHG-7" {
		t.Errorf("%s, decided on %v", w.c, word)
	}
	if gate.Review(d).GetRecomputed() != messages.GateRecomputation_GATE_SAME || !strings.Contains(d.GetText(), "webhook change-board agreed: CHG-7") {
		t.Errorf("%v", gate.Review(d))
	}
}

// TestAnAgreementIsForWhatWasSeen: a person who holds the campaign, and a wave that looks
// different, make it ask anew.
func TestAnAgreementIsForWhatWasSeen(t *testing.T) {
	w, asked := proven(t, "change-board")
	first := webhookAsked(t, asked)
	w.must(&messages.PauseCampaign{By: "omar"})
	w.must(&messages.WebhookAnswered{Number: first.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS})
	if w.c.Asking != nil || w.c.Current != 0 {
		t.Fatalf("a paused campaign hears: %v", w.c.Asking)
	}
	if second := webhookAsked(t, questions(w.must(&messages.ResumeCampaign{By: "omar"}).Sends)); second.GetNumber() == first.GetNumber() {
		t.Error("the question has its old number")
	}
}

// TestLongSilenceIsInTheHistory: once, after five minutes.
func TestLongSilenceIsInTheHistory(t *testing.T) {
	w, asked := proven(t, "change-board")
	told := 0
	for range 40 {
		for range asked {
			w.must(&messages.WebhookAnswered{Number: w.c.Asking.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_UNANSWERED, Text: "HTTP 500"})
		}
		d := w.pass(time.Minute)
		asked = questions(d.Sends)
		for _, e := range d.Events {
			if line := e.Entry(); line != nil && line.GetEvent() == "NoAnswer" {
				told++
				if since := w.now.Sub(began); since < 5*time.Minute || since > 17*time.Minute {
					t.Errorf("it is told after %v", since)
				}
			}
		}
	}
	if told != 1 {
		t.Errorf("the history says so %d times", told)
	}
}

// back is what a campaign asks that recovers, and has heard everybody who had something to say
// meanwhile: it was away for a moment only.
func (w *world) back() []Send {
	w.crash()
	return questions(append(w.recovered(), w.pass(50*time.Second).Sends...))
}

// TestAnOldAgreementOpensNothing: while the software could not be vouched for, the webhook's
// agreement has aged. It is asked again, and decides anew.
func TestAnOldAgreementOpensNothing(t *testing.T) {
	w, asked := proven(t, "change-board")
	first := webhookAsked(t, asked)
	q := vouch(t, questions(w.must(&messages.WebhookAnswered{Number: first.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS, Text: "CHG-7"}).Sends))
	w.must(&messages.PackageVouched{Number: q.GetNumber(), Problem: "the store is away"})
	w.pass(31 * time.Minute)
	second := webhookAsked(t, questions(w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: q.GetExpected()}).Sends))
	if w.c.Current != 0 || second.GetId() == first.GetId() {
		t.Fatalf("an old agreement opens the wave: %s, asked %s", w.c, second.GetId())
	}
	w.must(&messages.WebhookAnswered{Number: second.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_HOLD, Text: "freeze"})
	third := webhookAsked(t, questions(w.pass(61*time.Second).Sends))
	w.must(&messages.WebhookAnswered{Number: third.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS})
	d := w.c.Decisions[0]
	if w.c.Current != 1 || d.GetInputs().GetWebhook().GetId() != third.GetId() || d.GetInputs().GetPromotion().GetNumber() != q.GetNumber() {
		t.Errorf("it does not open on a fresh one: %s", w.c)
	}
	if gate.Review(d).GetRecomputed() != messages.GateRecomputation_GATE_SAME {
		t.Errorf("%v", gate.Review(d))
	}
}

// TestSlowReadingsEnd: where the software takes longer to read than an agreement lasts, it is read once. What
// was found counts no longer than an agreement either, and a restart forgets it; other software
// halts at once, whoever is to be asked again.
func TestSlowReadingsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		held    time.Duration // for as long as the webhook holds it after the reading
		away    bool          // the campaign restarts meanwhile
		differs bool
		current int
	}{
		"it agrees again":            {current: 1},
		"it holds for a while":       {held: 20 * time.Minute, current: 1},
		"it holds for too long":      {held: 45 * time.Minute},
		"the campaign restarts":      {away: true},
		"the software was exchanged": {differs: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, asked := proven(t, "change-board")
			answer := func(outcome messages.WebhookOutcome) []Send {
				return questions(w.must(&messages.WebhookAnswered{Number: w.c.Asking.GetNumber(), Outcome: outcome}).Sends)
			}
			webhookAsked(t, asked)
			q := vouch(t, answer(messages.WebhookOutcome_WEBHOOK_PASS))
			w.pass(40 * time.Minute)
			found := proto.CloneOf(q.GetExpected())
			if c.differs {
				found.Files = nil
			}
			asked = questions(w.must(&messages.PackageVouched{Number: q.GetNumber(), Proof: found}).Sends)
			if c.differs {
				if w.c.Life != life.Halted || len(asked) > 0 {
					t.Errorf("%s, asked %v", w.c, asked)
				}
				return
			}
			webhookAsked(t, asked)
			for until := w.now.Add(c.held); w.now.Before(until); {
				answer(messages.WebhookOutcome_WEBHOOK_HOLD)
				w.pass(15 * time.Minute)
			}
			if c.away {
				w.back()
				w.pass(15 * time.Minute) // vehicles are heard first
			}
			if asked = answer(messages.WebhookOutcome_WEBHOOK_PASS); w.c.Current != c.current {
				t.Fatalf("wave %d, asked %v", w.c.Current, asked)
			}
			if c.current == 0 {
				vouch(t, asked) // read again
			}
		})
	}
}

// A campaign that stays open for late joiners when the webhook of its last wave has agreed waits for its end, and does not wake itself
// without pause until then.
func TestAnAgreementOfTheLastWaveKeepsNobodyAwake(t *testing.T) {
	w := newWorld(t, "c1")
	w.silent = true
	p := testPlan("c1")
	p.LateJoiners, p.Schedule = "join", &messages.Schedule{EndTime: w.now.Add(48 * time.Hour).Format(time.RFC3339)}
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 1, Webhook: "board"}}}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(2), Package: w.pkg})
	asked := w.end(0, 1)
	q, is := asked[len(asked)-1].Message.(*messages.AskWebhook)
	if !is {
		t.Fatalf("asked %v", asked)
	}
	w.must(&messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS})
	if w.c.Life != life.Running || w.c.Asking.GetWord() == nil {
		t.Fatalf("the campaign is %v, and the webhook has said %v", w.c.Life, w.c.Asking.GetWord())
	}
	if at := w.c.WakeAt(); !at.After(w.now) {
		t.Errorf("at %v the campaign wants to be woken at %v, and has nothing to do", w.now, at)
	}
}
