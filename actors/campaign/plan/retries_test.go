package plan

import (
	"testing"

	"pacecar/messages"
)

func retries(classes ...*messages.RetryClass) func(*messages.CampaignPlan) {
	return func(p *messages.CampaignPlan) { p.Retries = &messages.Retries{Classes: classes} }
}

func TestClassesOfRetriesAreBounded(t *testing.T) {
	t.Parallel()
	refused(t, []refusal{
		{"classes", "/retries/classes", messages.OutOfBounds, retries(make([]*messages.RetryClass, 33)...)},
		{"no codes", "/retries/classes/0/codes", messages.OutOfBounds, retries(&messages.RetryClass{})},
		{"code", "/retries/classes/0/codes/1", messages.Malformed, retries(&messages.RetryClass{Codes: []string{"A", "B*C"}})},
		{"class attempts", "/retries/classes/0/maximumAttempts", messages.OutOfBounds, retries(&messages.RetryClass{Codes: []string{"A"}, MaximumAttempts: 21})},
		{"class back-off", "/retries/classes/0/backOffSeconds", messages.OutOfBounds, retries(&messages.RetryClass{Codes: []string{"A"}, BackOffSeconds: 61, MaximumBackOffSeconds: 60})},
		{"class longest back-off", "/retries/classes/0/maximumBackOffSeconds", messages.OutOfBounds, retries(&messages.RetryClass{Codes: []string{"A"}, MaximumBackOffSeconds: 604_801})},
	})
}

// A class takes what it leaves out from the plan.
func TestClassesTakeWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	p := example()
	p.Retries = &messages.Retries{MaximumAttempts: 3, BackOffSeconds: 30, Classes: []*messages.RetryClass{{Codes: []string{"A"}}, {Codes: []string{"B"}, BackOffSeconds: 7_200}}}
	checked, no := Check(p)
	if no != nil {
		t.Fatal(no)
	}
	for i, want := range [][3]int64{{3, 30, 3_600}, {3, 7_200, 7_200}} {
		c := checked.Retries.Classes[i]
		if got := [3]int64{int64(c.MaximumAttempts), c.BackOffSeconds, c.MaximumBackOffSeconds}; got != want {
			t.Errorf("class %d has attempts, pause and longest pause %v, want %v", i, got, want)
		}
	}
}
