package vehicle_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// question is what somebody was asked: about a phase of one content of one campaign, by whoever speaks.
type question struct {
	campaign, software, who string
	phase                   messages.ConsentPhase
}

// consents is one vehicle, three campaigns that try it again and again, with one content or another, and
// what its people have answered.
type consents struct {
	rt       *rapid.T
	v        *vehicle.Vehicle
	now      time.Time
	speaks   string
	attempts map[string]uint32
	software string   // of the attempt that is open
	last     question // about the attempt that was opened last, without a phase
	answers  map[question]messages.ConsentAnswer
	postpone map[question]uint32
}

// TestAnswersCountForTheCampaign: whatever fails, is tried again, gives way or is restored, who has agreed to a
// phase is not asked about it again while the content and the speaker stay, and nobody puts a phase off
// more often than the plan allows.
func TestAnswersCountForTheCampaign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := &consents{
			rt: rt, v: newVehicle(rt), now: start, speaks: "owner", attempts: map[string]uint32{},
			answers: map[question]messages.ConsentAnswer{}, postpone: map[question]uint32{},
		}
		c.hear(&messages.Up{Capability: 2, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
		rt.Repeat(map[string]func(*rapid.T){
			"offer": c.offer, "answer": c.answer, "end": c.end, "sell": c.sell, "crash": c.crash,
			"pass": func(rt *rapid.T) {
				c.now = c.now.Add(time.Duration(rapid.IntRange(1, 3600).Draw(rt, "seconds")) * time.Second)
			},
		})
	})
}

func (c *consents) hear(m any) vehicle.Decision { return give(c.rt, c.v, c.now, m) }

func (c *consents) at(phase messages.ConsentPhase) question {
	return question{c.v.Record().GetAssignment().GetCampaignId(), c.software, c.speaks, phase}
}

// offer is the next attempt of a campaign, which must not ask what was agreed to.
func (c *consents) offer(rt *rapid.T) {
	campaign := rapid.SampledFrom([]string{"spring", "summer", "winter"}).Draw(rt, "campaign")
	if a := c.v.Record().GetAssignment(); a != nil && !assignment.Ended(a.GetState()) && a.GetCampaignId() != campaign {
		return
	}
	c.forget()
	c.attempts[campaign]++
	m := offer(campaign, c.attempts[campaign])
	m.ExpiresAtMs = c.now.Add(24 * time.Hour).UnixMilli()
	m.Policy = &messages.VehiclePolicy{Consent: &messages.ConsentPlan{Download: "owner", Install: "owner", MaximumPostponements: 2, MaximumPostponeSeconds: 1 << 22}}
	c.software = rapid.SampledFrom([]string{"a", "a", "a", "b"}).Draw(rt, "software")
	m.Artifacts[0].Sha256 = digest(c.software)
	c.last = question{campaign: campaign, software: c.software, who: c.speaks}
	for _, s := range c.hear(m).Sends {
		o := s.Down.GetOfferUpdate()
		if o == nil {
			continue
		}
		for phase, who := range map[messages.ConsentPhase]string{1: o.GetConsent().GetDownload(), 2: o.GetConsent().GetInstall()} {
			agreed := c.answers[c.at(phase)] == messages.ConsentAnswer_CONSENT_YES
			if agreed != (who == "") || agreed != slices.Contains(o.GetConsent().GetAgreed(), phase) {
				c.rt.Fatalf("%v was answered with %v; %s#%d asks %v", c.at(phase), c.answers[c.at(phase)], campaign, m.Attempt, o.GetConsent())
			}
		}
		if next := nextOf(o.GetConsent()); next != 0 && o.GetConsent().GetPostponementsLeft() != 2-c.postpone[c.at(next)] {
			c.rt.Fatalf("%v was put off %d of 2 times; the offer says %v", c.at(next), c.postpone[c.at(next)], o.GetConsent())
		}
	}
}

// forget drops what was answered about a campaign's other contents, or by others, once something was
// answered about the last one: that takes its place.
func (c *consents) forget() {
	same := func(q question) bool { q.phase = 0; return q == c.last }
	for q := range c.answers {
		if !same(q) {
			continue
		}
		for other := range c.answers {
			if other.campaign == q.campaign && !same(other) {
				delete(c.answers, other)
				delete(c.postpone, other)
			}
		}
		return
	}
}

func nextOf(asked *messages.ConsentAsked) messages.ConsentPhase {
	switch {
	case asked.GetDownload() != "":
		return messages.ConsentPhase_CONSENT_DOWNLOAD
	case asked.GetInstall() != "":
		return messages.ConsentPhase_CONSENT_INSTALL
	}
	return 0
}

// answer is what somebody says about a phase of the attempt that is open.
func (c *consents) answer(rt *rapid.T) {
	a := c.v.Record().GetAssignment()
	if a == nil || assignment.Ended(a.GetState()) {
		return
	}
	c.now = c.now.Add(time.Second)
	phase := messages.ConsentPhase(rapid.Int32Range(1, 2).Draw(rt, "phase"))
	m := &messages.Consent{CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Phase: phase, Answer: messages.ConsentAnswer_CONSENT_YES, At: timestamppb.New(c.now)}
	if rapid.Bool().Draw(rt, "later") {
		m.Answer, m.Until = messages.ConsentAnswer_CONSENT_LATER, timestamppb.New(c.now.Add(time.Hour))
	}
	c.hear(&messages.Up{Capability: 2, Body: &messages.Up_Consent{Consent: m}})
	q, refused := c.at(phase), c.v.Record().GetAssignment().GetState() == assignment.Rejected
	if later := m.Answer == messages.ConsentAnswer_CONSENT_LATER; later && c.postpone[q] >= 2 != refused || !later && refused {
		c.rt.Fatalf("%v, put off %d of 2 times, was answered with %v, and refused is %v", q, c.postpone[q], m.Answer, refused)
	} else if !refused {
		if c.answers[q] = m.Answer; later {
			c.postpone[q]++
		}
	}
}

// end is a failure of the attempt that is open.
func (c *consents) end(*rapid.T) {
	if a := c.v.Record().GetAssignment(); a != nil && !assignment.Ended(a.GetState()) {
		up := says(a.GetCampaignId(), a.GetAttempt(), messages.Phase_PHASE_FAILED)
		up.Capability, up.GetReport().Code = 2, "NO_SPACE"
		c.hear(up)
	}
}

// sell gives the vehicle to somebody else between two attempts.
func (c *consents) sell(rt *rapid.T) {
	if a := c.v.Record().GetAssignment(); a != nil && !assignment.Ended(a.GetState()) {
		return
	}
	c.speaks = rapid.SampledFrom([]string{"owner", "fleet"}).Draw(rt, "speaks")
	c.hear(&messages.RegisterVehicle{Vin: storyVIN, By: "mira", Attributes: &messages.VehicleAttributes{Consent: c.speaks}, Ecus: []*messages.ECU{
		{Id: "ADAS", HardwarePart: "P100", HardwareRevision: "A", Version: "1.0.0"},
		{Id: "BMS", HardwarePart: "P200", HardwareRevision: "A", Version: "3.1.0"},
	}})
}

func (c *consents) crash(*rapid.T) {
	data, err := proto.Marshal(c.v.Record())
	if err != nil {
		c.rt.Fatal(err)
	}
	r := &messages.VehicleRecord{}
	if err := proto.Unmarshal(data, r); err != nil {
		c.rt.Fatal(err)
	}
	if c.v = vehicle.Restore(r); !proto.Equal(c.v.Record(), r) {
		c.rt.Fatal(fmt.Sprintf("the record does not restore: %v", r))
	}
}
