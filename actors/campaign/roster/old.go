package roster

import (
	"encoding/binary"
	"fmt"
)

// unpackOld is the entry of bytes that were written as long as a vehicle which waits for another
// campaign kept that campaign's row in the place of its reason: what it had failed with before is not
// known. The row stayed there when such a vehicle was cancelled, where none but a refusal can be.
func unpackOld(b []byte) (packed, error) {
	p := packed(b)
	row := binary.LittleEndian.Uint16(p[atReason:])
	switch state := p[atDealer] & (1<<stateBits - 1); {
	case state == Waiting && p[9] > 0:
		if row == 0 || row > MaximumRival {
			return p, fmt.Errorf("row %d of another campaign, want 1 to %d", row, MaximumRival)
		}
		binary.LittleEndian.PutUint16(p[atReason:], (row-1)<<rowBits)
	case state == Cancelled && row&(1<<rowBits) == 0:
		binary.LittleEndian.PutUint16(p[atReason:], row&^uint16(MaximumRow))
	}
	return p, p.entry().check()
}
