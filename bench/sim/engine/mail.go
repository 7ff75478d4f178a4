package engine

import "pacecar/actors/loop"

// post puts a message into the mailbox of an entity. Where messages are gathered, it is handed over in a while, together with what has
// come by then, as where a node has much to do.
func (h *host) post(d loop.Delivery) {
	c := h.s.n.c
	if c.Gathers == 0 {
		h.run.Take(d)
		return
	}
	if h.mail = append(h.mail, d); len(h.mail) == 1 {
		h.s.n.do(c.Own.Between(0, c.Gathers), h.empty)
	}
}

// empty hands over what has come, one message after the other.
func (h *host) empty() {
	for len(h.mail) > 0 && !h.gone {
		d := h.mail[0]
		h.mail = h.mail[1:]
		h.run.Take(d)
	}
}

// More implements loop.Host.
func (h *host) More() bool { return len(h.mail) > 0 }

// left is what nobody has taken of an entity that is gone: what lay in its mailbox, and what came while it was stopping.
func (h *host) left() []loop.Delivery {
	left := append(h.mail, h.stash...)
	h.mail, h.stash = nil, nil
	return left
}
