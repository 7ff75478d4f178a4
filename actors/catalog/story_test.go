package catalog

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
//	create author=mira [type=…] [description=…]   the artifacts, one a line:
//	                                              "ECU part=… version=… size=… file=… [from=…] [revisions=a,b]"
//	validate [by=…] [present=(file:size,…)]       without present, all files are there
//	approve by=… [hash=…]                         without hash, the present one
//	release|deprecate|withdraw by=… [reason=…]
//	get
//	restart                                       loses everything but the record
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{p: New("assist@1.0.0"), now: storyStart}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.now = s.now.Add(time.Second)
			if d.Cmd == "restart" {
				s.p = Restore(s.p.Record())
				return s.p.String() + "\n"
			}
			return s.step(s.message(t, d))
		})
	})
}

type story struct {
	p   *Package
	now time.Time
}

func (s *story) step(m any) string {
	before := s.p.String()
	d, rejection := s.p.Step(s.now, m)
	if s.p.String() != before {
		return "BUG: Step changed the package\n"
	}
	if rejection != nil {
		return fmt.Sprintf("refused: %s\n", rejection.Error())
	}
	var out strings.Builder
	for _, event := range d.Events {
		e := event.Entry()
		fmt.Fprintf(&out, "%s by %s: %s → %s %s\n", e.Event, e.By, e.Change.From, e.Change.To, e.Detail)
	}
	s.p.Apply(d.Events...)
	if status := d.Reply.(*messages.PackageStatus); Restore(status.Record).String() != s.p.String() {
		return "BUG: the reply shows another package\n"
	}
	return out.String() + s.p.String() + "\n"
}

func (s *story) message(t *testing.T, d *datadriven.TestData) any {
	by, reason := "", ""
	d.MaybeScanArgs(t, "by", &by)
	if d.HasArg("reason") {
		d.ScanArgs(t, "reason", &reason)
	}
	switch d.Cmd {
	case "create":
		return s.create(t, d)
	case "validate":
		return s.validate(t, d, by)
	case "approve":
		hash := s.p.Record().GetContentHash()
		d.MaybeScanArgs(t, "hash", &hash)
		return &messages.ApprovePackage{By: by, ContentHash: hash}
	case "release":
		return &messages.ReleasePackage{By: by}
	case "deprecate":
		return &messages.DeprecatePackage{By: by, Reason: reason}
	case "withdraw":
		return &messages.WithdrawPackage{By: by, Reason: reason}
	case "get":
		return &messages.GetPackage{}
	default:
		d.Fatalf(t, "no command %s", d.Cmd)
		return nil
	}
}

func (s *story) create(t *testing.T, d *datadriven.TestData) *messages.CreatePackage {
	m := &messages.CreatePackage{Name: "assist", Version: "1.0.0"}
	d.MaybeScanArgs(t, "author", &m.Author)
	d.MaybeScanArgs(t, "type", &m.UpdateType)
	d.MaybeScanArgs(t, "name", &m.Name)
	d.MaybeScanArgs(t, "description", &m.Description)
	for _, line := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		words := strings.Fields(line)
		a := &messages.TargetArtifact{EcuId: words[0]}
		for _, word := range words[1:] {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "part":
				a.HardwarePart = value
			case "version":
				a.Version = value
			case "file":
				a.Sha256 = string(messages.DigestOf([]byte(value)))
			case "sha256":
				a.Sha256 = value
			case "from":
				a.FromVersion = value
			case "revisions":
				a.HardwareRevisions = strings.Split(value, ",")
			case "size":
				a.SizeBytes = number(t, d, value)
			default:
				d.Fatalf(t, "no field %s", key)
			}
		}
		m.Contents = append(m.Contents, a)
	}
	return m
}

func (s *story) validate(t *testing.T, d *datadriven.TestData, by string) *messages.ValidatePackage {
	m := &messages.ValidatePackage{By: by}
	if !d.HasArg("present") {
		for _, a := range s.p.Record().GetContents() {
			m.Present = append(m.Present, &messages.StoredArtifact{Sha256: a.Sha256, SizeBytes: a.SizeBytes})
		}
		return m
	}
	for _, argument := range d.CmdArgs {
		if argument.Key != "present" {
			continue
		}
		for _, value := range argument.Vals {
			file, size, _ := strings.Cut(value, ":")
			m.Present = append(m.Present, &messages.StoredArtifact{Sha256: string(messages.DigestOf([]byte(file))), SizeBytes: number(t, d, size)})
		}
	}
	return m
}

func number(t *testing.T, d *datadriven.TestData, text string) uint64 {
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	return value
}
