package campaign

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// accepting reads what a person accepts who resumes: accept=N failures, or those that were
// seen, each as ECU/CODE:count.
func accepting(d *datadriven.TestData, m *messages.ResumeCampaign) *messages.ResumeCampaign {
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "accept":
			n, _ := strconv.ParseUint(arg.Vals[0], 10, 32)
			m.AcceptFailures = proto.Uint32(uint32(n))
		case "seen":
			for _, one := range arg.Vals {
				name, count, _ := strings.Cut(one, ":")
				ecu, code, _ := strings.Cut(name, "/")
				n, _ := strconv.ParseUint(count, 10, 32)
				m.Accepted = append(m.Accepted, &messages.FailureCount{EcuId: ecu, Code: code, Count: uint32(n)})
			}
		}
	}
	return m
}

// undo ends a campaign, or has it undone.
func (s *story) undo(d *datadriven.TestData, by, reason string) string {
	done, into := "", "c1-rollback"
	d.MaybeScanArgs(s.t.(*testing.T), "done", &done)
	d.MaybeScanArgs(s.t.(*testing.T), "into", &into)
	switch d.Cmd {
	case "cancel":
		return s.tell(d, &messages.CancelCampaign{By: by, Reason: reason, Done: done})
	case "roll-back":
		p := &messages.CampaignPlan{Id: into, Package: "adas-stack@4.1.0", RollsBack: "c1"}
		d.MaybeScanArgs(s.t.(*testing.T), "package", &p.Package)
		return s.tell(d, &messages.RollBackCampaign{By: by, Reason: reason, Into: into, Plan: p})
	case "call-off":
		return s.tell(d, &messages.CallOffRollback{By: by, Reason: reason})
	case "brought":
		outcome := messages.RollbackOutcome(messages.RollbackOutcome_value["ROLLBACK_"+d.CmdArgs[0].Key])
		return s.tell(d, &messages.BroughtBack{Into: into, Outcome: outcome, Reason: reason})
	case "still-open":
		n, _ := strconv.Atoi(d.CmdArgs[0].Key)
		if d.HasArg("stone") { // how many vehicles another campaign brings what they lack, asked some time ago
			ago, open := "0s", &messages.StillOpen{Vehicles: uint32(n)}
			d.MaybeScanArgs(s.t.(*testing.T), "asked", &ago)
			span, _ := time.ParseDuration(ago)
			if open.AskedAtMs = s.now.Add(-span).UnixMilli(); n > 0 {
				open.Stones = []*messages.Stone{{CampaignId: "c0", Package: "adas-stack@4.2.0", Vehicles: uint32(n)}}
			}
			if d.HasArg("silent") {
				open.Unheard = []*messages.Unasked{{CampaignId: "c8", Reason: "Ailing: it is quarantined"}}
			}
			return s.tell(d, &messages.JoinVehicles{Open: open})
		}
		return s.tell(d, &messages.JoinVehicles{Open: &messages.StillOpen{Vehicles: uint32(n), Sample: []string{s.named("#9")[0]}[:min(n, 1)]}})
	case "seek":
		return s.tell(d, &messages.SeekJoiners{CampaignId: "c1"})
	case "reach":
		return s.reached()
	}
	s.prepare(d)
	return "ok"
}

// reached is what a person sees of how the campaign was stopped and is undone.
func (s *story) reached() string {
	status := s.must(&messages.GetCampaign{}).Reply.(*messages.CampaignStatus)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", s.c, cmp.Or(status.Reach, "It was never stopped."))
	if p := status.Record.Prepared; p != nil {
		fmt.Fprintln(&b, "prepared:", p.Package)
	}
	if open := status.Record.Open; open != nil {
		fmt.Fprintln(&b, "open:", open.Text)
	}
	if status.Waits != "" {
		fmt.Fprintln(&b, "waits:", status.Waits)
	}
	if stop := status.Record.Stop; stop != nil && stop.OfDone != "" {
		fmt.Fprintln(&b, "done:", stop.OfDone)
	}
	for _, by := range status.Record.RolledBackBy {
		fmt.Fprintln(&b, "rolled back by", by)
	}
	for _, f := range status.KnownFailures {
		fmt.Fprintf(&b, "known %s/%s %d\n", f.EcuId, f.Code, f.Count)
	}
	for _, f := range status.FreshFailures {
		fmt.Fprintf(&b, "fresh %s/%s %d\n", f.EcuId, f.Code, f.Count)
	}
	return b.String()
}

// prepare makes the package that is the way back.
func (s *story) prepare(d *datadriven.TestData) {
	s.back = testPackage()
	s.back.Version, s.back.ContentHash, s.back.Contents[0].Version = "4.1.0", strings.Repeat("4", 64), "4.1.0"
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "state":
			s.back.State = messages.PackageState(messages.PackageState_value["PACKAGE_"+arg.Vals[0]])
		case "ecu":
			s.back.Contents[0].EcuId = arg.Vals[0]
		case "part":
			s.back.Contents[0].HardwarePart = arg.Vals[0]
		case "from":
			s.back.Contents[0].FromVersion = arg.Vals[0]
		case "hash":
			s.back.ContentHash = strings.Repeat(arg.Vals[0], 64)[:64]
		case "none":
			s.back = nil
		default:
			d.Fatalf(s.t.(*testing.T), "unknown argument %s", arg.Key)
		}
	}
}

// wayBack says in a plan what becomes of it when it is undone.
func wayBack(p *messages.CampaignPlan, key, val string) bool {
	switch key {
	case "rollback":
		p.Rollback = &messages.RollbackPlan{Package: val}
	case "stop-policy":
		p.StopPolicy = val
	case "rolls-back":
		p.RollsBack = val
	default:
		return false
	}
	return true
}
