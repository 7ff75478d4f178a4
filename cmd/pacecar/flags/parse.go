package flags

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/call"
	"pacecar/tcu/tcusim/dice"
	"pacecar/web/view"
)

// complete names what a plan cannot do without, where it is written: in a file, or by flags alone.
func complete(p view.Plan, file string) error {
	for _, need := range []struct {
		given              bool
		field, flag, value string
	}{
		{p.Package != "", "package", "--package", "name it as name@version"},
		{p.Selector != "", "selector", "--selector", "say which vehicles, 'true' for all"},
		{len(p.Waves) > 0, "waves", "--wave", "say for example --wave 1% --wave 10% --wave rest"},
	} {
		switch {
		case need.given:
		case file != "":
			return fmt.Errorf("%s: /%s is missing or empty: write it there, or give it with %s (%s)", file, need.field, need.flag, need.value)
		default:
			return call.Misused("%s is missing: %s, or write a plan and give it with -f", need.flag, need.value)
		}
	}
	return nil
}

// parseWave reads 1%, 500 or rest, with or without a name in front.
func parseWave(text string) (view.PlanWave, error) {
	var w view.PlanWave
	size := text
	if name, rest, ok := strings.Cut(text, "="); ok {
		w.Name, size = name, rest
	}
	if size == "rest" {
		w.Rest = true
		return w, nil
	}
	if strings.HasSuffix(size, "%") {
		percent, err := parsePercent("--wave", size)
		w.Percent = percent
		if err == nil && percent == 0 {
			err = call.Misused("--wave is %q: a wave has some vehicles", text)
		}
		return w, err
	}
	n, err := strconv.ParseUint(size, 10, 32)
	if err != nil || n == 0 {
		return w, call.Misused("--wave is %q: want a share (1%%), a number of vehicles (500) or rest", text)
	}
	w.Count = uint32(n)
	return w, nil
}

func parsePercent(flag, text string) (float64, error) {
	p, err := dice.ParsePercent(text)
	if err != nil {
		return 0, call.Misused("%s is %w", flag, err)
	}
	return p, nil
}
