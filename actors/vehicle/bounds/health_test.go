package bounds

import (
	"strconv"
	"strings"
	"testing"

	"pacecar/messages"
)

func TestHealthIsBounded(t *testing.T) {
	t.Parallel()
	code := func(text string) []*messages.FaultCode { return []*messages.FaultCode{{EcuId: "ADAS", Code: text}} }
	many := func(n int) (list []*messages.FaultCode) {
		for i := range n {
			list = append(list, &messages.FaultCode{EcuId: "ADAS", Code: "P" + strconv.Itoa(i)})
		}
		return list
	}
	for name, c := range map[string]struct {
		says  *messages.Health
		field string // empty: it is taken
	}{
		"nothing":           {&messages.Health{}, ""},
		"as many as may be": {&messages.Health{CampaignId: "spring", Attempt: 1, FaultCodes: many(64)}, ""},
		"one more":          {&messages.Health{FaultCodes: many(65)}, "/health/fault_codes"},
		"long":              {&messages.Health{FaultCodes: code(strings.Repeat("A", 32))}, ""},
		"longer":            {&messages.Health{FaultCodes: code(strings.Repeat("A", 33))}, "/health/fault_codes/0/code"},
		"with a part":       {&messages.Health{FaultCodes: code("P0420-00")}, ""},
		"lower case":        {&messages.Health{FaultCodes: code("u0100")}, "/health/fault_codes/0/code"},
		"no code":           {&messages.Health{FaultCodes: code("")}, "/health/fault_codes/0/code"},
		"any code":          {&messages.Health{FaultCodes: code("U*")}, "/health/fault_codes/0/code"},
		"twice":             {&messages.Health{FaultCodes: append(code("U0100"), code("U0100")...)}, "/health/fault_codes/1/code"},
		"of two units":      {&messages.Health{FaultCodes: append(code("U0100"), &messages.FaultCode{EcuId: "BMS", Code: "U0100"})}, ""},
		"unit":              {&messages.Health{FaultCodes: []*messages.FaultCode{{EcuId: strings.Repeat("x", MaximumText+1), Code: "U0100"}}}, "/health/fault_codes/0/ecu_id"},
	} {
		no := Health(c.says)
		if no == nil && c.field != "" || no != nil && no.GetField() != c.field {
			t.Errorf("%s: %v, want it refused at %q", name, no, c.field)
		}
	}
	if no := Health(&messages.Health{Attempt: 1}); no == nil || !strings.HasPrefix(no.GetField(), "/health/") {
		t.Errorf("an attempt of no campaign: %v", no)
	}
}
