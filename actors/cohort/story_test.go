package cohort

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// storyStart is when every story begins; each command takes a second.
var storyStart = time.UnixMilli(1_790_000_000_000)

// TestStories runs the golden stories: one awkward truth per file.
//
//	save by=mira [description=…] [name=…] [version=…] [only-new]   the selector is the input; none: a list
//	upload NAME [first=…] [last] [version=…]            its parts, one a line: "slot: number number …"
//	remove by=mira [version=…]
//	get
//	restart                                             loses everything but the record
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{c: New("press"), now: storyStart}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.now = s.now.Add(time.Second)
			if d.Cmd == "restart" {
				s.c = Restore(s.c.Record())
				return s.c.String() + "\n"
			}
			return s.step(s.message(t, d))
		})
	})
}

type story struct {
	c   *Cohort
	now time.Time
}

func (s *story) step(m any) string {
	before := s.c.String()
	d, rejection := s.c.Step(s.now, m)
	if s.c.String() != before {
		return "BUG: Step changed the cohort\n"
	}
	if rejection != nil {
		return fmt.Sprintf("refused: %s\n", rejection.Error())
	}
	fork := s.c.Fork()
	fork.Apply(d.Events...)
	var out strings.Builder
	for _, event := range d.Events {
		if e := event.Entry(); e != nil {
			fmt.Fprintf(&out, "%s by %s: %s\n", e.Event, e.By, e.Detail)
		}
	}
	for _, page := range fork.DirtyPages() {
		fmt.Fprintf(&out, "page %d has %d bytes\n", page.Number, len(page.Data))
	}
	s.c = fork
	return out.String() + s.c.String() + "\n"
}

func (s *story) message(t *testing.T, d *datadriven.TestData) any {
	var text = map[string]string{}
	last := false
	for _, argument := range d.CmdArgs {
		switch {
		case argument.Key == "last":
			last = true
		case len(argument.Vals) == 1:
			text[argument.Key] = argument.SingleVal(t)
		}
	}
	number := func(name string) uint64 {
		n, err := strconv.ParseUint("0"+text[name], 10, 64)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		return n
	}
	switch d.Cmd {
	case "save":
		name := text["name"]
		if name == "" {
			name = "press"
		}
		return &messages.SaveCohort{Name: name, Selector: d.Input, Description: text["description"], By: text["by"], ExpectedVersion: number("version"), OnlyNew: d.HasArg("only-new")}
	case "upload":
		return &messages.ChangeCohortVINs{
			Upload: d.CmdArgs[0].Key, First: uint32(number("first")), Last: last, By: "mira", Mode: string(Replace), ExpectedVersion: number("version"),
			Parts: s.parts(t, d),
		}
	case "remove":
		return &messages.RemoveCohort{By: text["by"], ExpectedVersion: number("version")}
	case "get":
		return &messages.GetCohort{}
	default:
		d.Fatalf(t, "no command %s", d.Cmd)
		return nil
	}
}

func (s *story) parts(t *testing.T, d *datadriven.TestData) (parts []*messages.CohortVINs) {
	for line := range strings.Lines(d.Input) {
		slot, numbers, _ := strings.Cut(line, ":")
		n, err := strconv.ParseUint(slot, 10, 32)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		part := &messages.CohortVINs{Slot: uint32(n)}
		for number := range strings.FieldsSeq(numbers) {
			part.Vins = fmt.Appendf(part.Vins, "WVWZZZ1K%09s", number)
		}
		parts = append(parts, part)
	}
	return parts
}
