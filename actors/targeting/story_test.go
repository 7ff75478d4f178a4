package targeting

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// TestStories runs the golden stories: one awkward truth per file.
//
//	vehicle VIN model=e1 tags=(taxi,press)   enters a vehicle; its lines of input are
//	                                         "ECU part=… revision=… version=… sha256=…"; seen=3h is
//	                                         how long ago it was heard, at=(48.1,11.5) where
//	remove VIN                               forgets one
//	select [count]                           answers the selector in the input
//	package                                  the contents of the package that later selects ask for,
//	                                         one artifact a line, as for ECUs, with from=… and revisions=(…)
//	list after=VIN limit=N                   one page for the selector in the input
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := story{index: NewIndex()}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "vehicle":
				return s.vehicle(t, d)
			case "remove":
				s.index.Remove(d.CmdArgs[0].Key)
				return fmt.Sprintf("%d vehicles\n", s.index.Len())
			case "package":
				return s.contents(t, d)
			case "select":
				return s.answer(d)
			case "list":
				return s.list(t, d)
			default:
				d.Fatalf(t, "no command %s", d.Cmd)
				return ""
			}
		})
	})
}

type story struct {
	index  *Index
	wanted []*messages.TargetArtifact
}

func (s *story) vehicle(t *testing.T, d *datadriven.TestData) string {
	r := &messages.VehicleRecord{Vin: d.CmdArgs[0].Key, Attributes: &messages.VehicleAttributes{}}
	for _, argument := range d.CmdArgs[1:] {
		switch argument.Key {
		case "model":
			r.Attributes.Model = argument.SingleVal(t)
		case "variant":
			r.Attributes.Variant = argument.SingleVal(t)
		case "market":
			r.Attributes.Market = argument.SingleVal(t)
		case "region":
			r.Attributes.Region = argument.SingleVal(t)
		case "year":
			year, err := strconv.ParseUint(argument.SingleVal(t), 10, 32)
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			r.Attributes.ModelYear = uint32(year)
		case "tags":
			r.Attributes.Tags = argument.Vals
		case "online":
			r.Online = true
		case "seen":
			ago, err := time.ParseDuration(argument.SingleVal(t))
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			r.LastSeenMs = testNow - ago.Milliseconds()
		case "at":
			r.Position = &messages.Position{}
			if _, err := fmt.Sscan(strings.Join(argument.Vals, " "), &r.Position.Latitude, &r.Position.Longitude); err != nil {
				d.Fatalf(t, "%v", err)
			}
		default:
			d.Fatalf(t, "no attribute %s", argument.Key)
		}
	}
	for _, line := range lines(d.Input) {
		id, fields := pairs(t, d, line)
		r.Inventory = append(r.Inventory, &messages.ECU{
			Id: id, HardwarePart: fields["part"], HardwareRevision: fields["revision"], Version: fields["version"], Sha256: fields["sha256"],
		})
	}
	s.index.Put(r)
	return fmt.Sprintf("%d vehicles\n", s.index.Len())
}

func (s *story) contents(t *testing.T, d *datadriven.TestData) string {
	s.wanted = nil
	for _, line := range lines(d.Input) {
		id, fields := pairs(t, d, line)
		a := &messages.TargetArtifact{EcuId: id, HardwarePart: fields["part"], Version: fields["version"], Sha256: fields["sha256"], FromVersion: fields["from"]}
		if fields["revisions"] != "" {
			a.HardwareRevisions = strings.Split(fields["revisions"], ",")
		}
		s.wanted = append(s.wanted, a)
	}
	return fmt.Sprintf("%d artifacts\n", len(s.wanted))
}

func (s *story) answer(d *datadriven.TestData) string {
	answer, rejection := Answer(s.index, &messages.SelectVehicles{
		Selector: d.Input, Contents: s.wanted, CountOnly: d.HasArg("count"), NowMs: testNow, Cohorts: testCohorts,
	})
	if rejection != nil {
		return rejection.Error() + "\n"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d of %d", answer.Matched, answer.Total)
	if answer.Residual {
		out.WriteString(", partly without index")
	}
	out.WriteString("\n")
	for _, vin := range answer.Vins {
		fmt.Fprintf(&out, "%s\n", vin)
	}
	for _, e := range answer.Excluded {
		fmt.Fprintf(&out, "without %d: %s: %s %s\n", e.Count, e.Code, e.Detail, strings.Join(e.Sample, " "))
	}
	return out.String()
}

func (s *story) list(t *testing.T, d *datadriven.TestData) string {
	q := &messages.ListVehicles{Selector: d.Input}
	d.MaybeScanArgs(t, "after", &q.After)
	limit := 0
	d.MaybeScanArgs(t, "limit", &limit)
	q.Limit = uint32(limit)
	list, rejection := List(s.index, q)
	if rejection != nil {
		return rejection.Error() + "\n"
	}
	return fmt.Sprintf("%s more=%t\n", strings.Join(list.Vins, " "), list.More)
}

func lines(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return strings.Split(strings.TrimSpace(text), "\n")
}

// pairs reads "ID key=value key=value".
func pairs(t *testing.T, d *datadriven.TestData, line string) (string, map[string]string) {
	words := strings.Fields(line)
	fields := map[string]string{}
	for _, word := range words[1:] {
		key, value, ok := strings.Cut(word, "=")
		if !ok {
			d.Fatalf(t, "%q is not key=value", word)
		}
		fields[key] = value
	}
	return words[0], fields
}
