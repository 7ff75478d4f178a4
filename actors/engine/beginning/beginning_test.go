package beginning_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/beginning"
	"pacecar/messages"
)

// operators answers starts when it is let, and takes what is delivered.
type operators struct {
	actors.Router
	let       chan error
	started   atomic.Int32
	delivered []*messages.Envelope
}

func (o *operators) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	if start := command.(*messages.StartCampaign); id != "night" || !start.Due || start.By != "engine" {
		return nil, errors.New("not the start of the night")
	}
	o.started.Add(1)
	select {
	case err := <-o.let:
		return &messages.CampaignStatus{}, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (o *operators) Deliver(e *messages.Envelope) { o.delivered = append(o.delivered, e) }

// TestOneRosterAtATime: a campaign that asks again while its roster is gathered is not
// gathered twice, and one that has been answered may ask again.
func TestOneRosterAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &operators{let: make(chan error)}
		b := beginning.New(o, o)
		b.BeginScheduled("night")
		b.BeginScheduled("night")
		synctest.Wait()
		o.let <- nil
		synctest.Wait()
		if n := o.started.Load(); n != 1 || len(o.delivered) != 0 {
			t.Fatalf("%d starts, %d words", n, len(o.delivered))
		}
		b.BeginScheduled("night")
		o.let <- messages.Reject(messages.EmptySelection, "nobody is meant")
		synctest.Wait()
		b.BeginScheduled("night")
		o.let <- errors.New("slot 7 has no owner yet")
		synctest.Wait()
		var reasons []string
		for _, e := range o.delivered {
			if e.Kind != actors.KindCampaign || e.ID != "night" {
				t.Errorf("a word went to %s %s", e.Kind, e.ID)
			}
			reasons = append(reasons, e.Message.(*messages.BeginningRefused).Reason)
		}
		if len(reasons) != 2 || reasons[0] != "nobody is meant" || reasons[1] != "slot 7 has no owner yet" {
			t.Errorf("the campaign was told %q", reasons)
		}
		b.Close()
	})
}

// TestCloseEndsWhatIsUnderWay, tells nobody, and begins nothing more.
func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &operators{let: make(chan error)}
		b := beginning.New(o, o)
		b.BeginScheduled("night")
		synctest.Wait()
		b.Close()
		b.BeginScheduled("night")
		synctest.Wait()
		if n := o.started.Load(); n != 1 || len(o.delivered) != 0 {
			t.Errorf("%d starts, %d words", n, len(o.delivered))
		}
	})
}
