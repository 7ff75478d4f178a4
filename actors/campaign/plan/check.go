package plan

import (
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/review"
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
	minIncrement = 1.1
	maxIncrement = 5.0
	maxAttempts  = 20
	maxAsks      = 100
	daySeconds   = 86_400
	maxSilence   = 30 * daySeconds
	maxSoak      = 365 * daySeconds
	maxPermit    = 30 * daySeconds
	maxOffer     = 366 * daySeconds
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
	defaultSleep    = 3 * daySeconds // a car that is parked over a weekend has not failed
	// A plan that says nothing about failures is stopped by them all the same.
	defaultFailedPercent = 10
	defaultSample        = 10
	defaultConfidence    = 95
)

var identity = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// Check validates a plan and answers a copy with every default filled in. A
// rejection names the field at fault and the cure, and tells of each part what is wrong.
func Check(plan *messages.CampaignPlan) (*messages.CampaignPlan, *messages.Rejection) {
	p, _ := proto.Clone(plan).(*messages.CampaignPlan)
	if p == nil {
		return nil, messages.Reject(messages.Malformed, "there is no plan")
	}
	if no := messages.Together(checkNames(p), checkWaves(p), checkPacing(p), checkRetries(p), checkLives(p), checkClaim(p)); no != nil {
		return nil, no
	}
	// These read what the others have found to be sound.
	if no := messages.Together(checkStrata(p), checkGatesOfStrata(p), checkJoiners(p), checkPool(p), hours.Check(p), checkTimeouts(p), checkReadiness(p), checkConsent(p), checkDealer(p), checkHealth(p), checkRollback(p)); no != nil {
		return nil, no
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

func checkLives(p *messages.CampaignPlan) *messages.Rejection {
	if p.PermitLifeSeconds == 0 {
		p.PermitLifeSeconds = defaultPermit
	}
	if p.OfferLifeSeconds == 0 {
		p.OfferLifeSeconds = defaultOffer
	}
	if p.SleepSeconds == 0 {
		p.SleepSeconds = min(defaultSleep, p.OfferLifeSeconds)
	}
	if no := within("/permitLifeSeconds", "seconds", p.PermitLifeSeconds, 1, maxPermit); no != nil {
		return no
	}
	if no := within("/offerLifeSeconds", "seconds", p.OfferLifeSeconds, 1, maxOffer); no != nil {
		return no
	}
	if no := within("/sleepSeconds", "seconds", p.SleepSeconds, 1, maxOffer); no != nil {
		return no.Suggest("choose at most the life of an offer, or leave it out for 3 days")
	}
	return within("/requiredApprovals", "persons", int64(p.RequiredApprovals), 0, review.MaximumApprovals)
}

func within(at, unit string, value, low, high int64) *messages.Rejection {
	if value >= low && value <= high {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "%d %s is not between %d and %d", value, unit, low, high).
		At(at).Suggest("choose %d to %d", low, high)
}
