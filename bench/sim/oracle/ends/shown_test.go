package ends

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// TestMissing: the sample and the bound of a gate are asked for as far as a wave could have reached them.
func TestMissing(t *testing.T) {
	t.Parallel()
	sample := &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 30}
	proof := &messages.Gate{MaximumFailedPercent: new(5.0), ConfidencePercent: new(95.0), MinimumSample: 1}
	for name, c := range map[string]struct {
		j            Judged
		size, before uint32
		by           *messages.Gate
		want         string
	}{
		"enough":                     {Judged{Runs: 29, Failed: 1}, 60, 0, sample, ""},
		"too few":                    {Judged{Runs: 13}, 60, 0, sample, "13 of 60 tried the update, and its sample is 30"},
		"those that a person took":   {Judged{Runs: 20, Accepted: 10}, 60, 0, sample, ""},
		"a small wave":               {Judged{Runs: 10}, 10, 0, sample, ""},
		"most ran it before":         {Judged{Runs: 10}, 60, 50, sample, ""},
		"content with a half":        {Judged{Runs: 15}, 30, 0, &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 30, MinimumSucceededPercent: 50}, ""},
		"59 without a failure":       {Judged{Runs: 59}, 100, 0, proof, ""},
		"58 of more":                 {Judged{Runs: 58}, 100, 0, proof, "0 of 58 that tried the update failed, which does not show 5 % with 95 % confidence"},
		"58 of as many":              {Judged{Runs: 58}, 58, 0, proof, ""},
		"nobody of enough":           {Judged{}, 100, 0, proof, "0 of 100 tried the update"},
		"93 with one failure":        {Judged{Runs: 92, Failed: 1}, 200, 0, proof, ""},
		"92 with one failure, of 93": {Judged{Runs: 91, Failed: 1}, 93, 0, proof, "1 of 92 that tried"},
	} {
		if got := c.j.Missing(c.size, c.before, c.by); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
