package plan

import (
	"fmt"
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// Bounds of a plan. A person who needs more finds the number here.
const (
	maxName      = 256 // bytes
	maxSelector  = selector.MaxSource
	maxWaves     = 32
	maxPerMinute = 60_000_000
	maxAttempts  = 20
	maxAsks      = 100
	daySeconds   = 86_400
	maxSilence   = 30 * daySeconds
	maxSoak      = 365 * daySeconds
	maxPermit    = 30 * daySeconds
	maxOffer     = 366 * daySeconds
)

const (
	// MaximumBackOff is the longest pause between two attempts, in seconds.
	MaximumBackOff = 3_600
	// MaximumApprovals is how many persons' approvals a plan may require, and has.
	MaximumApprovals = 16
)

// Defaults of a plan.
const (
	defaultInFlight = 10_000
	defaultAttempts = 1
	defaultSilence  = 600
	defaultAsks     = 3
	defaultBackOff  = 60
	defaultPermit   = daySeconds
	defaultOffer    = 7 * daySeconds
	// A plan that says nothing about failures is stopped by them all the same.
	defaultFailedPercent = 10
	defaultSample        = 10
)

var identity = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// Check validates a plan and answers a copy with every default filled in. A
// rejection names the field at fault and the cure.
func Check(plan *messages.CampaignPlan) (*messages.CampaignPlan, *messages.Rejection) {
	p, _ := proto.Clone(plan).(*messages.CampaignPlan)
	if p == nil {
		return nil, messages.Reject(messages.Malformed, "there is no plan")
	}
	checks := []func(*messages.CampaignPlan) *messages.Rejection{checkNames, checkWaves, checkPacing, checkRetries, checkLives}
	for _, check := range checks {
		if no := check(p); no != nil {
			return nil, no
		}
	}
	return p, nil
}

func checkNames(p *messages.CampaignPlan) *messages.Rejection {
	if !identity.MatchString(p.Id) {
		return messages.Reject(messages.Malformed, "the id %.80q is not 1 to 64 lower-case letters, digits and '-'", p.Id).
			At("/id").Suggest("write for example adas-2026-04")
	}
	if p.Name == "" {
		p.Name = p.Id
	}
	if p.Salt == "" {
		p.Salt = p.Id
	}
	if no := messages.CheckLine("/name", "the name", p.Name, maxName); no != nil {
		return no
	}
	if no := within("/salt", "bytes", int64(len(p.Salt)), 1, roster.MaximumSalt); no != nil {
		return no
	}
	if _, ok := messages.ParsePackageID(p.Package); !ok || len(p.Package) > maxName {
		return messages.Reject(messages.Malformed, "%.80q does not name a package", p.Package).
			At("/package").Suggest("write name@version, for example adas-stack@4.2.1")
	}
	if strings.TrimSpace(p.Selector) == "" {
		return messages.Reject(messages.EmptySelection, "an empty selector selects no vehicle").
			At("/selector").Suggest(`write which vehicles are meant, for example model == "e1", or true for all`)
	}
	return within("/selector", "bytes", int64(len(p.Selector)), 1, maxSelector)
}

func checkWaves(p *messages.CampaignPlan) *messages.Rejection {
	if n := len(p.Waves); n < 1 || n > maxWaves {
		return messages.Reject(messages.OutOfBounds, "the plan has %d waves, want 1 to %d", n, maxWaves).
			At("/waves").Suggest(`write at least {"rest": true}`)
	}
	parts := uint64(0)
	for i, w := range p.Waves {
		at := fmt.Sprintf("/waves/%d", i)
		if w == nil {
			return messages.Reject(messages.Malformed, "wave %d is null", i+1).At(at)
		}
		if w.Name == "" {
			w.Name = fmt.Sprintf("wave %d", i+1)
		}
		if no := messages.CheckLine(at+"/name", "the wave's name", w.Name, maxName); no != nil {
			return no
		}
		if no := checkSize(w, at, i == len(p.Waves)-1, &parts); no != nil {
			return no
		}
		if no := checkGate(w, at+"/gate"); no != nil {
			return no
		}
	}
	return nil
}

// checkSize makes sure that nobody is given the update by a slip: only a wave that says
// so takes the rest, and only the last one can.
func checkSize(w *messages.Wave, at string, last bool, parts *uint64) *messages.Rejection {
	switch size := w.Size.(type) {
	case *messages.Wave_Rest:
		if !size.Rest || !last {
			return messages.Reject(messages.Malformed, "only the last wave takes the rest").
				At(at + "/rest").Suggest("give this wave a count or a percentage")
		}
		return nil
	case *messages.Wave_Count:
		if size.Count == 0 {
			return messages.Reject(messages.OutOfBounds, "a wave of 0 vehicles proves nothing").At(at + "/count").Suggest("write at least 1")
		}
	case *messages.Wave_Percent:
		if !(size.Percent >= 1.0/percentUnit && size.Percent <= 100) {
			return messages.Reject(messages.OutOfBounds, "%v is not a percentage above 0 and up to 100", size.Percent).At(at + "/percent")
		}
		if *parts += percentParts(size.Percent); *parts > 100*percentUnit {
			return messages.Reject(messages.OutOfBounds, "the percentages add up to more than 100 with this wave").
				At(at + "/percent").Suggest("percentages are shares of the whole roster and add up; write rest for the last wave")
		}
		if last && *parts == 100*percentUnit {
			return nil
		}
	case nil:
		if !last {
			return messages.Reject(messages.Malformed, "the wave has no size").At(at).Suggest("give one of count, percent and rest")
		}
	}
	if last {
		return messages.Reject(messages.Malformed, "the last wave takes the rest of the roster and must say so").
			At(at).Suggest(`write {"rest": true} for it, or add such a wave`)
	}
	return nil
}

func checkGate(w *messages.Wave, at string) *messages.Rejection {
	if w.Gate == nil {
		w.Gate = &messages.Gate{}
	}
	g := w.Gate
	if g.MaximumFailedPercent == nil {
		g.MaximumFailedPercent = proto.Float64(defaultFailedPercent)
	}
	if g.MinimumSample == 0 {
		g.MinimumSample = defaultSample
	}
	// Written so that NaN is refused.
	if most := g.GetMaximumFailedPercent(); !(most >= 0 && most <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", most).At(at + "/maximumFailedPercent")
	}
	if !(g.MinimumSucceededPercent >= 0 && g.MinimumSucceededPercent <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", g.MinimumSucceededPercent).At(at + "/minimumSucceededPercent")
	}
	return within(at+"/soakSeconds", "seconds", g.SoakSeconds, 0, maxSoak)
}

func checkPacing(p *messages.CampaignPlan) *messages.Rejection {
	if p.Pacing == nil {
		p.Pacing = &messages.Pacing{}
	}
	if p.Pacing.MaximumInFlight == 0 {
		p.Pacing.MaximumInFlight = defaultInFlight
	}
	if no := within("/pacing/maximumPerMinute", "offers", int64(p.Pacing.MaximumPerMinute), 0, maxPerMinute); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	return within("/pacing/maximumInFlight", "vehicles", int64(p.Pacing.MaximumInFlight), 1, roster.Maximum)
}

func checkRetries(p *messages.CampaignPlan) *messages.Rejection {
	if p.Retries == nil {
		p.Retries = &messages.Retries{}
	}
	r := p.Retries
	if r.MaximumAttempts == 0 {
		r.MaximumAttempts = defaultAttempts
	}
	if r.SilenceSeconds == 0 {
		r.SilenceSeconds = defaultSilence
	}
	if r.Asks == 0 {
		r.Asks = defaultAsks
	}
	if r.BackOffSeconds == 0 {
		r.BackOffSeconds = defaultBackOff
	}
	if no := within("/retries/maximumAttempts", "attempts", int64(r.MaximumAttempts), 1, maxAttempts); no != nil {
		return no
	}
	if no := within("/retries/silenceSeconds", "seconds", r.SilenceSeconds, 1, maxSilence); no != nil {
		return no
	}
	if no := within("/retries/backOffSeconds", "seconds", r.BackOffSeconds, 1, MaximumBackOff); no != nil {
		return no
	}
	return within("/retries/asks", "times", int64(r.Asks), 1, maxAsks)
}

func checkLives(p *messages.CampaignPlan) *messages.Rejection {
	if p.PermitLifeSeconds == 0 {
		p.PermitLifeSeconds = defaultPermit
	}
	if p.OfferLifeSeconds == 0 {
		p.OfferLifeSeconds = defaultOffer
	}
	if no := within("/permitLifeSeconds", "seconds", p.PermitLifeSeconds, 1, maxPermit); no != nil {
		return no
	}
	if no := within("/offerLifeSeconds", "seconds", p.OfferLifeSeconds, 1, maxOffer); no != nil {
		return no
	}
	return within("/requiredApprovals", "persons", int64(p.RequiredApprovals), 0, MaximumApprovals)
}

func within(at, unit string, value, low, high int64) *messages.Rejection {
	if value >= low && value <= high {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "%d %s is not between %d and %d", value, unit, low, high).
		At(at).Suggest("choose %d to %d", low, high)
}
