package redis

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
	"pacecar/persistence/redis/scripts"
)

// Bounds of one script call: while it runs the server does nothing else, so it must
// end within a few milliseconds.
const (
	callChanges = 256     // changes
	callBytes   = 4 << 20 // bytes; one larger change goes alone
)

// call is one script call: changes of one slot, in order.
type call struct {
	slot    persistence.Slot
	places  []int // of its changes among the pending commits
	bytes   int
	keys    []string
	args    []any
	command *client.Cmd
	unsafe  error // that it is not where it must be besides the server's memory
}

// Commit implements persistence.Records. It blocks while the slot's lane is full, and while the slot changes lanes.
func (s *Store) Commit(c *persistence.Change, done func(error)) {
	err := c.Check(s.slots)
	if err == nil {
		err = s.lanes.Put(c, done)
	}
	if err != nil {
		done(err)
	}
}

// master names the server that has a slot.
func (s *Store) master(slot persistence.Slot) string {
	server, err := s.serverOf(s.running, s.keys.slot(slot, "epoch"))
	if err != nil {
		return "" // so it stays where it is
	}
	return server.Options().Addr
}

// send commits everything in one pipeline and answers each change's outcome.
func (s *Store) send(pending []persistence.Pending) []error {
	results := make([]error, len(pending))
	ctx := s.running // Bounded by the client's timeouts, and by Close; a commit has no caller to give up on it.
	if ctx.Err() != nil {
		for i := range results {
			results[i] = persistence.ErrClosed
		}
		return results
	}
	calls := s.calls(pending)
	if s.safe.Asked() {
		s.callSafely(ctx, calls)
	} else {
		callAll(ctx, s.client.Pipeline, calls)
	}
	for _, c := range calls {
		answers, err := c.command.Int64Slice()
		if err == nil {
			err = c.unsafe
		}
		if err == nil && len(answers) != len(c.places) {
			err = fmt.Errorf("%d answers for %d changes", len(answers), len(c.places))
		}
		for i, place := range c.places {
			key := pending[place].Change.Key
			if err != nil {
				// Never ErrClosed, which would say that it is not written: it may have been sent before.
				results[place] = fmt.Errorf("commit %s/%s: outcome unknown: redis: %w", key.Kind, key.ID, err)
			} else {
				results[place] = outcome(pending[place].Change, answers[i])
			}
		}
	}
	return results
}

// callAll calls the scripts in one pipeline. Each command has its own error.
func callAll(ctx context.Context, pipeline func() client.Pipeliner, calls []*call) {
	p := pipeline()
	for _, c := range calls {
		c.command = p.EvalSha(ctx, scripts.Commit.Hash(), c.keys, c.args...)
	}
	_, _ = p.Exec(ctx) // see above
	var unknown []*call
	for _, c := range calls {
		if err := c.command.Err(); err != nil && client.HasErrorPrefix(err, "NOSCRIPT") {
			unknown = append(unknown, c)
		}
	}
	if len(unknown) == 0 {
		return
	}
	// A server that was restarted has forgotten the script: EVAL teaches it.
	p = pipeline()
	for _, c := range unknown {
		c.command = p.Eval(ctx, scripts.CommitSource, c.keys, c.args...)
	}
	_, _ = p.Exec(ctx) // see above
}

func outcome(c *persistence.Change, answer int64) error {
	switch answer {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("commit %s/%s under epoch %d: %w", c.Key.Kind, c.Key.ID, c.Epoch, persistence.ErrFenced)
	case 2:
		return fmt.Errorf("commit %s/%s: not at version %d: %w", c.Key.Kind, c.Key.ID, c.Expected, persistence.ErrConflict)
	}
	return fmt.Errorf("commit %s/%s: the script answered %d", c.Key.Kind, c.Key.ID, answer)
}

// calls divides pending commits into script calls. Those of one slot stay in order,
// also over several calls.
func (s *Store) calls(pending []persistence.Pending) []*call {
	var calls []*call
	open := make(map[persistence.Slot]*call)
	for i, p := range pending {
		size := p.Change.Size()
		c := open[p.Change.Slot]
		if c == nil || len(c.places) >= callChanges || c.bytes+size > callBytes {
			c = &call{slot: p.Change.Slot}
			c.keys = append(c.keys, s.keys.slot(c.slot, "epoch"), s.keys.slot(c.slot, "awake"))
			open[c.slot] = c
			calls = append(calls, c)
		}
		c.places = append(c.places, i)
		c.bytes += size
		s.add(c, p.Change)
	}
	return calls
}

// add appends a change to a call, as commit.lua reads it.
func (s *Store) add(c *call, change *persistence.Change) {
	key := change.Key
	c.keys = append(c.keys, s.keys.kind(c.slot, "records", key.Kind))
	if change.Expected == 0 {
		c.keys = append(c.keys, s.keys.kind(c.slot, "ids", key.Kind))
	}
	if len(change.History) > 0 {
		c.keys = append(c.keys, s.keys.actor(c.slot, "history", key))
	}
	if len(change.Pages) > 0 {
		c.keys = append(c.keys, s.keys.actor(c.slot, "pages", key))
	}
	c.args = append(c.args,
		strconv.FormatUint(uint64(change.Epoch), 10),
		binary.BigEndian.AppendUint64(nil, change.Expected),
		key.ID,
		awakeMember(key),
		layout.EncodeRecord(change, s.tokens.Add(1)),
		len(change.History))
	for i, data := range change.History {
		c.args = append(c.args, layout.EncodeEntry(change.Expected+1, uint32(i), data))
	}
	c.args = append(c.args, len(change.Pages))
	for _, page := range change.Pages {
		data := page.Data
		if data == nil {
			data = []byte{}
		}
		c.args = append(c.args, strconv.FormatUint(uint64(page.Number), 10), data)
	}
}
