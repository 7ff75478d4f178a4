package considered_test

import (
	"context"
	"errors"
	"testing"

	"pacecar/messages"
	"pacecar/messages/considered"
)

// names are the commands that an actor is asked to consider.
func names(ask *messages.Consider) (all string) {
	for _, c := range ask.GetCommands() {
		all += " " + string(c.MessageName().Name())
	}
	return all
}

// A command is considered behind those of the same question that its actor has accepted; questions, refused commands and
// those to other actors are not among them.
func TestCommandsAreConsideredBehindThoseThatWereAccepted(t *testing.T) {
	c := considered.Of(considered.Only(context.Background()))
	ask := func(id string) string {
		q, _, err := c.Consider("campaign", id, &messages.GetCampaign{})
		if err != nil {
			t.Fatal(err)
		}
		return names(q)
	}
	_, accepted, _ := c.Consider("campaign", "spring", &messages.PauseCampaign{By: "mira"})
	accepted()
	if _, _, err := c.Consider("campaign", "spring", &messages.StartCampaign{By: "mira"}); err != nil { // and is refused
		t.Fatal(err)
	}
	_, looked, _ := c.Consider("campaign", "spring", &messages.GetCampaign{})
	looked()
	if got := ask("spring"); got != " PauseCampaign GetCampaign" {
		t.Errorf("spring considers%s", got)
	}
	if got := ask("autumn"); got != " GetCampaign" {
		t.Errorf("autumn considers%s", got)
	}
	if considered.Of(context.Background()) != nil {
		t.Error("a question that nobody marked is only considered")
	}
}

// A question that never ends is refused.
func TestAQuestionHasABound(t *testing.T) {
	c := considered.Of(considered.Only(context.Background()))
	for range messages.MaxConsidered {
		_, accepted, err := c.Consider("campaign", "spring", &messages.PauseCampaign{By: "mira"})
		if err != nil {
			t.Fatal(err)
		}
		accepted()
	}
	_, _, err := c.Consider("campaign", "spring", &messages.GetCampaign{})
	if no, refused := errors.AsType[*messages.Rejection](err); !refused || no.Code != messages.OutOfBounds {
		t.Errorf("the next one: %v", err)
	}
}
