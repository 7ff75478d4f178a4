package loop

import (
	"testing"

	"google.golang.org/protobuf/types/known/anypb"

	"pacecar/messages"
)

// TestWhatIsConsideredHasTheKindOfItsLastCommand, of which nothing is read: how long a start is told is no matter of who goes first.
func TestWhatIsConsideredHasTheKindOfItsLastCommand(t *testing.T) {
	t.Parallel()
	start, err := anypb.New(&messages.StartCampaign{By: "mira"})
	if err != nil {
		t.Fatal(err)
	}
	garbled := &anypb.Any{TypeUrl: start.GetTypeUrl(), Value: []byte{0xff}}
	for name, commands := range map[string][]*anypb.Any{"a start": {start}, "one behind another": {{TypeUrl: "x/y"}, start}, "what cannot be read": {garbled}} {
		if got, is := kind(&messages.Consider{Commands: commands}).(*messages.StartCampaign); !is || got != nil {
			t.Errorf("%s is of kind %T with %v", name, got, got)
		}
	}
	unknown := &messages.Consider{Commands: []*anypb.Any{{TypeUrl: "x/y"}}}
	for _, m := range []any{unknown, &messages.Consider{}, &messages.StartCampaign{}} {
		if kind(m) != m {
			t.Errorf("%T is of kind %T", m, kind(m))
		}
	}
}
