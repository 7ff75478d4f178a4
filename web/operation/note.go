package operation

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacecar/messages"
	"pacecar/web/problem"
	shape "pacecar/web/view/operation"
)

const (
	keptFor  = 24 * time.Hour // after the last word of an operation
	index    = "operations"   // name of the note that lists them
	attempts = 8              // at a note that others write as well
)

func noteName(id string) string           { return "operation/" + id }
func partName(id string, part int) string { return fmt.Sprintf("operation/%s/%d", id, part) }

// entry is an operation in the list of all.
type entry struct {
	ID string `json:"id"`
	At int64  `json:"at"` // ms
}

// text reads the note of an operation.
func (b *Board) text(ctx context.Context, id string) ([]byte, error) {
	if b.config.Notes == nil {
		return nil, Unknown(id)
	}
	text, err := b.config.Notes.ReadNote(ctx, noteName(id))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read operation %s: %w", id, err)
	case text == nil:
		return nil, Unknown(id)
	}
	return text, nil
}

// Unknown is the refusal of an operation that there is none of.
func Unknown(id string) error {
	return messages.Reject(messages.NotFound, "there is no operation %.80q; one is remembered for a day after its end", id).Suggest("list the operations")
}

func (b *Board) read(ctx context.Context, id string) (*noted, error) {
	text, err := b.text(ctx, id)
	if err != nil {
		return nil, err
	}
	return decode(text)
}

// result adds a long result to its operation.
func (b *Board) result(ctx context.Context, n *noted, o *shape.Operation) error {
	if n.Parts == 0 {
		return nil
	}
	var whole []byte
	for part := range n.Parts {
		text, err := b.config.Notes.ReadNote(ctx, partName(n.ID, part))
		if err != nil {
			return fmt.Errorf("read the result of operation %s: %w", n.ID, err)
		}
		if text == nil {
			o.Cure = "a part of the result is not there any more: ask again. The request was " + n.Request
			return nil
		}
		whole = append(whole, text...)
	}
	o.Result = whole
	return nil
}

// listed are the identities of all operations, the newest first.
func (b *Board) listed(ctx context.Context) ([]string, error) {
	b.mu.Lock()
	ids := slices.Clone(b.order)
	b.mu.Unlock()
	slices.Reverse(ids)
	if b.config.Notes == nil {
		return ids, nil
	}
	text, err := b.config.Notes.ReadNote(ctx, index)
	if err != nil {
		return nil, fmt.Errorf("list operations: %w", err)
	}
	all, err := entries(text)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	began := map[string]int64{}
	for _, e := range all {
		began[e.ID] = e.At
	}
	for _, id := range ids {
		if r := b.here(id); r != nil {
			began[id] = r.state.CreatedMs
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(began[y], began[x]) })
	return ids[:min(len(ids), MostListed)], nil
}

func entries(text []byte) (all []entry, err error) {
	if text == nil {
		return nil, nil
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read the list of operations: %w", err)
	}
	return all, nil
}

// claim notes a run for the first time, and lists it. One of the same identity that is under way at another node is
// a refusal; one that has ended is replaced.
func (r *Run) claim(ctx context.Context) error {
	notes := r.board.config.Notes
	if notes == nil {
		return nil
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	text := r.word()
	there, err := notes.PutNote(ctx, noteName(r.state.ID), text, keptFor)
	if err == nil && there != nil && !bytes.Equal(there, text) {
		before, failed := decode(there)
		if failed != nil {
			return failed
		}
		if o := r.board.shape(before); !o.Done && before.Boot != r.board.boot {
			p := problem.New(409, "InProgress", fmt.Sprintf("%s %s is under way at node %s", o.Kind, o.ID, o.Node))
			p.RetryAfter = 1
			return p.At("query id", "wait for its end, or choose another id")
		}
		err = notes.ReplaceNote(ctx, noteName(r.state.ID), there, text, keptFor)
	}
	if err != nil {
		return fmt.Errorf("note operation %s: %w", r.state.ID, err)
	}
	r.was = text
	return r.list(ctx)
}

// list enters a run into the list of all.
func (r *Run) list(ctx context.Context) error {
	notes := r.board.config.Notes
	var err error
	for range attempts {
		var there []byte
		if there, err = notes.ReadNote(ctx, index); err != nil {
			break
		}
		all, failed := entries(there)
		if failed != nil {
			return failed
		}
		all = slices.DeleteFunc(all, func(e entry) bool { return e.ID == r.state.ID })
		all = slices.Insert(all, 0, entry{r.state.ID, r.state.CreatedMs})
		text, failed := json.Marshal(all[:min(len(all), MostListed)])
		if failed != nil {
			return failed
		}
		if there != nil {
			err = notes.ReplaceNote(ctx, index, there, text, 2*keptFor)
		} else if there, err = notes.PutNote(ctx, index, text, 2*keptFor); there != nil {
			continue // another node was first
		}
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("list operation %s: %w", r.state.ID, err)
}

// note tells the other nodes how far the run is, and reads whether somebody there has cancelled it. It answers whether
// they have been told.
func (r *Run) note() bool {
	notes := r.board.config.Notes
	if notes == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
	defer cancel()
	r.writing.Lock()
	defer r.writing.Unlock()
	for range attempts {
		text := r.word()
		if r.write(ctx, text) == nil {
			r.was = text
			return true
		}
		there, err := notes.ReadNote(ctx, noteName(r.state.ID))
		if err != nil {
			r.board.config.Logger.Warn("how far an operation is could not be noted", "operation", r.state.ID, "err", err)
			return false
		}
		if r.was = there; there != nil && !r.hear(there) {
			return false
		}
	}
	return false
}

// write puts text in place of the note as it was.
func (r *Run) write(ctx context.Context, text []byte) error {
	notes := r.board.config.Notes
	if r.was != nil {
		return notes.ReplaceNote(ctx, noteName(r.state.ID), r.was, text, keptFor)
	}
	there, err := notes.PutNote(ctx, noteName(r.state.ID), text, keptFor)
	if err == nil && there != nil {
		err = errThere
	}
	return err
}

// errThere is a note where none was expected.
var errThere = errors.New("a note is there")

// word is what the other nodes are told now.
func (r *Run) word() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.State == shape.Running {
		r.state.UpdatedMs = r.board.config.Now().UnixMilli()
	}
	return r.state.encode()
}

// hear reads what another node has made of the note; false: the operation is another one by now.
func (r *Run) hear(text []byte) bool {
	n, err := decode(text)
	if err != nil || n.Boot != r.board.boot {
		return false
	}
	if n.EndedBy != "" {
		r.cancel(n.EndedBy)
	}
	return true
}

// conclude notes what the run came to, its result first. What is not noted is kept here.
func (r *Run) conclude() {
	for part, text := range r.parts() {
		if !r.putPart(part, text) {
			return
		}
	}
	if r.note() {
		r.board.forget(r)
	}
}

// parts are the notes of a long result.
func (r *Run) parts() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(slices.Chunk(r.result, partBytes))
}

func (r *Run) putPart(part int, text []byte) bool {
	notes := r.board.config.Notes
	if notes == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
	defer cancel()
	there, err := notes.PutNote(ctx, partName(r.state.ID, part), text, keptFor)
	if err == nil && there != nil && !bytes.Equal(there, text) {
		err = notes.ReplaceNote(ctx, partName(r.state.ID, part), there, text, keptFor)
	}
	if err != nil {
		r.board.config.Logger.Warn("the result of an operation could not be noted", "operation", r.state.ID, "err", err)
	}
	return err == nil
}

// IsUnknown tells that there is no such operation.
func IsUnknown(err error) bool {
	no, is := errors.AsType[*messages.Rejection](err)
	return is && no.GetCode() == messages.NotFound
}
