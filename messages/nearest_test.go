package messages

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"model", "model_year", "hardware_part", "hardware_revision", "region", "vin"}
	for name, want := range map[string]string{
		"modle": "model", "Model": "model", "year": "model_year", "modelYear": "model_year", "hw_part": "hardware_part",
		"revision": "hardware_revision", "regoin": "region", "vim": "vin", "altitude": "", "x": "", "": "",
		"modelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodelmodel": "", "größe": "",
	} {
		if got := Nearest(name, known); got != want {
			t.Errorf("%q: %q is nearest, want %q", name, got, want)
		}
	}
	if got := Nearest("model", nil); got != "" {
		t.Errorf("of nothing, %q is nearest", got)
	}
}
