package vehicle_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// TestStories runs the golden stories. Rewrite them with -rewrite, and read the
// difference before believing it.
//
// A command is one message, given to the vehicle as the shell would: on a fork, with
// its events applied, then committed. The transcript shows what left: lines with → to
// the vehicle or the campaign, lines with # written to the history, and the state.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 18 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			s := newStory(t)
			datadriven.RunTest(t, file, func(t *testing.T, d *datadriven.TestData) string { return s.command(t, d) })
		})
	}
}

// start is the morning every story begins on.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

const storyVIN = "WVWZZZ1KZAW000001"

type story struct {
	v       *vehicle.Vehicle
	now     time.Time
	history []*messages.HistoryEntry
	kept    *messages.VehicleRecord // what a store still has that loses its last commits
}

func newStory(t *testing.T) *story {
	t.Helper()
	return &story{v: vehicle.New(storyVIN), now: start}
}

func (s *story) command(t *testing.T, d *datadriven.TestData) string {
	campaign, attempt := word(d, "campaign", "spring"), number(t, d, "attempt", 1)
	switch d.Cmd {
	case "wait":
		s.now = s.now.Add(span(t, d.CmdArgs[0].Key))
		return s.clock()
	case "wake":
		if s.v.WakeAt().IsZero() {
			return "never"
		}
		s.now = later(s.now, s.v.WakeAt())
		return s.clock() + "\n" + s.step(t, vehicle.Wake{})
	case "due":
		if s.v.WakeAt().IsZero() {
			return "never"
		}
		return "in " + s.v.WakeAt().Sub(s.now).Round(time.Second).String()
	case "crash":
		s.v = vehicle.Restore(reread(t, s.v.Record()))
		return s.v.String()
	case "resume":
		made := s.v.Resume(s.now)
		for _, e := range made.Events {
			if e.Durable() {
				t.Errorf("resuming needs a commit: %+v", e)
			}
		}
		s.v.Apply(made.Events...)
		return s.told(made)
	case "why":
		return s.v.Status().GetWhy()
	case "inventory":
		return inventoryOf(s.v.Record())
	case "awake":
		return strconv.FormatBool(s.v.Awake())
	case "register":
		return s.step(t, registration(t, d))
	case "dealer":
		m := assignmentOf(t, d, campaign, attempt, s.now)
		m.Dealer = &messages.DealerWork{By: word(d, "by", ""), Note: word(d, "note", "")}
		return s.step(t, m)
	case "assign", "permit", "keep", "lose":
		return s.given(t, d, campaign, attempt)
	case "withdraw":
		return s.step(t, &messages.WithdrawVehiclePermit{CampaignId: campaign, Attempt: attempt, Reason: word(d, "reason", "paused"), Stops: stopsOf(d), Heard: s.heard(t, d)})
	case "cancel":
		return s.step(t, &messages.CancelAssignment{CampaignId: campaign, Attempt: attempt, Reason: word(d, "reason", "called off"), SupersededBy: word(d, "superseded-by", ""), Heard: s.heard(t, d)})
	case "ask":
		return s.step(t, &messages.AskAssignment{CampaignId: campaign, Attempt: attempt, Heard: s.heard(t, d)})
	case "acknowledge":
		return s.step(t, &messages.AcknowledgeAssignment{CampaignId: campaign, Attempt: attempt, Sequence: uint64(number(t, d, "seq", 99)), Decided: d.HasArg("decided")})
	case "online", "offline":
		return s.step(t, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: d.Cmd == "online", Position: positionOf(t, d)}}})
	case "condition":
		return s.step(t, s.condition(t, d))
	case "consent":
		return s.step(t, s.answer(t, d, campaign, attempt))
	case "health":
		return s.step(t, healthOf(t, d))
	case "report":
		return s.step(t, reported(t, d, campaign, attempt))
	case "manifest":
		return s.step(t, manifest(t, d, attempt))
	default:
		return s.inventoryCommand(t, d)
	}
}

// step does what the shell does, and checks that a fork keeps its original as it was
// and that the record says everything.
func (s *story) step(t *testing.T, m any) string {
	t.Helper()
	if up, ok := m.(*messages.Up); ok {
		up.Capability = max(up.GetCapability(), s.v.Record().GetCapability()) // a TCU speaks one version
	}
	before := proto.CloneOf(s.v.Record())
	fork := s.v.Fork()
	made, no := fork.Step(s.now, m)
	if no != nil {
		return "rejected " + no.Error()
	}
	durable, heeded := false, false
	for _, e := range made.Events {
		durable, heeded = durable || e.Durable(), heeded || e.Kind == event.WatchHeeded
		if entry := e.Entry(); entry != nil {
			s.history = append(s.history, entry)
		}
	}
	fork.Apply(made.Events...)
	if !proto.Equal(before, s.v.Record()) {
		t.Errorf("the original changed through its fork:\n%v\n%v", before, s.v.Record())
	}
	if !durable && fork.Exists() {
		quiet := proto.CloneOf(fork.Record())
		quiet.Online, quiet.LastSeenMs, quiet.Position = before.GetOnline(), before.GetLastSeenMs(), before.GetPosition()
		if heeded { // which the next commit writes
			quiet.Watches = before.GetWatches()
		}
		if !proto.Equal(before, quiet) {
			t.Errorf("something changed without a durable event:\n%v\n%v", before, quiet)
		}
	}
	if again := vehicle.Restore(reread(t, fork.Record())); fork.Exists() && !proto.Equal(again.Record(), fork.Record()) {
		t.Errorf("the record does not restore:\n%v\n%v", fork.Record(), again.Record())
	}
	s.v = fork
	return s.told(made)
}

// reread is a record after the store had it.
func reread(t testing.TB, r *messages.VehicleRecord) *messages.VehicleRecord {
	t.Helper()
	data, err := proto.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again := &messages.VehicleRecord{}
	if err := proto.Unmarshal(data, again); err != nil {
		t.Fatal(err)
	}
	return again
}

func (s *story) clock() string { return "+" + s.now.Sub(start).Round(time.Second).String() }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func word(d *datadriven.TestData, key, otherwise string) string {
	if arg, ok := d.Arg(key); ok && len(arg.Vals) > 0 {
		return strings.ReplaceAll(arg.Vals[0], "_", " ")
	}
	return otherwise
}

func number(t *testing.T, d *datadriven.TestData, key string, otherwise uint32) uint32 {
	t.Helper()
	text := word(d, key, strconv.FormatUint(uint64(otherwise), 10))
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		t.Fatalf("%s: %v", d.Pos, err)
	}
	return uint32(n)
}

// given gives the vehicle something, as far as that was heard, or a record that was kept before.
func (s *story) given(t *testing.T, d *datadriven.TestData, campaign string, attempt uint32) string {
	t.Helper()
	switch d.Cmd {
	case "assign":
		m := assignmentOf(t, d, campaign, attempt, s.now)
		m.Heard = s.heard(t, d)
		return s.step(t, m)
	case "permit":
		m := permitOf(t, d, campaign, attempt, s.now)
		m.Heard = s.heard(t, d)
		m.Stops = stopsOf(d)
		return s.step(t, m)
	case "keep":
		s.kept = s.v.Record()
	default:
		s.v = vehicle.Restore(reread(t, s.kept))
	}
	return s.v.String()
}

// heard=(STATE,SEQUENCE[,LIFE]) is what the campaign has heard of the attempt, and for how long the vehicle
// may have a permit; called-off= says why it is cancelled.
func (s *story) heard(t *testing.T, d *datadriven.TestData) *messages.HeardAttempt {
	t.Helper()
	arg, has := d.Arg("heard")
	if !has {
		return nil
	}
	n, err := strconv.ParseUint(arg.Vals[1], 10, 32)
	state, known := messages.AssignmentState_value[arg.Vals[0]]
	if err != nil || !known {
		t.Fatalf("%s: heard=%v", d.Pos, arg.Vals)
	}
	h := &messages.HeardAttempt{Sequence: n, State: messages.AssignmentState(state), CalledOff: word(d, "called-off", "")}
	if len(arg.Vals) > 2 {
		h.PermitUntilMs = s.now.Add(span(t, arg.Vals[2])).UnixMilli()
	}
	return h
}

func span(t *testing.T, text string) time.Duration {
	t.Helper()
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil {
			t.Fatal(err)
		}
		return time.Duration(n) * 24 * time.Hour
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// digest stands for the digest of a story's short name for some content.
func digest(name string) string {
	if name == "" || name == "-" {
		return ""
	}
	return string(messages.DigestOf([]byte(name)))
}

// lines are the input of a command: words by line.
func lines(d *datadriven.TestData, otherwise string) [][]string {
	input := d.Input
	if strings.TrimSpace(input) == "" {
		input = otherwise
	}
	var all [][]string
	for line := range strings.Lines(input) {
		if words := strings.Fields(line); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

func at(words []string, i int) string {
	if i < len(words) && words[i] != "-" {
		return words[i]
	}
	return ""
}

// registration: one line per control unit: id part revision version content serial rxswin,
// unless it is without=ecus.
func registration(t *testing.T, d *datadriven.TestData) *messages.RegisterVehicle {
	t.Helper()
	m := &messages.RegisterVehicle{
		Vin: word(d, "vin", storyVIN), By: word(d, "by", "mira"),
		Attributes: &messages.VehicleAttributes{
			Model: word(d, "model", "e1"), Market: word(d, "market", "DE"), ModelYear: number(t, d, "year", 2025),
			TimeZone: word(d, "zone", ""), Consent: word(d, "consent", ""), Language: word(d, "language", ""), Tags: strings.Fields(word(d, "tags", "")),
		},
	}
	if word(d, "without", "") == "ecus" {
		return m
	}
	for _, words := range lines(d, "ADAS P100 A 1.0.0 adas-1.0.0\nBMS P200 A 3.1.0 bms-3.1.0") {
		m.Ecus = append(m.Ecus, &messages.ECU{
			Id: at(words, 0), HardwarePart: at(words, 1), HardwareRevision: at(words, 2), Version: at(words, 3), Sha256: digest(at(words, 4)),
			Serial: at(words, 5), Rxswin: strings.ReplaceAll(at(words, 6), "_", " "),
		})
	}
	return m
}

// assignment: one line per artifact: id part version content constraint revision group, and
// the contents that there is a patch of 1,000 bytes from; and per rule: needs or not, id,
// constraint.
func assignmentOf(t *testing.T, d *datadriven.TestData, campaign string, attempt uint32, now time.Time) *messages.AssignVehicle {
	t.Helper()
	m := &messages.AssignVehicle{
		CampaignId: campaign, Vin: storyVIN, Attempt: attempt, Package: "drive", PackageVersion: "1.1",
		ExpiresAtMs: now.Add(span(t, word(d, "life", "7d"))).UnixMilli(), Maintenance: maintenanceOf(d), Undoes: word(d, "undoes", ""),
	}
	m.Policy = policyOf(t, d)
	if d.HasArg("ends") {
		m.CampaignEndsAtMs = now.Add(span(t, word(d, "ends", ""))).UnixMilli()
	}
	m.AllowDowngrade, m.Selector = d.HasArg("downgrade"), word(d, "selector", "")
	if d.HasArg("priority") || d.HasArg("supersedes") || d.HasArg("started") {
		m.Claim = &messages.Claim{
			Priority: number(t, d, "priority", messages.DefaultPriority), Supersedes: strings.Fields(word(d, "supersedes", "")),
			StartedAtMs: start.Add(span(t, word(d, "started", "0s"))).UnixMilli(),
		}
	}
	for _, words := range lines(d, "ADAS P100 1.1.0 adas-1.1.0\nBMS P200 3.2.0 bms-3.2.0") {
		if words[0] == "needs" || words[0] == "not" {
			m.Rules = append(m.Rules, ruleOf(words))
			continue
		}
		m.Artifacts = append(m.Artifacts, &messages.TargetArtifact{
			EcuId: at(words, 0), HardwarePart: at(words, 1), Version: at(words, 2), Sha256: digest(at(words, 3)), FromVersion: at(words, 4), Group: at(words, 6), SizeBytes: 1 << 20,
			Deltas: patches(words[min(7, len(words)):], at(words, 3)),
		})
		if revision := at(words, 5); revision != "" {
			m.Artifacts[len(m.Artifacts)-1].HardwareRevisions = []string{revision}
		}
	}
	return m
}

func ruleOf(words []string) *messages.Rule {
	alternative := &messages.Alternative{All: []*messages.ECUCondition{{EcuId: at(words, 1), Constraint: at(words, 2)}}}
	r := &messages.Rule{Code: messages.MissingDependency, Any: []*messages.Alternative{alternative}, Forbids: words[0] == "not"}
	if r.Forbids {
		r.Code = messages.Conflict
	}
	r.Detail = "The package says: " + strings.Join(words, " ") + "."
	return r
}

func patches(from []string, to string) (all []*messages.DeltaArtifact) {
	for _, old := range from {
		all = append(all, &messages.DeltaArtifact{FromSha256: digest(old), Sha256: digest(old + " to " + to), SizeBytes: 1000, Format: "zstd"})
	}
	return all
}

func reported(t *testing.T, d *datadriven.TestData, campaign string, attempt uint32) *messages.Up {
	t.Helper()
	phase, ok := messages.Phase_value["PHASE_"+strings.ToUpper(d.CmdArgs[0].Key)]
	if !ok {
		t.Fatalf("%s: unknown phase", d.Pos)
	}
	return &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: campaign, Attempt: attempt, Phase: messages.Phase(phase), Percent: number(t, d, "percent", 0),
		EcuId: word(d, "ecu", ""), Code: strings.ReplaceAll(word(d, "code", ""), " ", "_"), Detail: word(d, "detail", ""), Patched: strings.Fields(word(d, "patched", "")),
	}}}
}

// manifest: one line per control unit: id version content part revision serial rxswin.
func manifest(t *testing.T, d *datadriven.TestData, attempt uint32) *messages.Up {
	t.Helper()
	m := &messages.Manifest{CampaignId: word(d, "campaign", ""), Sequence: uint64(number(t, d, "sequence", 0))}
	if m.CampaignId != "" {
		m.Attempt = attempt
	}
	for _, words := range lines(d, "ADAS 1.1.0 adas-1.1.0\nBMS 3.2.0 bms-3.2.0") {
		m.Ecus = append(m.Ecus, &messages.ECUReport{EcuId: at(words, 0), Version: at(words, 1), Sha256: digest(at(words, 2)),
			HardwarePart: at(words, 3), HardwareRevision: at(words, 4), Serial: at(words, 5), Rxswin: strings.ReplaceAll(at(words, 6), "_", " ")})
	}
	return &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: m}}
}

func inventoryOf(r *messages.VehicleRecord) string {
	var b strings.Builder
	for _, e := range r.GetInventory() {
		fmt.Fprintf(&b, "%s %s %s %s", e.GetId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetVersion())
		if e.GetSerial() != "" {
			b.WriteString(" serial " + e.GetSerial())
		}
		if e.GetRxswin() != "" {
			b.WriteString(" " + e.GetRxswin())
		}
		if e.GetReported() {
			b.WriteString(" reported")
		}
		if e.GetInstalledBy() != "" {
			b.WriteString(" by " + e.GetInstalledBy())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// stopsOf is how often the campaign had been stopped or gone on.
func stopsOf(d *datadriven.TestData) uint32 { return uint32(word(d, "stops", "0")[0] - '0') }
