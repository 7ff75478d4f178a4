package sheet

import (
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Configurations are the columns of what a vehicle consisted of.
var Configurations = []show.Column[view.Configuration]{
	{Title: "AT", Cell: func(c view.Configuration) string { return show.Instant(c.At) }, Data: func(c view.Configuration) string { return c.At }},
	{Title: "EVENT", Cell: func(c view.Configuration) string { return c.Event }},
	{Title: "BY", Cell: func(c view.Configuration) string { return c.By }},
	{Title: "CAMPAIGN", Cell: func(c view.Configuration) string { return c.Campaign }},
	{Title: "CHANGES", Cell: func(c view.Configuration) string {
		changes := make([]string, len(c.Changes))
		for i, change := range c.Changes {
			changes[i] = difference(change)
		}
		return strings.Join(changes, "; ")
	}},
}

// difference says what changed of one control unit.
func difference(c view.ECUChange) string {
	switch {
	case c.Before == nil && c.After == nil:
		return ""
	case c.Before == nil:
		return strings.TrimSpace("new "+c.After.ID+" "+c.After.Version) + hardware(*c.After)
	case c.After == nil:
		return strings.TrimSpace("without " + c.Before.ID + " " + c.Before.Version)
	}
	was, now := *c.Before, *c.After
	var changes []string
	for _, f := range [...]struct{ name, was, now string }{
		{"", was.Version, now.Version}, {"part ", was.HardwarePart, now.HardwarePart}, {"revision ", was.HardwareRevision, now.HardwareRevision},
		{"serial ", was.Serial, now.Serial}, {"", was.RXSWIN, now.RXSWIN},
	} {
		if f.was != f.now {
			changes = append(changes, f.name+known(f.was)+" → "+known(f.now))
		}
	}
	if changes == nil {
		changes = []string{"another digest"}
	}
	return now.ID + " " + strings.Join(changes, ", ")
}

func known(text string) string {
	if text == "" {
		return "?"
	}
	return text
}

// hardware is what is known of a control unit's hardware, in parentheses.
func hardware(e view.ECU) string {
	parts := strings.Fields(e.HardwarePart + " " + e.HardwareRevision + " " + e.Serial)
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, " ") + ")"
}

// flags are the columns of what keeps a vehicle out of campaigns.
var flags = []show.Column[view.Flag]{
	{Title: "FLAG", Cell: func(f view.Flag) string { return f.Code }, Tone: func(view.Flag) show.Tone { return show.Bad }},
	{Title: "ECU", Cell: func(f view.Flag) string { return f.ECU }},
	{Title: "SINCE", Cell: func(f view.Flag) string { return show.Instant(f.At) }},
	{Title: "DETAIL", Cell: func(f view.Flag) string { return f.Detail }},
}
