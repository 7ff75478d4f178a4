package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"pacecar/bench/stopwatch"
	"pacecar/persistence"
)

// What is committed each time: as much as an update moves of a vehicle.
const (
	recordBytes = 400
	entryBytes  = 40
	slots       = persistence.DefaultSlots
)

// side opens one side of a comparison, empty.
type side func(ctx context.Context) (subject, error)

// subject is what writers commit to.
type subject interface {
	commit(w *writer, done func(error))
	// settle ends the writing and opens again what was written.
	settle(ctx context.Context) error
	// verify compares what is there with what a writer was told.
	verify(ctx context.Context, w *writer) error
	// end removes all of it.
	end(ctx context.Context) error
}

// writer commits one record, again and again.
type writer struct {
	persistence.Change
	entry []byte
}

// made is how many commits the writer was told to be durable.
func (w *writer) made() uint64 { return w.Expected }

// next makes the bytes of the commit that is due, which differ from all before.
func (w *writer) next() {
	binary.BigEndian.PutUint64(w.Data, w.Expected+1)
	binary.BigEndian.PutUint64(w.entry, w.Expected+1)
}

// fresh is the writer before its first commit. Its bytes look like chance: a store gains nothing by compressing them.
func (w *writer) fresh(chance *rand.ChaCha8) {
	w.Expected = 0
	_, _ = chance.Read(w.Data) // never fails
	_, _ = chance.Read(w.entry)
}

// writers are all that commit at the same time.
type writers struct {
	seed uint64
	list []writer
}

func newWriters(seed uint64, count int) *writers {
	ws := &writers{seed: seed, list: make([]writer, count)}
	for i := range ws.list {
		key := persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("WPCAR%012d", i)}
		entry := make([]byte, entryBytes)
		ws.list[i] = writer{persistence.Change{
			Slot: persistence.SlotOf(key, slots), Key: key, Data: make([]byte, recordBytes), History: [][]byte{entry},
		}, entry}
	}
	return ws
}

// run has every writer make so many commits on one side, and checks what that has then.
func (ws *writers) run(ctx context.Context, open side, commits int) (took stopwatch.Reading, err error) {
	ctx, cancel := context.WithTimeout(ctx, sideWithin)
	defer cancel()
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], ws.seed)
	chance := rand.NewChaCha8(seed)
	for i := range ws.list {
		ws.list[i].fresh(chance)
	}
	s, err := open(ctx)
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, s.end(context.WithoutCancel(ctx))) }()
	if took, err = ws.write(ctx, s, commits); err != nil {
		return took, err
	}
	if err := s.settle(ctx); err != nil {
		return took, err
	}
	for i := range ws.list {
		if err := s.verify(ctx, &ws.list[i]); err != nil {
			return took, fmt.Errorf("no figure: what was committed is not there: %w", err)
		}
	}
	return took, nil
}

// write measures the commits alone. The first that fails ends all.
func (ws *writers) write(ctx context.Context, s subject, commits int) (stopwatch.Reading, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var all sync.WaitGroup
	clock := stopwatch.Begin()
	for i := range ws.list {
		w := &ws.list[i]
		all.Go(func() {
			outcome := make(chan error, 1)
			done := func(err error) { outcome <- err }
			for range commits {
				if ctx.Err() != nil {
					return
				}
				w.next()
				s.commit(w, done)
				if err := <-outcome; err != nil {
					fail(fmt.Errorf("commit %d of %s: %w", w.Expected+1, w.Key.ID, err))
					return
				}
				w.Expected++
			}
		})
	}
	all.Wait()
	return clock.End(), context.Cause(ctx)
}

// same says whether bytes are those that the writer wrote last.
func (w *writer) same(found []byte) error {
	switch {
	case len(found) < 8:
		return fmt.Errorf("%s has %d bytes", w.Key.ID, len(found))
	case string(found) != string(w.Data):
		return fmt.Errorf("%s has the bytes of commit %d, and was told that commit %d is durable", w.Key.ID, binary.BigEndian.Uint64(found), w.made())
	}
	return nil
}
