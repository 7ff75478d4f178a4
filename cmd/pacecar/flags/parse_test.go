package flags

import (
	"errors"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// TestWhatAPlanLacks is said of the file that it is read from, or of the flags: whoever has given a file is not told to give one.
func TestWhatAPlanLacks(t *testing.T) {
	t.Parallel()
	whole := view.Plan{Package: "adas@2", Selector: "true", Waves: []view.PlanWave{{Rest: true}}}
	if err := complete(whole, ""); err != nil {
		t.Error(err)
	}
	for field, without := range map[string]func(*view.Plan){
		"package":  func(p *view.Plan) { p.Package = "" },
		"selector": func(p *view.Plan) { p.Selector = "" },
		"wave":     func(p *view.Plan) { p.Waves = nil },
	} {
		p := whole
		without(&p)
		err := complete(p, "spring.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), "spring.yaml: /"+field) || strings.Contains(err.Error(), "-f") || call.StatusOf(err) != call.StatusFailed {
			t.Errorf("%s of a file: %v, status %d", field, err, call.StatusOf(err))
		}
		err = complete(p, "")
		if err == nil || !strings.HasPrefix(err.Error(), "--"+field+" is missing") || !errors.As(err, new(*call.Exit)) {
			t.Errorf("%s by flags: %v", field, err)
		}
	}
}
