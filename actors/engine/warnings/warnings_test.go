package warnings_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pacecar/actors/engine/undo"
	"pacecar/actors/engine/warnings"
	"pacecar/messages"
)

// world knows one campaign, and one package that has nothing; another node does not answer.
type world struct{ undo.Engine }

func (world) ApprovalPolicy() *messages.ApprovalPolicy {
	return &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2, Vehicles: 100}}}
}

func (world) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case id == "spring":
		return &messages.CampaignStatus{}, nil
	case id == "away":
		return nil, errors.New("its node does not answer")
	}
	return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
}

func (world) Package(_ context.Context, id string) (*messages.PackageStatus, error) {
	switch id {
	case "bare@1.0.0":
		return &messages.PackageStatus{Record: &messages.PackageRecord{Name: "bare", Version: "1.0.0", State: messages.PackageState_PACKAGE_RELEASED}}, nil
	case "away@1.0.0":
		return nil, errors.New("its node does not answer")
	}
	return nil, messages.Reject(messages.NotFound, "there is no package %s", id)
}

func (world) Vouch(context.Context, string) error { return nil }

// members finds three vehicles of model e1 without a time zone that the package fits, and four more which it does not fit.
func members(_ context.Context, _ *messages.CampaignPlan, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
	if q.GetSelector() != "(model == \"e1\"\n) && !has(time_zone)" {
		return nil, nil, errors.New("too long")
	}
	if found := []string{"1", "2", "3"}; len(q.GetContents()) == 1 && q.GetForCampaign() {
		return &messages.Selection{Matched: 3, Vins: found}, nil, nil
	}
	return &messages.Selection{Matched: 7, Vins: make([]string, 7)}, nil, nil
}

func TestOf(t *testing.T) {
	pkg := &messages.PackageRecord{Name: "adas", Version: "4.2.0", Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A-1", Version: "4.2.0"}}}
	found := warnings.Look{Package: pkg, Question: &messages.SelectVehicles{Contents: pkg.Contents, ForCampaign: true}, Run: &messages.DryRun{Selected: 10}}
	back := func(id string) *messages.RollbackPlan { return &messages.RollbackPlan{Package: id} }
	for _, one := range []struct {
		plan  *messages.CampaignPlan
		field string // empty: no warning
		text  string
	}{
		{&messages.CampaignPlan{Supersedes: []string{"spring"}, LateJoiners: "exclude"}, "", ""},
		{&messages.CampaignPlan{Supersedes: []string{"sprign"}}, "/supersedes/0", "no campaign sprign"},
		{&messages.CampaignPlan{Selector: `campaign == "away"`}, "/selector", "does not answer"},
		{&messages.CampaignPlan{Rollback: back("none@1.0.0")}, "/rollback/package", "no package none@1.0.0"},
		{&messages.CampaignPlan{Rollback: back("bare@1.0.0")}, "/rollback/package", "does not touch ECU ADAS"},
		{&messages.CampaignPlan{Selector: `model == "e1"`, Maintenance: &messages.Maintenance{}}, "/maintenance/timeZoneOfVehiclesWithoutOne", "3 vehicles are on the roster"},
		{&messages.CampaignPlan{Selector: `model == "e2"`, Maintenance: &messages.Maintenance{}}, "", ""},
		{&messages.CampaignPlan{LateJoiners: "join"}, "/lateJoiners", "2 approvals"},
	} {
		got, err := warnings.Of(t.Context(), world{}, members, one.plan, found, 1)
		switch {
		case err != nil || one.field == "" && len(got) > 0:
			t.Errorf("%v: %v %v", one.plan, got, err)
		case one.field != "" && (len(got) != 1 || got[0].GetField() != one.field || !strings.Contains(got[0].GetText(), one.text)):
			t.Errorf("%v: %v", one.plan, got)
		}
	}
	if _, err := warnings.Of(t.Context(), world{}, members, &messages.CampaignPlan{Rollback: back("away@1.0.0")}, found, 1); err == nil {
		t.Error("a package that could not be asked for is none")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := warnings.Of(ended, world{}, members, &messages.CampaignPlan{Supersedes: []string{"spring"}}, found, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever asks has gone, and hears %v", err)
	}
}
