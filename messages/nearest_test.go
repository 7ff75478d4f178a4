package messages

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"model", "model_year", "hardware_part", "hardware_revision", "region", "vin"}
	for name, want := range map[string]string{
		"modle": "model", "Model": "model", "year": "model_year", "modelYear": "model_year", "hw_part": "hardware_part",
		"revision": "hardware_revision", "regoin": "region", "vim": "vin", "altitude": "", "x": "", "": "",
		"model-year": "model_year", "regional": "region", "modelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodel": "", "größe": "",
	} {
		if got := Nearest(name, known); got != want {
			t.Errorf("%q: %q is nearest, want %q", name, got, want)
		}
	}
	if got := Nearest("model", nil); got != "" {
		t.Errorf("of nothing, %q is nearest", got)
	}
}

// TestNearestOfSeveral: of names that differ as little, the one that begins most alike.
func TestNearestOfSeveral(t *testing.T) {
	states := []string{"Waiting", "Offered", "Installed", "Succeeded", "Failed", "Halted", "Stalled"}
	settings := []string{"start", "pause", "resume", "broker", "broker-user", "broker-password"}
	for _, c := range []struct {
		name  string
		known []string
		want  string
	}{
		{"Failing", states, "Failed"}, {"Instaled", states, "Installed"}, {"halt", states, "Halted"},
		{"bat", []string{"cat", "bad"}, "bad"}, {"bat", []string{"bad", "cat"}, "bad"},
		{"strat", settings, "start"}, {"puase", settings, "pause"}, {"broker-pasword", settings, "broker-password"},
		{"brokerpassword", settings, "broker-password"}, {"xyz", settings, ""}, {"resume", settings, "resume"}, {"x", settings, ""},
	} {
		if got := Nearest(c.name, c.known); got != c.want {
			t.Errorf("%q: %q is nearest, want %q", c.name, got, c.want)
		}
	}
	if got := DidYouMean("strat", settings) + DidYouMean("xyz", settings); got != "did you mean start?" {
		t.Errorf("asked %q", got)
	}
}
