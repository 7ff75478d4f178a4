package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/encoding/prototext"

	"pacecar/messages"
)

// storyStart is when every story begins; each command takes a second.
var storyStart = time.UnixMilli(1_790_000_000_000)

// TestStories runs the golden stories: one awkward truth per file.
//
//	create author=mira [type=…] [description=…]   the artifacts, one a line:
//	                                              "ECU part=… version=… size=… file=… [from=…] [revisions=a,b] [range=a..b]
//	                                              [group=…] [deltas=file:size:old,…]"; then terms as "terms: …" in protobuf's
//	                                              text format; and "signature: …"
//	known NAME@VERSION state=…                    another package, that validations know; its input is terms
//	validate [by=…] [present=(file:size,…)]       without present, all files are there
//	    [made=(patch:file,…)] [required] [keys=(k,…)] [problem=…]
//	    [fleet=(ecu:part,…)]                      the vehicles, of one ECU each; without, nobody is registered
//	approve by=… [hash=…]                         without hash, the present one
//	release by=… [present=…] [required] …         what is known then, as for validate
//	deprecate|withdraw by=… [reason=…]
//	begin CAMPAIGN, stopped CAMPAIGN              a campaign starts with it; one has heard that it is withdrawn
//	wait                                          until the package asks for a step
//	get
//	restart                                       loses everything but the record
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{p: New("assist@1.0.0"), now: storyStart, known: map[string]*messages.PackageRecord{}}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.now = s.now.Add(time.Second)
			if d.Cmd == "restart" {
				s.p = Restore(s.p.Record())
				resumed := s.p.Resume(s.now)
				s.p.Apply(resumed.Events...)
				return s.shown(resumed.Sends)
			}
			if d.Cmd == "known" {
				s.know(t, d)
				return ""
			}
			return s.step(s.message(t, d))
		})
	})
}

type story struct {
	p     *Package
	now   time.Time
	known map[string]*messages.PackageRecord
}

func (s *story) know(t *testing.T, d *datadriven.TestData) {
	r := &messages.PackageRecord{Terms: parseTerms(t, d, d.Input)}
	id, _ := messages.ParsePackageID(d.CmdArgs[0].Key)
	r.Name, r.Version = id.Name, id.Version
	state := ""
	d.ScanArgs(t, "state", &state)
	r.State = messages.PackageState(messages.PackageState_value["PACKAGE_"+strings.ToUpper(state)])
	s.known[d.CmdArgs[0].Key] = r
}

func parseTerms(t *testing.T, d *datadriven.TestData, text string) *messages.PackageTerms {
	terms := &messages.PackageTerms{}
	if err := prototext.Unmarshal([]byte(text), terms); err != nil {
		d.Fatalf(t, "%v", err)
	}
	return terms
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
		if e := event.Entry(); e != nil {
			fmt.Fprintf(&out, "%s by %s: %s → %s %s\n", e.Event, e.By, e.Change.GetFrom(), e.Change.GetTo(), e.Detail)
		}
	}
	s.p.Apply(d.Events...)
	if status, ok := d.Reply.(*messages.PackageStatus); ok && Restore(status.Record).String() != s.p.String() {
		return "BUG: the reply shows another package\n"
	}
	return out.String() + s.shown(d.Sends)
}

// shown is what is sent, the package, and when it asks for its next step.
func (s *story) shown(sends []Send) string {
	var out strings.Builder
	for _, send := range sends {
		fmt.Fprintf(&out, "to campaign %s: %s %v\n", send.Campaign, send.Message.ProtoReflect().Descriptor().Name(), send.Message)
	}
	fmt.Fprintln(&out, s.p)
	if at := s.p.WakeAt(); !at.IsZero() {
		fmt.Fprintf(&out, "awake, again in %v\n", at.Sub(s.now))
	}
	return spaces.ReplaceAllString(out.String(), " ")
}

// spaces are what protobuf's text form varies, so that nobody relies on it.
var spaces = regexp.MustCompile(` +`)

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
		now := s.validate(t, d, by)
		return &messages.ReleasePackage{By: by, Present: now.Present, Known: now.Known, SignatureCheck: now.SignatureCheck}
	case "deprecate":
		return &messages.DeprecatePackage{By: by, Reason: reason}
	case "withdraw":
		return &messages.WithdrawPackage{By: by, Reason: reason}
	case "begin":
		return &messages.BeginCampaign{CampaignId: d.CmdArgs[0].Key}
	case "stopped":
		return &messages.CampaignStopped{CampaignId: d.CmdArgs[0].Key}
	case "wait":
		if at := s.p.WakeAt(); !at.IsZero() {
			s.now = at
		}
		return Wake{}
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
	m.OnlyNew = d.HasArg("only-new")
	for _, line := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		if text, ok := strings.CutPrefix(line, "terms: "); ok {
			m.Terms = parseTerms(t, d, text)
		} else if text, ok := strings.CutPrefix(line, "signature: "); ok {
			m.Signature = []byte(text)
		} else {
			m.Contents = append(m.Contents, parseArtifact(t, d, line))
		}
	}
	return m
}

func parseArtifact(t *testing.T, d *datadriven.TestData, line string) *messages.TargetArtifact {
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
			a.Sha256 = digestOf(value)
		case "sha256":
			a.Sha256 = value
		case "from":
			a.FromVersion = value
		case "revisions":
			a.HardwareRevisions = strings.Split(value, ",")
		case "range":
			a.RevisionFrom, a.RevisionTo, _ = strings.Cut(value, "..")
		case "group":
			a.Group = value
		case "deltas":
			for _, patch := range strings.Split(value, ",") {
				parts := strings.Split(patch, ":")
				a.Deltas = append(a.Deltas, &messages.DeltaArtifact{
					Sha256: digestOf(parts[0]), SizeBytes: number(t, d, parts[1]), FromSha256: digestOf(parts[2]), Format: "zstd",
				})
			}
		case "size":
			a.SizeBytes = number(t, d, value)
		default:
			d.Fatalf(t, "no field %s", key)
		}
	}
	return a
}

func digestOf(text string) string { return string(messages.DigestOf([]byte(text))) }

func (s *story) validate(t *testing.T, d *datadriven.TestData, by string) *messages.ValidatePackage {
	m := &messages.ValidatePackage{By: by, SignatureCheck: &messages.SignatureCheck{}}
	for _, r := range s.known {
		m.Known = append(m.Known, r)
	}
	contents := s.p.Record().GetContents()
	if !d.HasArg("present") {
		for _, f := range files(contents) {
			m.Present = append(m.Present, &messages.StoredArtifact{Sha256: f.digest, SizeBytes: f.size})
		}
	}
	if !d.HasArg("made") {
		for _, a := range contents {
			for _, patch := range a.Deltas {
				m.Deltas = append(m.Deltas, &messages.DeltaCheck{FromSha256: patch.FromSha256, Sha256: patch.Sha256, MadeSha256: a.Sha256})
			}
		}
	}
	for _, argument := range d.CmdArgs {
		switch argument.Key {
		case "present":
			for _, value := range argument.Vals {
				file, size, _ := strings.Cut(value, ":")
				m.Present = append(m.Present, &messages.StoredArtifact{Sha256: digestOf(file), SizeBytes: number(t, d, size)})
			}
		case "made":
			for _, a := range contents {
				for _, patch := range a.Deltas {
					for _, value := range argument.Vals {
						if file, made, _ := strings.Cut(value, ":"); digestOf(file) == patch.Sha256 && made != "" {
							m.Deltas = append(m.Deltas, &messages.DeltaCheck{FromSha256: patch.FromSha256, Sha256: patch.Sha256, MadeSha256: digestOf(made)})
						} else if digestOf(file) == patch.Sha256 {
							m.Deltas = append(m.Deltas, &messages.DeltaCheck{FromSha256: patch.FromSha256, Sha256: patch.Sha256, Problem: "the frame is cut off"})
						}
					}
				}
			}
		case "required":
			m.SignatureCheck.Required = true
		case "keys":
			m.SignatureCheck.Keys = argument.Vals
		case "problem":
			m.SignatureCheck.Problem = argument.SingleVal(t)
		case "fleet":
			m.Registered, m.Hardware = uint64(len(argument.Vals)), hardware(contents, argument.Vals)
		}
	}
	return m
}

// hardware is what a fleet, ECU:part for each vehicle, knows of a package's hardware.
func hardware(contents []*messages.TargetArtifact, fleet []string) []*messages.HardwareCheck {
	var checks []*messages.HardwareCheck
	for _, a := range contents {
		c := &messages.HardwareCheck{EcuId: a.EcuId, HardwarePart: a.HardwarePart}
		for _, vehicle := range fleet {
			switch ecu, part, _ := strings.Cut(vehicle, ":"); {
			case ecu == a.EcuId && part == a.HardwarePart:
				c.Vehicles++
			case ecu == a.EcuId:
				c.Parts = append(c.Parts, part)
			}
		}
		checks = append(checks, c)
	}
	return checks
}

func number(t *testing.T, d *datadriven.TestData, text string) uint64 {
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	return value
}
