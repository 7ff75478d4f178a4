package campaign

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// TestStories runs the golden stories of testdata. A vehicle is named by its place on
// the roster: v1 is the first. Its sequence rises by itself unless the story says seq=.
//
//	campaign vehicles=20 waves=(10%,5,rest) soak=1h …   a plan by mira, with the gates' terms for every wave
//	edit … | submit | send-back                           writes it again, as campaign does; the input is the reason
//	cohort press version=2 [vehicles=3] | gone            a cohort that the plan names is so from now on, or is removed
//	policy 1 2@1000 3@regulatory                          what the server asks for, of all, from so many vehicles on, and by type
//	approve by=NAME | start [hash=] | pause | resume [accept=] [seen=] | cancel [done=]    commands; the input is the reason
//	roll-back [into=]                                     another campaign brings the vehicles back; the input is the reason
//	way-back [state=] [ecu=] [part=] [from=] [hash=]      the package adas-stack@4.1.0, as the catalog holds it from now on
//	brought OUTCOME [into=]                               what the shell found of that campaign: BEGUN, NOBODY or WAITS; the input is the reason
//	reach                                                 what the last stop reached, and how the campaign is undone
//	open 2 [by=]                                          a person opens the gate of wave 2; the input is the reason
//	withdrawn                                             the package says that it was; the input is the reason
//	report v1 v2-4 STATE [ecu=] [code=] [attempt=] [seq=] [waits[=]] [overdue] [took=]  one batch; UNHEARD is no state
//	pass 10m                                              time goes by, the campaign is woken when it asks
//	begin | refuse                                        the engine answers a scheduled campaign that asks for its roster
//	jump 3h                                               the clock is set: nothing was woken meanwhile
//	restart [after=20m]                                   a crash, and how long nobody was there; lose-sends on a command loses what it sent before
//	roster [state=] | status | strata | times             questions
//	traits models=3                                       vehicle #i is of model m(i mod 3), which the selectors of waves ask for
//	leave #3 [CODE]                                       the vehicle is not selected any more: it is not registered, or has this reason
//	dry-run                                               what a start would do
//	join #20-25                                           vehicles are found that match now
//
// A wave is a count, a percentage or rest; pilots:#3+#7; or m1, m1:10%, m1:5 for vehicles of a
// model. Vehicles that are not on the roster yet are named by their number in the fleet.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{world: newWorld(t, "c1"), sequence: map[string]uint64{}, attempt: map[string]uint32{}}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.world.t = t
			return s.run(d)
		})
	})
}

type story struct {
	*world
	vehicles int
	plan     *messages.CampaignPlan
	policy   *messages.ApprovalPolicy
	sequence map[string]uint64
	attempt  map[string]uint32 // as last assigned
	models   int
	cohorts  []*messages.NamedCohort // that the plan names, as they are now
	left     map[string]string       // vehicles that are not selected, and why
	back     *messages.PackageRecord // the way back, as the catalog holds it
}

func (s *story) run(d *datadriven.TestData) string {
	by, reason := "mira", strings.TrimSpace(d.Input)
	d.MaybeScanArgs(s.t.(*testing.T), "by", &by)
	switch d.Cmd {
	case "campaign":
		return s.create(d, by)
	case "edit", "submit", "approve", "send-back", "policy", "cohort":
		return s.review(d, by, reason)
	case "start":
		from, reviewed := s.fleet(), ""
		d.MaybeScanArgs(s.t.(*testing.T), "hash", &reviewed)
		return s.tell(d, &messages.StartCampaign{By: by, ContentHash: reviewed, Policy: s.policy, Vins: from.VINs, Traits: from.Traits, LeftOut: from.LeftOut, Package: s.pkg, Rollback: s.back, Met: encounter(d), Named: s.cohorts, NamesContent: reviewed != "", Despite: arguments(d, "despite"), ExpectedVehicles: expecting(d)})
	case "traits", "leave", "dry-run", "join", "strata":
		return s.choose(d)
	case "begin":
		from := s.fleet()
		return s.tell(d, &messages.StartCampaign{By: "engine", Policy: s.policy, Vins: from.VINs, Traits: from.Traits, LeftOut: from.LeftOut, Package: s.pkg, Rollback: s.back, Due: true, Met: encounter(d), Named: s.cohorts})
	case "pools", "rival", "away", "back", "shares":
		return s.pooled(d)
	case "times":
		return s.times()
	case "yield", "superseded":
		return s.supersession(d)
	case "refuse":
		return s.tell(d, &messages.BeginningRefused{Reason: reason})
	case "pause":
		return s.tell(d, &messages.PauseCampaign{By: by, Reason: reason})
	case "resume":
		return s.tell(d, accepting(d, &messages.ResumeCampaign{By: by, Reason: reason}))
	case "cancel", "roll-back", "way-back", "call-off", "brought", "reach", "still-open", "seek":
		return s.undo(d, by, reason)
	case "open":
		wave, _ := strconv.Atoi(d.CmdArgs[0].Key)
		return s.tell(d, &messages.OpenGate{By: by, Reason: reason, Wave: uint32(wave)})
	case "withdrawn":
		return s.tell(d, &messages.StopOffering{Package: "adas-stack@4.2.1", Reason: reason})
	case "package":
		s.packaged(d)
		return "ok"
	case "fleet":
		s.vehicles, _ = strconv.Atoi(d.CmdArgs[0].Key)
		return "ok"
	case "dealer":
		return s.tell(d, &messages.TellDealerResult{Vin: s.named(d.CmdArgs[0].Key)[0], Result: d.CmdArgs[1].Key, By: by, Note: reason})
	case "report":
		return s.tell(d, s.batch(d))
	case "missed":
		return s.told(d, s.must(Missed{VINs: s.named(d.CmdArgs[0].Key)}))
	case "pass", "jump":
		for_, err := time.ParseDuration(d.CmdArgs[0].Key)
		if err != nil {
			d.Fatalf(s.t, "%v", err)
		}
		if d.Cmd == "jump" {
			s.now, for_ = s.now.Add(for_), 0
		}
		return s.told(d, s.pass(for_))
	case "restart":
		return s.restart(d)
	case "roster":
		return s.list(d)
	case "status":
		return s.status()
	}
	d.Fatalf(s.t, "unknown command %s", d.Cmd)
	return ""
}

// restart is a crash, after which nobody is there for so long.
func (s *story) restart(d *datadriven.TestData) string {
	s.crash()
	away := "0s"
	d.MaybeScanArgs(s.t.(*testing.T), "after", &away)
	span, err := time.ParseDuration(away)
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	s.now = s.now.Add(span)
	sends := s.recovered()
	woken := s.wake()
	return s.told(d, Decision{Events: woken.Events, Sends: append(sends, woken.Sends...)})
}

// packaged makes the package that the next command takes.
func (s *story) packaged(d *datadriven.TestData) {
	s.pkg = testPackage()
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "state":
			s.pkg.State = messages.PackageState(messages.PackageState_value["PACKAGE_"+arg.Vals[0]])
		case "hash":
			s.pkg.ContentHash = arg.Vals[0]
		case "from":
			s.pkg.Contents[0].FromVersion = arg.Vals[0]
		}
	}
}

// gateOf sets one term of a gate; "gate" is the one that a plan has by default.
func gateOf(gate *messages.Gate, arg datadriven.CmdArg, n float64, seconds int64) {
	switch arg.Key {
	case "min-succeeded":
		gate.MinimumSucceededPercent = n
	case "max-failed":
		gate.MaximumFailedPercent = &n
	case "sample":
		gate.MinimumSample = uint32(n)
	case "confidence":
		gate.ConfidencePercent = &n
	case "drive-cycles":
		n, _ := strconv.ParseUint(arg.Vals[0], 10, 32)
		gate.SoakDriveCycles = uint32(n)
	case "soak":
		gate.SoakSeconds = seconds
	case "manual":
		gate.Manual = true
	case "each-stratum":
		gate.PerStratum = eachStratum(arg.Vals)
	case "gate":
		gate.MaximumFailedPercent, gate.MinimumSample = nil, 0
	}
}

// eachStratum is the limits of strata, as far as they are given: failed, confidence, sample, succeeded.
func eachStratum(vals []string) *messages.StratumLimits {
	by := &messages.StratumLimits{}
	for i, to := range []**float64{&by.MaximumFailedPercent, &by.ConfidencePercent, nil, &by.MinimumSucceededPercent} {
		if i >= len(vals) || vals[i] == "" || vals[i] == "gate" {
			continue
		}
		if n, _ := strconv.ParseFloat(vals[i], 64); to != nil {
			*to = &n
		} else {
			by.MinimumSample = uint32(n)
		}
	}
	return by
}

// growth is a pace that grows: its base, its factor, after how many vehicles, and of what.
func growth(vals []string) *messages.ExponentialRate {
	base, _ := strconv.Atoi(vals[0])
	factor, _ := strconv.ParseFloat(vals[1], 64)
	every, _ := strconv.Atoi(vals[2])
	by := &messages.RateIncreaseCriteria{NumberOfNotifiedThings: uint32(every)}
	if vals[3] == "succeeded" {
		by = &messages.RateIncreaseCriteria{NumberOfSucceededThings: uint32(every)}
	}
	return &messages.ExponentialRate{BaseRatePerMinute: uint32(base), IncrementFactor: factor, RateIncreaseCriteria: by}
}

// retryClass is a class of failure codes, which '+' joins.
func retryClass(vals []string) *messages.RetryClass {
	attempts, _ := strconv.Atoi(vals[1])
	c := &messages.RetryClass{Codes: strings.Split(vals[0], "+"), MaximumAttempts: uint32(attempts)}
	for i, seconds := range []*int64{&c.BackOffSeconds, &c.MaximumBackOffSeconds} {
		if len(vals) > 2+i {
			*seconds, _ = strconv.ParseInt(vals[2+i], 10, 64)
		}
	}
	return c
}

func (s *story) create(d *datadriven.TestData, by string) string {
	p := testPlan("c1")
	p.Waves = nil
	// Most stories are about something else than a gate: it lets everything pass.
	gate := &messages.Gate{MaximumFailedPercent: new(100.0), MinimumSample: 1}
	p.Pacing, p.Retries, p.SleepSeconds = &messages.Pacing{}, &messages.Retries{}, 1 // nobody sleeps, unless a story says so
	sizes := []string{"rest"}
	for _, arg := range d.CmdArgs {
		val := arg.Vals[0]
		n, _ := strconv.ParseFloat(strings.TrimSuffix(val, "%"), 64)
		span, _ := time.ParseDuration(val)
		seconds := int64(span / time.Second)
		switch arg.Key {
		case "vehicles":
			s.vehicles = int(n)
		case "waves":
			sizes = arg.Vals
		case "min-succeeded", "gate", "max-failed", "sample", "confidence", "soak", "drive-cycles", "manual", "each-stratum":
			gateOf(gate, arg, n, seconds)
		case "per-minute":
			p.Pacing.MaximumPerMinute = uint32(n)
		case "grow":
			p.Pacing.ExponentialRate = growth(arg.Vals)
		case "exposed":
			p.Pacing.MaximumExposed = uint32(n)
		case "in-flight":
			p.Pacing.MaximumInFlight = uint32(n)
		case "attempts":
			p.Retries.MaximumAttempts = uint32(n)
		case "dealer": // after failures and days
			days, _ := strconv.Atoi(arg.Vals[1])
			p.Dealer = &messages.DealerPlan{AfterFailures: uint32(n), AfterUnreachableDays: uint32(days)}
		case "back-off":
			p.Retries.BackOffSeconds = seconds
		case "class": // codes, attempts, back-off and its longest in seconds
			p.Retries.Classes = append(p.Retries.Classes, retryClass(arg.Vals))
		case "silence":
			p.Retries.SilenceSeconds = seconds
		case "asks":
			p.Retries.Asks = uint32(n)
		case "approvals":
			p.RequiredApprovals = uint32(n)
		case "selector":
			p.Selector = strings.ReplaceAll(val, "blank", " ")
		case "start-at", "end-at", "window", "blackout", "maintenance", "permit-life", "sleep":
			timed(p, arg)
		case "by", "lose-sends":
		default:
			if !divides(p, arg.Key, val) && !wayBack(p, arg.Key, val) && !claims(p, arg.Key, val) {
				d.Fatalf(s.t, "unknown argument %s", arg.Key)
			}
		}
	}
	for _, size := range sizes {
		p.Waves = append(p.Waves, waveOf(gate, size))
	}
	s.plan = p
	if d.Cmd == "edit" {
		return s.tell(d, &messages.EditCampaign{Named: s.cohorts, Plan: p, Package: s.pkg, By: by, Policy: s.policy, Vehicles: uint64(s.vehicles)})
	}
	return s.tell(d, &messages.CreateCampaign{Named: s.cohorts, Plan: p, Package: s.pkg, By: by, Policy: s.policy, Vehicles: uint64(s.vehicles)})
}

// waveOf is a wave as a story sizes it: 10, 10%, rest, or by who its members are.
func waveOf(gate *messages.Gate, size string) *messages.Wave {
	w, size := member(&messages.Wave{Gate: gate}, size)
	n, _ := strconv.ParseFloat(strings.TrimSuffix(size, "%"), 64)
	switch {
	case size == "":
	case size == "rest":
		w.Size = &messages.Wave_Rest{Rest: true}
	case strings.HasSuffix(size, "%"):
		w.Size = &messages.Wave_Percent{Percent: n}
	default:
		w.Size = &messages.Wave_Count{Count: uint32(n)}
	}
	return w
}

func (s *story) batch(d *datadriven.TestData) *messages.AssignmentReports {
	batch := &messages.AssignmentReports{}
	var chosen []string
	r := messages.AssignmentReport{CampaignId: "c1"}
	var attempt, sequence uint64
	for _, arg := range d.CmdArgs {
		switch {
		case arg.Key == "ecu":
			r.EcuId = arg.Vals[0]
		case arg.Key == "code":
			r.Code = arg.Vals[0]
		case arg.Key == "attempt":
			attempt, _ = strconv.ParseUint(arg.Vals[0], 10, 32)
		case arg.Key == "seq":
			sequence, _ = strconv.ParseUint(arg.Vals[0], 10, 64)
		case arg.Key == "waits" && len(arg.Vals) == 0: // for consent, or for its condition
			r.Waits = true
		case arg.Key == "waits": // for its maintenance window, for so long
			span, _ := time.ParseDuration(arg.Vals[0])
			r.WaitsUntilMs = s.now.Add(span).UnixMilli()
		case arg.Key == "took": // since the offer
			span, _ := time.ParseDuration(arg.Vals[0])
			r.SinceOfferSeconds = proto.Uint32(uint32(span.Seconds()))
		case arg.Key == "behind": // its attempt gave way to that campaign
			r.Returns, r.WaitsFor = true, arg.Vals[0]
		case arg.Key == "by": // it is that campaign's for good
			r.WaitsFor = arg.Vals[0]
		case arg.Key == "returns": // its attempt gave way, and it is the campaign's turn
			r.Returns = true
		case arg.Key == "overdue":
			r.Overdue = true
		case arg.Key == "unhealthy": // code, and the control unit
			r.Unhealthy, r.UnhealthyEcuId = arg.Vals[0], arg.Vals[1]
		case arg.Key == "taken": // by that campaign; a dash: nobody knows
			r.Taken, r.TakenBy = true, strings.Trim(arg.Vals[0], "-")
		case arg.Key == "gone-on": // with taken: SOAKED or EARLY
			r.GoneOn = messages.GoneOn(messages.GoneOn_value["GONE_ON_"+arg.Vals[0]])
		case arg.Key == "cycles": // AWAITED or COMPLETED
			r.DriveCycles = messages.DriveCycles(messages.DriveCycles_value["DRIVE_CYCLES_"+arg.Vals[0]])
		case arg.Key == "heard": // so long ago
			ago, _ := time.ParseDuration(arg.Vals[0])
			r.HeardAtMs = s.now.Add(-ago).UnixMilli()
		case arg.Key[0] == 'v':
			chosen = append(chosen, s.named(arg.Key)...)
		case arg.Key == "UNHEARD": // the vehicle has not heard of its attempt
		case messages.AssignmentState_value[arg.Key] != 0:
			r.State = messages.AssignmentState(messages.AssignmentState_value[arg.Key])
		case arg.Key != "lose-sends":
			d.Fatalf(s.t, "unknown argument %s", arg.Key)
		}
	}
	for _, vin := range chosen {
		one := &messages.AssignmentReport{CampaignId: r.CampaignId, Vin: vin, State: r.State, EcuId: r.EcuId, Code: r.Code, HeardAtMs: r.HeardAtMs, WaitsUntilMs: r.WaitsUntilMs, Waits: r.Waits, Overdue: r.Overdue,
			Unhealthy: r.Unhealthy, UnhealthyEcuId: r.UnhealthyEcuId, Taken: r.Taken, TakenBy: r.TakenBy, GoneOn: r.GoneOn, DriveCycles: r.DriveCycles, SinceOfferSeconds: r.SinceOfferSeconds, Returns: r.Returns, WaitsFor: r.WaitsFor}
		one.Attempt, one.Sequence = uint32(attempt), sequence
		if attempt == 0 {
			one.Attempt = max(1, s.attempt[vin])
		}
		if !d.HasArg("seq") {
			s.sequence[vin]++
			one.Sequence = s.sequence[vin]
		}
		batch.Reports = append(batch.Reports, one)
	}
	return batch
}

// named lists the VINs of v3 or v3-7.
func (s *story) named(name string) (list []string) {
	from, to, isRange := strings.Cut(name[1:], "-")
	if !isRange {
		to = from
	}
	first, _ := strconv.Atoi(from)
	last, _ := strconv.Atoi(to)
	for i := first; i <= last; i++ {
		if uint32(i) > s.c.Roster.Size() {
			list = append(list, fmt.Sprintf("WPCAR9999%08d", i))
			continue
		}
		list = append(list, string(s.c.Roster.VIN(uint32(i-1))))
	}
	return list
}

func (s *story) tell(d *datadriven.TestData, m any) string {
	made, no := s.step(m)
	if no != nil {
		text := "rejected " + no.Code + ": " + no.Message
		if no.Field != "" {
			text += " (" + no.Field + ")"
		}
		if no.Suggestion != "" {
			text += "\ncure: " + no.Suggestion
		}
		return text
	}
	if !d.HasArg("lose-sends") {
		woken := s.wake()
		made.Events, made.Sends = append(made.Events, woken.Events...), append(made.Sends, woken.Sends...)
	}
	return s.told(d, made)
}

// told is the transcript: the state, what happened, what was said to whom.
func (s *story) told(d *datadriven.TestData, made Decision) string {
	var b strings.Builder
	fmt.Fprintln(&b, s.c)
	for _, e := range made.Events {
		if line := e.Entry(); line != nil {
			fmt.Fprintf(&b, "event %s by %s: %s\n", line.Event, line.By, line.Detail)
		}
	}
	said := map[string][]int{}
	for _, send := range made.Sends {
		word, attempt := spoken(send)
		if send.VIN == "" {
			fmt.Fprintln(&b, word)
			continue
		}
		word = strings.TrimSuffix(word, "to") + until(s.c, send) + "to"
		if lost := d.HasArg("lose-sends"); lost {
			word = "lost " + word
		} else if _, ok := send.Message.(*messages.AssignVehicle); ok {
			if s.attempt[send.VIN] != attempt {
				s.attempt[send.VIN], s.sequence[send.VIN] = attempt, 0
			}
		}
		at, found := s.c.Roster.Find(send.VIN)
		if !found {
			at = s.c.Roster.Size()
		}
		said[word] = append(said[word], int(at)+1)
	}
	words := make([]string, 0, len(said))
	for word := range said {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		fmt.Fprintf(&b, "%s %s\n", word, ranges(said[word]))
	}
	return b.String()
}

func spoken(send Send) (string, uint32) {
	switch m := send.Message.(type) {
	case *messages.FindJoiners:
		if m.StonesAskedAtMs != 0 {
			return "asks for joiners, and who brings what vehicles lack", 0
		}
		return "asks for joiners", 0
	case *messages.SupersedeCampaigns:
		return fmt.Sprintf("has superseded campaigns told (again: %t)", m.Again), 0
	case *messages.BeginScheduled:
		return "asks for the roster", 0
	case *messages.SeekJoiners:
		return "tells campaign " + m.CampaignId + " to look for joiners", 0
	case *messages.BringBack:
		return "asks for the way back", 0
	case *messages.AssignVehicle:
		if m.Dealer != nil {
			return fmt.Sprintf("send AssignVehicle attempt %d, by a dealer (%s) to", m.Attempt, m.Dealer.Note), m.Attempt
		}
		return fmt.Sprintf("send AssignVehicle attempt %d%s to", m.Attempt, recalled(m.Heard)), m.Attempt
	case *messages.WithdrawPermits:
		return fmt.Sprintf("tells all vehicles of stop %d (%s)", m.Stops, m.Reason), 0
	case *messages.PermitVehicle:
		return fmt.Sprintf("send PermitVehicle attempt %d to", m.Attempt), m.Attempt
	case *messages.WithdrawVehiclePermit:
		return fmt.Sprintf("send WithdrawVehiclePermit attempt %d (%s) to", m.Attempt, m.Reason), m.Attempt
	case *messages.CancelAssignment:
		return fmt.Sprintf("send CancelAssignment attempt %d (%s) to", m.Attempt, m.Reason), m.Attempt
	case *messages.AskAssignment:
		return fmt.Sprintf("send AskAssignment attempt %d to", m.Attempt), m.Attempt
	case *messages.AcknowledgeAssignment:
		return fmt.Sprintf("send AcknowledgeAssignment attempt %d to", m.Attempt), m.Attempt
	}
	panic(fmt.Sprintf("a campaign sends %T", send.Message))
}

// recalled is what an offer says of an attempt that is not offered for the first time.
func recalled(h *messages.HeardAttempt) (text string) {
	if h == nil {
		return ""
	}
	if text = fmt.Sprintf(" (heard as %s, report %d", h.State, h.Sequence); h.PermitUntilMs != 0 {
		text += ", with a permit"
	}
	if h.CalledOff != "" {
		text += ", called off: " + h.CalledOff
	}
	return text + ")"
}

// ranges prints v1-3 v7, keeping repetitions.
func ranges(list []int) string {
	sort.Ints(list)
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		part := fmt.Sprintf("v%d", list[i])
		if j > i {
			part += fmt.Sprintf("-%d", list[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, " ")
}

func (s *story) list(d *datadriven.TestData) string {
	q := &messages.GetRoster{}
	var state string
	d.MaybeScanArgs(s.t.(*testing.T), "state", &state)
	q.Dealer = d.HasArg("dealer")
	q.State = messages.AssignmentState(messages.AssignmentState_value[state])
	var from, limit int
	d.MaybeScanArgs(s.t.(*testing.T), "from", &from)
	d.MaybeScanArgs(s.t.(*testing.T), "limit", &limit)
	q.From, q.Limit = uint32(from), uint32(limit)
	made := s.must(q)
	list := made.Reply.(*messages.RosterList)
	var b strings.Builder
	for _, e := range list.Entries {
		at, _ := s.c.Roster.Find(e.Vin)
		fmt.Fprintf(&b, "v%d wave %d attempt %d %s", at+1, e.Wave, e.Attempt, e.State)
		if e.EcuId+e.Code != "" {
			fmt.Fprintf(&b, " %s/%s", e.EcuId, e.Code)
		}
		if e.Dealer != 0 {
			fmt.Fprintf(&b, " %s", e.Dealer)
			if e.DealerSinceMs != 0 {
				fmt.Fprintf(&b, " since +%v", time.UnixMilli(e.DealerSinceMs).Sub(began))
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "total %d", list.Total)
	if list.Next != 0 {
		fmt.Fprintf(&b, ", next %d", list.Next)
	}
	return b.String() + "\n"
}

func (s *story) status() string {
	status := s.must(&messages.GetCampaign{}).Reply.(*messages.CampaignStatus)
	var b strings.Builder
	fmt.Fprintln(&b, s.c)
	if status.Record.Cause != "" {
		fmt.Fprintln(&b, "cause:", status.Record.Cause)
	}
	if status.Waits != "" {
		fmt.Fprintln(&b, "it", status.Waits)
	}
	if status.Fewer != "" {
		fmt.Fprintln(&b, status.Fewer)
	}
	for _, w := range status.Record.Waves {
		fmt.Fprintf(&b, "wave %d [%d,%d) %s: %s\n", w.Number, w.First, w.First+w.Size, life.WaveName(w.State), w.Gate)
	}
	for _, f := range status.Record.Failures {
		fmt.Fprintf(&b, "failure %s/%s %d\n", f.EcuId, f.Code, f.Count)
	}
	for _, f := range status.Record.Refusals {
		fmt.Fprintf(&b, "refusal %s/%s %d\n", f.EcuId, f.Code, f.Count)
	}
	for _, a := range status.Record.Acceptances {
		fmt.Fprintf(&b, "accepted by %s: wave %d, %d of %d failed: %s\n", a.By, a.Wave, a.Failed, a.Ended, a.Reason)
	}
	return b.String()
}
