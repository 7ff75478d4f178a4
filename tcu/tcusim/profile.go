package tcusim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/population"
)

// Spread is a range of durations, drawn from evenly. The zero value is no time at all.
type Spread struct{ Min, Max time.Duration }

// ParseSpread reads "3s" or "3s..10s".
func ParseSpread(text string) (Spread, error) {
	low, high, isRange := strings.Cut(text, "..")
	from, err := time.ParseDuration(low)
	if err != nil {
		return Spread{}, fmt.Errorf("spread %q: %w", text, err)
	}
	to := from
	if isRange {
		if to, err = time.ParseDuration(high); err != nil {
			return Spread{}, fmt.Errorf("spread %q: %w", text, err)
		}
	}
	if from < 0 || to < from {
		return Spread{}, fmt.Errorf("spread %q: want a range that rises from zero or more, such as 3s..10s", text)
	}
	return Spread{from, to}, nil
}

// String writes s as ParseSpread reads it.
func (s Spread) String() string {
	if s.Max <= s.Min {
		return s.Min.String()
	}
	return s.Min.String() + ".." + s.Max.String()
}

// draw throws a duration in s.
func (s Spread) draw(d *dice.Dice) time.Duration { return d.Between(s.Min, s.Max) }

// Profile is how a fleet behaves. The zero value answers everything at once and never
// fails, which is what benchmarks want. Rates are from 0 to 1.
type Profile struct {
	Think          Spread // before an offer is answered, and before a permit is used
	Transfer       Spread // time of a download when Config.Download is off
	BytesPerSecond int64  // of one vehicle's download; 0: as fast as it goes
	Install        Spread // time of an installation
	Fail           []FailRule
	RefuseRate     float64 // share of offers that the driver declines
	SilentRate     float64 // share of vehicles that connect and never answer
	DuplicateRate  float64 // share of reports that are sent twice
	JSONRate       float64 // share of vehicles that speak protobuf-JSON
	PowerLossRate  float64 // share of installations interrupted by a loss of power
	Reboot         Spread  // time without power
	OnlineFor      Spread  // time between offline spells; zero: none
	OfflineFor     Spread  // time of an offline spell
	Busy           Spread  // time after a download until the vehicle is parked
	PostponeRate   float64 // share of questions for consent that are put off
	PostponeFor    Spread  // until the question is asked again
	SlowRate       float64 // share of downloads and of installations that take longer
	SlowBy         Spread  // how much longer
	FaultRate      float64 // share of installations after which a new fault code is active; 0: no vehicle reports its health
	OldRate        float64 // share of vehicles that speak capability 1: they report neither condition nor consent
}

// slow is what a step of an attempt takes beyond its time.
func (p *Profile) slow(d *dice.Dice) time.Duration {
	if !d.Chance(p.SlowRate) {
		return 0
	}
	return p.SlowBy.draw(d)
}

// FailRule makes some installations fail: those of a package with an artifact for the
// ECU (any, where empty), of the vehicle model (any), to the version (any).
type FailRule struct {
	ECU     string
	Model   string
	Version string
	Rate    float64
	Code    string
	Revert  bool // end in REVERTED instead of FAILED
}

// ParseFailRule reads comma-separated settings: ecu=ADAS,rate=8%,code=E0x31 and,
// where wanted, model=e1, version=4.2.0, end=reverted. Only rate is required.
func ParseFailRule(text string) (FailRule, error) {
	r := FailRule{Rate: -1, Code: "INSTALL_FAILED"}
	for setting := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(setting), "=")
		if !ok || value == "" {
			return FailRule{}, fmt.Errorf("fail rule %q: %q is not key=value", text, setting)
		}
		switch key {
		case "ecu":
			r.ECU = value
		case "model":
			r.Model = value
		case "version":
			r.Version = value
		case "code":
			r.Code = value
		case "rate":
			rate, err := ParseRate(value)
			if err != nil {
				return FailRule{}, fmt.Errorf("fail rule %q: %w", text, err)
			}
			r.Rate = rate
		case "end":
			if value != "failed" && value != "reverted" {
				return FailRule{}, fmt.Errorf("fail rule %q: end is %q, want failed or reverted", text, value)
			}
			r.Revert = value == "reverted"
		default:
			return FailRule{}, fmt.Errorf("fail rule %q: unknown key %q, want ecu, model, version, rate, code or end", text, key)
		}
	}
	if r.Rate < 0 {
		return FailRule{}, fmt.Errorf("fail rule %q: no rate, for example rate=8%%", text)
	}
	if len(r.Code) > 64 {
		return FailRule{}, fmt.Errorf("fail rule %q: the code has %d bytes, at most 64", text, len(r.Code))
	}
	return r, nil
}

// ParseRate reads "8%" or "0.08".
func ParseRate(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	rate, err := strconv.ParseFloat(number, 64)
	if percent {
		rate /= 100
	}
	if err != nil || !(rate >= 0 && rate <= 1) {
		return 0, fmt.Errorf("rate %q is not between 0%% and 100%%", text)
	}
	return rate, nil
}

// failure is the rule that makes this attempt fail, nil if it succeeds, and the ECU
// at fault. It depends on the vehicle and the attempt only, so it may be asked again
// after a restart.
func (p *Profile) failure(seed uint64, v *population.Vehicle, campaign string, attempt uint32, artifacts []*messages.OfferedArtifact) (*FailRule, string) {
	for i := range p.Fail {
		r := &p.Fail[i]
		if r.Model != "" && r.Model != v.Model {
			continue
		}
		for _, a := range artifacts {
			if (r.ECU != "" && r.ECU != a.GetEcuId()) || (r.Version != "" && r.Version != a.GetVersion()) {
				continue
			}
			if dice.ForAttempt(seed, "fail "+strconv.Itoa(i), string(v.VIN), campaign, attempt).Chance(r.Rate) {
				return r, a.GetEcuId()
			}
			break
		}
	}
	return nil, ""
}
