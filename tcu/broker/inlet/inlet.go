// Package inlet reads what a vehicle sends to the embedded broker, and hears acknowledgements of
// commands before the library that speaks the protocol does.
//
// An [Inlet] belongs to one connection and its reading goroutine; its zero value is ready. What does
// not parse is given to the library as it came, which refuses it.
package inlet

import (
	"encoding/binary"

	"github.com/mochi-mqtt/server/v2/packets"
)

const (
	// inletBytes is what is read at once from one connection: a few reports.
	inletBytes = 512
	// pubackBytes is the length of an acknowledgement without properties.
	pubackBytes = 4
	// maxHeaderBytes is the length of the longest header of a packet: its kind, and how much follows.
	maxHeaderBytes = 5
)

// Inlet is what has come from a vehicle and was not given to the library yet. It hears the
// acknowledgements of commands itself: the library has sent none, knows nothing of them, and
// handles each at the price of a message (12 % of the processor time of a halt, measured).
type Inlet struct {
	room      [inletBytes]byte
	from, to  int  // of room: what has come
	within    int  // how much of the packet at the beginning the library has still to be given
	unbounded bool // the packet has no length that parses: the library is given all there is
}

// Vehicle is who sends.
type Vehicle interface {
	// Receive reads what has come, as a connection does.
	Receive(p []byte) (int, error)
	// Heard is told which command is acknowledged.
	Heard(id uint16)
	// Awake is told that the vehicle has acknowledged something, before Receive is called again.
	Awake()
}

// Read gives the library what the vehicle sends, without acknowledgements of commands once there
// is a session.
func (in *Inlet) Read(p []byte, from Vehicle, session bool) (int, error) {
	for heard := false; ; {
		for in.within == 0 && session && in.acknowledges() {
			from.Heard(binary.BigEndian.Uint16(in.room[in.from+2:]))
			in.from, heard = in.from+pubackBytes, true
		}
		if in.within == 0 {
			in.measure(session)
		}
		if n := copy(p, in.room[in.from:min(in.to, in.from+in.within)]); n > 0 || len(p) == 0 {
			in.from += n
			if in.within -= n; in.unbounded {
				in.within = inletBytes
			}
			return n, nil
		}
		if heard {
			from.Awake()
			heard = false
		}
		in.to, in.from = copy(in.room[:], in.room[in.from:in.to]), 0
		n, err := from.Receive(in.room[in.to:])
		if in.to += n; n == 0 && err != nil {
			return 0, err
		}
	}
}

// acknowledges tells whether a whole acknowledgement has come, as all but version 5's with a reason are.
func (in *Inlet) acknowledges() bool {
	b := in.room[in.from:in.to]
	return len(b) >= pubackBytes && b[0] == packets.Puback<<4 && b[1] == pubackBytes-2
}

// measure finds out how long the packet is that begins, if enough of it has come to say.
func (in *Inlet) measure(heeds bool) {
	b := in.room[in.from:in.to]
	if len(b) < 2 || heeds && len(b) < pubackBytes && b[0] == packets.Puback<<4 && b[1] == pubackBytes-2 {
		return // perhaps an acknowledgement
	}
	follows, length := binary.Uvarint(b[1:min(len(b), maxHeaderBytes)])
	switch {
	case length > 0:
		in.within = 1 + length + int(follows)
	case len(b) >= maxHeaderBytes:
		in.within, in.unbounded = inletBytes, true
	}
}
