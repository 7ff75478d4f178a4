package sheet

import (
	"bytes"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// TestShowSaysWhatAResumeDoes: whoever looks at a campaign that is held reads what a resume would do at once, in the words in which a
// resume says it itself; of one that goes on there is nothing to say.
func TestShowSaysWhatAResumeDoes(t *testing.T) {
	t.Parallel()
	const does = "Wave 2 is over, and its gate opens: 60 vehicles of wave 3 are offered the update at once."
	for state, resumption := range map[string]string{"Paused": does, "Halted": does, "Running": ""} {
		var b bytes.Buffer
		c := view.Campaign{ID: "night", Name: "night", State: state, Resumption: resumption}
		if err := show.One(show.NewScreen(&b, false), show.Table, c, func(s *show.Sheet) { Campaign(s, c) }); err != nil {
			t.Fatal(err)
		}
		line, said := "", false
		for l := range strings.Lines(b.String()) {
			if name, text, found := strings.Cut(strings.TrimSpace(l), " "); found && name == "resume" {
				line, said = strings.TrimSpace(text), true
			}
		}
		if line != resumption || said != (resumption != "") {
			t.Errorf("%s: it reads %q in\n%s", state, line, b.String())
		}
	}
}
