package replies

import "sync/atomic"

// Lose ends the waits for an address whose connection has ended.
func (r *Replies) Lose(address string) {
	r.Fail(ErrLost, func(w *Waiting) bool { return w.address == address })
	r.heard.Delete(address)
}

// Sweep is one turn of the sweeper. It ends the waits for other nodes that are older than patience turns, and answers
// from which of those nothing at all was heard for as long: what they were told may still be on its way to them. What
// waits within this node is answered by the slot actor's mailbox, however long it takes.
func (r *Replies) Sweep(patience uint64) (silent []string) {
	turn, own := r.turn.Add(1), r.system.Address()
	late := map[string]bool{}
	r.Fail(ErrLost, func(w *Waiting) bool {
		if w.address == own || turn-w.asked <= patience {
			return false
		}
		late[w.address] = true
		return true
	})
	for address := range late {
		if last, ok := r.heard.Load(address); !ok || turn-last.(*atomic.Uint64).Load() > patience {
			silent = append(silent, address)
		}
	}
	return silent
}

// hears notes that an address has answered.
func (r *Replies) hears(address string) {
	last, ok := r.heard.Load(address)
	if !ok {
		last, _ = r.heard.LoadOrStore(address, new(atomic.Uint64))
	}
	last.(*atomic.Uint64).Store(r.turn.Load())
}
