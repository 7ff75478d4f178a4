package notice

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of one look at a history.
const (
	page    = 100
	maxRead = 20_000 // lines; older ones are counted and not told
)

// line is one of a history.
type line struct {
	version uint64
	index   uint32
	entry   *messages.HistoryEntry
}

// fill makes notices of what has happened since the record was written, and says whether it changed.
func (t *Teller) fill(ctx context.Context, p pair, r *messages.NoticeRecord) (changed bool, err error) {
	room := MaxPending - count(r, messages.NoticeState_NOTICE_PENDING)
	if room <= 0 {
		return false, nil
	}
	began, err := t.beginning(ctx, p.webhook)
	if err != nil {
		return false, err
	}
	lines, skipped, err := t.since(ctx, p.campaign, r.GetReached(), began)
	if err != nil || len(lines) == 0 && skipped == 0 {
		return false, err
	}
	r.Skipped += skipped
	reached := r.GetReached()
	var status *messages.CampaignStatus
	states := statesOf(lines)
	for i, l := range lines {
		if i > 0 && room <= 0 && l.version != lines[i-1].version {
			break // the rest stays where it is; lines of one version are not taken apart
		}
		r.Reached = l.version
		if !slices.Contains(t.Hooks.Subscribed(l.entry.GetEvent(), l.entry.GetVin() != ""), p.webhook) {
			continue
		}
		if status == nil {
			if status, err = t.Status(ctx, p.campaign); err != nil {
				return false, err
			}
			// What has changed between the history and the status is in the history now.
			newer, _, err := t.since(ctx, p.campaign, reached, began)
			if err != nil {
				return false, err
			}
			if skipped == 0 && len(newer) >= len(lines) { // those that were left out may be others now
				states = statesOf(newer)
			}
		}
		id := idOf(p.campaign, l.version, l.index)
		r.Notices = append(r.Notices, &messages.Notice{
			Id: id, Webhook: p.webhook, CampaignId: p.campaign, Event: l.entry.GetEvent(), Body: t.Hooks.Compose(id, l.entry, states[i], status, t.Now()),
			State: messages.NoticeState_NOTICE_PENDING, AtMs: l.entry.GetAtMs(), MadeAtMs: t.Now().UnixMilli(),
		})
		room--
	}
	return true, nil
}

// statesOf is the state in which each line left the campaign, by the lines before and behind it that tell of a change;
// empty: none of them does, and the campaign is still in it.
func statesOf(lines []line) []string {
	states := make([]string, len(lines))
	state := ""
	for i, l := range lines {
		if change := l.entry.GetChange(); change != nil && l.entry.GetVin() == "" {
			if state == "" {
				for before := range i {
					states[before] = change.GetFrom()
				}
			}
			state = change.GetTo()
		}
		states[i] = state
	}
	return states
}

// since reads the lines of a history behind a version, oldest first, of what happened since a time.
func (t *Teller) since(ctx context.Context, campaign string, reached uint64, began int64) (lines []line, skipped uint64, err error) {
	key := persistence.Key{Kind: campaigns, ID: campaign}
	slot := persistence.SlotOf(key, t.Store.Slots())
	for before, read := uint64(0), 0; ; {
		entries, err := t.Store.History(ctx, slot, key, before, page)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if e.Version <= reached {
				return oldestFirst(lines), 0, nil
			}
			entry := &messages.HistoryEntry{}
			if err := proto.Unmarshal(e.Data, entry); err != nil {
				return nil, 0, err
			}
			if entry.GetAtMs() < began {
				return oldestFirst(lines), 0, nil
			}
			lines = append(lines, line{e.Version, e.Index, entry})
		}
		if len(entries) == 0 || entries[len(entries)-1].Version <= 1 {
			return oldestFirst(lines), 0, nil
		}
		before = entries[len(entries)-1].Version
		if read += len(entries); read >= maxRead {
			return oldestFirst(lines), before - reached, nil
		}
	}
}

func oldestFirst(lines []line) []line {
	slices.SortStableFunc(lines, func(a, b line) int {
		if a.version != b.version {
			return int(int64(a.version) - int64(b.version))
		}
		return int(a.index) - int(b.index)
	})
	return lines
}

// beginning is when a webhook was first told anything: what happened before that is nothing new to anybody.
func (t *Teller) beginning(ctx context.Context, webhook string) (int64, error) {
	t.mu.Lock()
	at, known := t.began[webhook]
	t.mu.Unlock()
	if known {
		return at, nil
	}
	key := persistence.Key{Kind: Kind, ID: webhook}
	began := &messages.NoticeBegan{AtMs: t.Now().UnixMilli()}
	r, err := t.Store.Load(ctx, persistence.SlotOf(key, t.Store.Slots()), key)
	switch {
	case errors.Is(err, persistence.ErrNotFound):
		data, failed := proto.Marshal(began)
		if failed != nil {
			return 0, failed
		}
		if err := t.write(ctx, key, 0, data); err != nil {
			return 0, err // a conflict: another node was first, whose time is read next
		}
	case err != nil:
		return 0, err
	default:
		if err := proto.Unmarshal(r.Data, began); err != nil {
			return 0, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.began[webhook] = began.GetAtMs()
	return began.GetAtMs(), nil
}
