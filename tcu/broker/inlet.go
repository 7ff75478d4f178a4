package broker

import (
	"encoding/binary"
	"time"

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

// inlet is what has come from a vehicle and was not given to the library yet. It hears the
// acknowledgements of commands itself: the library has sent none, knows nothing of them, and
// handles each at the price of a message (12 % of the processor time of a halt, measured).
type inlet struct {
	room      [inletBytes]byte
	from, to  int  // of room: what has come
	within    int  // how much of the packet at the beginning the library has still to be given
	unbounded bool // the packet has no length that parses: the library is given all there is
}

// Read gives the library what the vehicle sends, without acknowledgements of commands once there
// is a session.
func (c *vehicleConn) Read(p []byte) (int, error) {
	in := &c.in
	for heard := false; ; {
		for in.within == 0 && c.client != nil && in.acknowledges() {
			c.heard(binary.BigEndian.Uint16(in.room[in.from+2:]))
			in.from, heard = in.from+pubackBytes, true
		}
		if in.within == 0 {
			in.measure(c.client != nil)
		}
		if n := copy(p, in.room[in.from:min(in.to, in.from+in.within)]); n > 0 || len(p) == 0 {
			in.from += n
			if in.within -= n; in.unbounded {
				in.within = inletBytes
			}
			return n, nil
		}
		if heard && c.patience > 0 { // the vehicle is not silent
			_ = c.SetDeadline(time.Now().Add(c.patience)) // the read fails, too
			heard = false
		}
		in.to, in.from = copy(in.room[:], in.room[in.from:in.to]), 0
		n, err := c.Conn.Read(in.room[in.to:])
		if in.to += n; n == 0 && err != nil {
			return 0, err
		}
	}
}

// acknowledges tells whether a whole acknowledgement has come, as all but version 5's with a reason are.
func (in *inlet) acknowledges() bool {
	b := in.room[in.from:in.to]
	return len(b) >= pubackBytes && b[0] == packets.Puback<<4 && b[1] == pubackBytes-2
}

// measure finds out how long the packet is that begins, if enough of it has come to say.
func (in *inlet) measure(heeds bool) {
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
