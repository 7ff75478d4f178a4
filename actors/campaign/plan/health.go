package plan

import (
	"cmp"
	"fmt"
	"regexp"
	"time"

	"pacecar/messages"
)

// Bounds and defaults of what a vehicle is watched for while its wave soaks.
const (
	maxDriveCycles      = 1_000
	maxCodePatterns     = 32
	minReconnects       = 3
	maxReconnects       = 60
	defaultReconnects   = 10
	defaultReconnecting = 600
	minVanished         = 3_600 // less is a pause at a charger
	maxVanished         = 90 * daySeconds
	defaultCyclesWait   = 7 * daySeconds
)

var codePattern = regexp.MustCompile(`^(\*|[A-Z0-9-]{1,31}\*|[A-Z0-9-]{1,32})$`)

// checkHealth fills in what is watched for. A plan of which no wave soaks watches for nothing:
// nobody would be told.
func checkHealth(p *messages.CampaignPlan) *messages.Rejection {
	soaks, cycles := false, false
	for _, w := range p.Waves {
		soaks = soaks || w.GetGate().GetSoakSeconds() > 0
		cycles = cycles || w.GetGate().GetSoakDriveCycles() > 0
	}
	switch {
	case p.Health == nil && !soaks && !cycles:
		return nil
	case p.Health == nil:
		p.Health = &messages.HealthPlan{FaultCodes: []string{"*"}, Reconnects: defaultReconnects}
	case !soaks && !cycles:
		return messages.Reject(messages.Malformed, "no wave soaks, so nobody is watched").At("/health").
			Suggest("give the gates soakSeconds, or leave health out")
	}
	h := p.Health
	if no := cmp.Or(checkCodes("/health/faultCodes", h.FaultCodes), checkCodes("/health/ignoredCodes", h.IgnoredCodes)); no != nil {
		return no
	}
	if h.Reconnects > 0 {
		h.ReconnectSeconds = cmp.Or(h.ReconnectSeconds, defaultReconnecting)
		if no := within("/health/reconnects", "connections", int64(h.Reconnects), minReconnects, maxReconnects); no != nil {
			return no
		}
		if no := within("/health/reconnectSeconds", "seconds", h.ReconnectSeconds, 10, daySeconds); no != nil {
			return no
		}
	}
	if h.VanishedSeconds != 0 {
		if no := within("/health/vanishedSeconds", "seconds", h.VanishedSeconds, minVanished, maxVanished); no != nil {
			return no
		}
	}
	if cycles {
		h.DriveCyclesWaitSeconds = cmp.Or(h.DriveCyclesWaitSeconds, defaultCyclesWait)
	}
	return within("/health/driveCyclesWaitSeconds", "seconds", h.DriveCyclesWaitSeconds, 0, maxSoak)
}

func checkCodes(at string, patterns []string) *messages.Rejection {
	if no := within(at, "fault codes", int64(len(patterns)), 0, maxCodePatterns); no != nil {
		return no
	}
	for i, p := range patterns {
		if !codePattern.MatchString(p) {
			return messages.Reject(messages.Malformed, "%.40q names no fault codes", p).At(fmt.Sprintf("%s/%d", at, i)).
				Suggest("write a code such as U0100, or the beginning of codes and '*', such as U* or P0*")
		}
	}
	return nil
}

// stillThere are the terms of a vehicle of which nothing is asked but that it runs the update; they are never changed.
var stillThere = &messages.HealthTerms{}

// healthTerms is what a vehicle of a wave with this gate is watched for. One whose wave does not soak is
// watched for nothing but whether it still runs the update: the gate decides when the last one has ended, which may be days
// after the first.
func healthTerms(p *messages.CampaignPlan, by *messages.Gate) *messages.HealthTerms {
	switch soaks := by.GetSoakSeconds() > 0 || by.GetSoakDriveCycles() > 0; {
	case !soaks:
		return stillThere
	case p.GetHealth() == nil:
		return nil
	}
	return &messages.HealthTerms{Plan: p.GetHealth(), SoakSeconds: by.GetSoakSeconds(), DriveCycles: by.GetSoakDriveCycles()}
}

// CyclesWait is how long after the last end of a wave its gate awaits drive cycles at most; 0:
// it asks for none.
func CyclesWait(p *messages.CampaignPlan, by *messages.Gate) time.Duration {
	if by.GetSoakDriveCycles() == 0 {
		return 0
	}
	return time.Duration(p.GetHealth().GetDriveCyclesWaitSeconds()) * time.Second
}
