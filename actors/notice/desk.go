package notice

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// maxTries is how often a replay is written anew because somebody else wrote meanwhile.
const maxTries = 5

// Notices lists what a webhook was told or is to be told, the newest first.
func (t *Teller) Notices(ctx context.Context, webhook string) ([]*messages.Notice, error) {
	var list []*messages.Notice
	for slot := range persistence.Slot(t.Store.Slots()) {
		err := t.Store.ScanPrefixes(ctx, slot, Kind, []string{webhook + "/"}, func(_ string, r persistence.Record) error {
			record := &messages.NoticeRecord{}
			if err := proto.Unmarshal(r.Data, record); err != nil {
				return err
			}
			list = append(list, record.GetNotices()...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b *messages.Notice) int {
		return cmp.Or(cmp.Compare(b.GetAtMs(), a.GetAtMs()), cmp.Compare(b.GetId(), a.GetId()))
	})
	return list, nil
}

// Replay sends a notice once more, now, whatever became of it before, and tells what has become of it. One that fails
// again is dead as before; one that waits for its next attempt goes on waiting.
func (t *Teller) Replay(ctx context.Context, webhook, campaign, id string) (*messages.Notice, error) {
	p := pair{webhook, campaign}
	sent := false
	var came outcome
	for range maxTries {
		kept, err := t.load(ctx, p)
		if err != nil {
			return nil, err
		}
		n := find(kept.record, id)
		if n == nil {
			return nil, messages.Reject(messages.NotFound, "webhook %s has no notice %.80q", webhook, id).Suggest("list its deliveries: old ones are forgotten")
		}
		if !sent {
			came.status, came.problem = t.Hooks.Send(ctx, webhook, id, n.GetBody())
			sent = true
		}
		was := n.GetState()
		conclude(n, t.Now(), came)
		if came.problem != "" && was != messages.NoticeState_NOTICE_PENDING {
			n.State, n.NextAtMs = was, 0
		}
		if err = t.commit(ctx, kept); err == nil {
			t.later(p, 0) // what waited behind it
			return n, nil
		}
		if !errors.Is(err, persistence.ErrConflict) {
			return nil, err
		}
	}
	return nil, messages.Reject(messages.Unavailable, "what came of the replay could not be written down")
}

// Try sends an event that says nothing, and tells the status of the answer, and what was wrong; empty: nothing.
func (t *Teller) Try(ctx context.Context, webhook string) (status int, problem string) {
	return t.Hooks.Try(ctx, webhook, t.Now())
}
