// Package failure is which installations of simulated vehicles fail, by rules that a person writes.
package failure

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/population"
)

// Rule makes some installations fail: those of a package with an artifact for the
// ECU (any, where empty), of the vehicle model (any), to the version (any).
type Rule struct {
	ECU     string
	Model   string
	Version string
	Rate    float64
	Code    string
	Revert  bool // end in REVERTED instead of FAILED
}

// MaxCode bounds a code, in bytes.
const MaxCode = 64

// Parse reads comma-separated settings: ecu=ADAS,rate=8%,code=E0x31 and,
// where wanted, model=e1, version=4.2.0, end=reverted. Only rate is required.
func Parse(text string) (Rule, error) {
	r := Rule{Rate: -1, Code: "INSTALL_FAILED"}
	for setting := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(setting), "=")
		if !ok || value == "" {
			return Rule{}, fmt.Errorf("fail rule %q: %q is not key=value", text, setting)
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
			rate, err := dice.ParseRate(value)
			if err != nil {
				return Rule{}, fmt.Errorf("fail rule %q: rate is %w", text, err)
			}
			r.Rate = rate
		case "end":
			if value != "failed" && value != "reverted" {
				return Rule{}, fmt.Errorf("fail rule %q: end is %q, want failed or reverted", text, value)
			}
			r.Revert = value == "reverted"
		default:
			return Rule{}, fmt.Errorf("fail rule %q: unknown key %q, want ecu, model, version, rate, code or end", text, key)
		}
	}
	if r.Rate < 0 {
		return Rule{}, fmt.Errorf("fail rule %q: no rate, for example rate=8%%", text)
	}
	if len(r.Code) > MaxCode {
		return Rule{}, fmt.Errorf("fail rule %q: the code has %d bytes, at most %d", text, len(r.Code), MaxCode)
	}
	return r, nil
}

// Of is the first of some rules that makes an attempt fail, nil if it succeeds, and the ECU at
// fault. It depends on the vehicle and the attempt only, so it may be asked again after a restart.
func Of(rules []Rule, seed uint64, v *population.Vehicle, campaign string, attempt uint32, artifacts []*messages.OfferedArtifact) (*Rule, string) {
	for i := range rules {
		r := &rules[i]
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
