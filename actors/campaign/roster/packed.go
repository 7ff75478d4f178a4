package roster

import (
	"encoding/binary"
	"fmt"
)

// packed is an entry as pages keep it, in memory and in the store: 64 of them are 896 bytes, which
// the allocator gives without loss. In this order: the sequence and the deadline, little-endian;
// attempt, asks, spared; the state with the dealer's above it; the row of the reason, with the mark
// of refusals, the flags and the stage that was timed above it. At most one flag is set, so that all
// flags turned over, two or three of them, say that the end was accepted. A vehicle that waits for another
// campaign has none of these, and that campaign's row, less one, in their place. One that succeeded has no
// dealer: where one stands that awaits him, it has gone on. Who reads that without knowing it sees a success.
type packed [entryBytes]byte

// Widths of what shares bytes.
const (
	stateBits = 5
	rowBits   = 10
	flagBits  = 3
	rivalBits = 16 - rowBits
	allFlags  = uint8(1)<<flagBits - 1
	refusal   = uint16(1) << 15 // in an Entry
	early     = uint8(1)        // in the place of the flags, of one that stalled: it has none of these
	atDealer  = 11              // bytes of a packed entry
	atReason  = 12
	goneOn    = DealerAwaited // in the place of the dealer's, of one that succeeded
)

func pack(e Entry) (p packed) {
	binary.LittleEndian.PutUint32(p[0:], e.Sequence)
	binary.LittleEndian.PutUint32(p[4:], e.Deadline)
	p[8], p[9], p[10] = e.Attempt, e.Asks, e.Spared
	p[atDealer] = e.State | e.Dealer<<stateBits
	if e.GoneOn && e.State == Succeeded {
		p[atDealer] |= goneOn << stateBits
	}
	if Deferred(e) {
		binary.LittleEndian.PutUint16(p[atReason:], e.Reason&MaximumRow|uint16(e.Rival-1)<<rowBits)
		return p
	}
	flags := e.Flags
	if e.Early && e.State == Stalled {
		flags = early
	}
	if e.Accepted {
		flags ^= allFlags
	}
	binary.LittleEndian.PutUint16(p[atReason:], e.Reason&MaximumRow|e.Reason&refusal>>(15-rowBits)|uint16(flags)<<(rowBits+1)|uint16(e.Timed)<<(rowBits+1+flagBits))
	return p
}

func (p *packed) entry() Entry {
	reason := binary.LittleEndian.Uint16(p[atReason:])
	e := Entry{
		Sequence: binary.LittleEndian.Uint32(p[0:]), Deadline: p.deadline(),
		Attempt: p[8], Asks: p[9], Spared: p[10],
		State: p[atDealer] & (1<<stateBits - 1), Dealer: p[atDealer] >> stateBits,
		Reason: reason & MaximumRow,
	}
	if Deferred(e) {
		e.Rival = uint8(reason>>rowBits) + 1
		return e
	}
	if e.GoneOn = e.State == Succeeded && e.Dealer == goneOn; e.GoneOn {
		e.Dealer = 0
	}
	flags := uint8(reason>>(rowBits+1)) & allFlags
	accepted := flags&(flags-1) != 0
	if accepted {
		flags ^= allFlags
	}
	e.Reason |= reason << (15 - rowBits) & refusal
	if e.Early = e.State == Stalled && flags == early; e.Early {
		flags = 0
	}
	e.Flags, e.Timed, e.Accepted = flags, uint8(reason>>(rowBits+1+flagBits)), accepted
	return e
}

// deadline is that of the entry, which a search for the earliest reads first.
func (p *packed) deadline() uint32 { return binary.LittleEndian.Uint32(p[4:]) }

// unpack is the entry of bytes that come from the store.
func unpack(b []byte) (packed, error) {
	p := packed(b)
	return p, p.entry().check()
}

// check tells what no entry may be.
func (e Entry) check() error {
	if e.State < Waiting || e.State > Asleep {
		return fmt.Errorf("state %d, want %d to %d", e.State, Waiting, Asleep)
	}
	if e.Dealer > DealerTakenBack {
		return fmt.Errorf("dealer state %d, want at most %d", e.Dealer, DealerTakenBack)
	}
	if f := e.Flags; f > FlagCompleted || f&(f-1) != 0 || f != 0 && e.State != Succeeded {
		return fmt.Errorf("flags %#x in state %d", f, e.State)
	}
	if e.Accepted && !Acceptable(e.State) {
		return fmt.Errorf("state %d, which nobody can have accepted", e.State)
	}
	return nil
}
