package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
	"pacecar/persistence/redis/scripts"
)

// How much one question asks for, so that no answer holds up the server or fills the
// memory of this process.
const (
	scanStep    = 256 // records
	historyStep = 256 // entries
	pageStep    = 8   // pages, each of up to a megabyte
)

// Load implements persistence.Records.
func (s *Store) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	if err := s.ready(ctx); err != nil {
		return persistence.Record{}, err
	}
	value, err := s.client.HGet(ctx, s.keys.kind(slot, "records", key.Kind), key.ID).Result()
	if errors.Is(err, client.Nil) {
		if err := s.absent(ctx, slot); err != nil {
			return persistence.Record{}, fmt.Errorf("load %s/%s: %w", key.Kind, key.ID, err)
		}
		return persistence.Record{}, persistence.ErrNotFound
	}
	if err != nil {
		return persistence.Record{}, s.failed(err, "load %s/%s", key.Kind, key.ID)
	}
	r, err := layout.ParseRecord(value)
	if err != nil {
		return persistence.Record{}, fmt.Errorf("load %s/%s: %w", key.Kind, key.ID, err)
	}
	return r, nil
}

// LoadAll implements persistence.Records. It reads in steps: each is one state, the whole
// may see changes made in between.
func (s *Store) LoadAll(ctx context.Context, slot persistence.Slot, kind persistence.Kind, ids []string, yield func(string, persistence.Record) error) error {
	for step := range slices.Chunk(ids, scanStep) {
		if err := s.ready(ctx); err != nil {
			return err
		}
		values, err := s.client.HMGet(ctx, s.keys.kind(slot, "records", kind), step...).Result()
		if err != nil {
			return s.failed(err, "load %d of %s in slot %d", len(step), kind, slot)
		}
		for i, value := range values {
			text, exists := value.(string)
			if !exists {
				continue
			}
			r, err := layout.ParseRecord(text)
			if err != nil {
				return fmt.Errorf("load %s/%s: %w", kind, step[i], err)
			}
			if err := yield(step[i], r); err != nil {
				return err
			}
		}
	}
	return nil
}

// Pages implements persistence.Records. It reads in steps: pages of commits made in
// between may be among them, so it is for the owner of the slot.
func (s *Store) Pages(ctx context.Context, slot persistence.Slot, key persistence.Key, yield func(persistence.Page) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	pages := s.keys.actor(slot, "pages", key)
	names, err := s.client.HKeys(ctx, pages).Result()
	if err != nil {
		return s.failed(err, "pages of %s/%s", key.Kind, key.ID)
	}
	numbers := make([]uint32, len(names))
	for i, name := range names {
		number, err := strconv.ParseUint(name, 10, 32)
		if err != nil {
			return fmt.Errorf("pages of %s/%s: page %q: %w", key.Kind, key.ID, name, layout.ErrCorrupt)
		}
		numbers[i] = uint32(number)
	}
	slices.Sort(numbers)
	for step := range slices.Chunk(numbers, pageStep) {
		fields := make([]string, len(step))
		for i, number := range step {
			fields[i] = strconv.FormatUint(uint64(number), 10)
		}
		values, err := s.client.HMGet(ctx, pages, fields...).Result()
		if err != nil {
			return s.failed(err, "pages of %s/%s", key.Kind, key.ID)
		}
		for i, value := range values {
			data, ok := value.(string)
			if !ok {
				return fmt.Errorf("pages of %s/%s: page %d is gone: %w", key.Kind, key.ID, step[i], layout.ErrCorrupt)
			}
			if err := yield(persistence.Page{Number: step[i], Data: []byte(data)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// History implements persistence.Records.
func (s *Store) History(ctx context.Context, slot persistence.Slot, key persistence.Key, before uint64, limit int) ([]persistence.Entry, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	list := s.keys.actor(slot, "history", key)
	// Entries are counted from the oldest, because new ones come at the other end.
	var older int64
	var err error
	if before == 0 {
		older, err = s.client.LLen(ctx, list).Result()
	} else {
		older, err = scripts.Older.Run(ctx, s.client, []string{list}, before).Int64()
	}
	if err != nil {
		return nil, s.failed(err, "history of %s/%s", key.Kind, key.ID)
	}
	page := persistence.NewHistoryPage(limit)
	step := int64(min(max(limit, 1)+1, historyStep)) // One more tells whether a commit goes on.
	for older > 0 {
		values, err := s.client.LRange(ctx, list, -older, min(-older+step-1, -1)).Result()
		if err != nil {
			return nil, s.failed(err, "history of %s/%s", key.Kind, key.ID)
		}
		for _, value := range values {
			e, err := layout.ParseEntry(value)
			if err != nil {
				return nil, fmt.Errorf("history of %s/%s: %w", key.Kind, key.ID, err)
			}
			if !page.Add(e) {
				return page.Entries(), nil
			}
		}
		older -= step
	}
	return page.Entries(), nil
}

// Holding implements persistence.Records: one question to each server.
func (s *Store) Holding(ctx context.Context, kind persistence.Kind) ([]persistence.Slot, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	answers := make([]*client.IntCmd, s.slots)
	if _, err := s.client.Pipelined(ctx, func(p client.Pipeliner) error {
		for slot := range answers {
			answers[slot] = p.Exists(ctx, s.keys.kind(persistence.Slot(slot), "ids", kind))
		}
		return nil
	}); err != nil {
		return nil, s.failed(err, "slots that have a %s", kind)
	}
	holding := []persistence.Slot{}
	for slot, answer := range answers {
		if answer.Val() > 0 {
			holding = append(holding, persistence.Slot(slot))
		}
	}
	return holding, nil
}

// Scan implements persistence.Records. It reads in steps, as LoadAll does.
func (s *Store) Scan(ctx context.Context, slot persistence.Slot, kind persistence.Kind, after string, yield func(string, persistence.Record) error) error {
	for {
		if err := s.ready(ctx); err != nil {
			return err
		}
		from := "-"
		if after != "" {
			from = "(" + after
		}
		ids, err := s.client.ZRangeByLex(ctx, s.keys.kind(slot, "ids", kind), &client.ZRangeBy{Min: from, Max: "+", Count: scanStep}).Result()
		if err != nil {
			return s.failed(err, "scan %s in slot %d", kind, slot)
		}
		if len(ids) == 0 {
			return nil
		}
		values, err := s.client.HMGet(ctx, s.keys.kind(slot, "records", kind), ids...).Result()
		if err != nil {
			return s.failed(err, "scan %s in slot %d", kind, slot)
		}
		for i, value := range values {
			text, _ := value.(string)
			r, err := layout.ParseRecord(text)
			if err != nil {
				return fmt.Errorf("scan %s/%s: %w", kind, ids[i], err)
			}
			if err := yield(ids[i], r); err != nil {
				return err
			}
		}
		if len(ids) < scanStep {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

// Awake implements persistence.Records. Keys come in order of kind and ID.
func (s *Store) Awake(ctx context.Context, slot persistence.Slot, yield func(persistence.Key) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	members, err := s.client.SMembers(ctx, s.keys.slot(slot, "awake")).Result()
	if err != nil {
		return s.failed(err, "awake in slot %d", slot)
	}
	slices.SortFunc(members, strings.Compare) // The zero between kind and ID sorts first.
	for _, member := range members {
		key, err := parseAwakeMember(member)
		if err != nil {
			return err
		}
		if err := yield(key); err != nil {
			return err
		}
	}
	return nil
}
