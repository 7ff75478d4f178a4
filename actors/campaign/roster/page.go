package roster

import (
	"encoding/binary"
	"fmt"

	"pacecar/messages"
)

// Layout of pages. A page is a version byte and its entries; the last one of a roster is shorter.
const (
	// PageEntries is how many vehicles one page holds. A page is 1 KiB: reports come from
	// anywhere in a wave, and a commit copies and writes a page for nearly every report.
	PageEntries = 64
	// VINPages marks the pages that hold VINs. They are written once, at the start.
	VINPages = uint32(1) << 31
	// vinPageEntries is how many VINs one of those holds.
	vinPageEntries = 256

	pageVersion = 1
	entryBytes  = 16
)

// Page is one numbered part of the roster: what a commit writes besides the record.
type Page struct {
	Number uint32
	Data   []byte
}

// appendEntries encodes entries behind b.
func appendEntries(b []byte, entries []Entry) []byte {
	b = append(b, pageVersion)
	for i := range entries {
		e := &entries[i]
		b = append(b, e.State, e.Attempt, e.Asks, 0)
		b = binary.LittleEndian.AppendUint32(b, e.Sequence)
		b = binary.LittleEndian.AppendUint32(b, e.Deadline)
		b = binary.LittleEndian.AppendUint16(b, e.Reason)
		b = append(b, 0, 0)
	}
	return b
}

// decodeEntries fills into from a page of exactly as many entries.
func decodeEntries(data []byte, into []Entry) error {
	if len(data) != 1+len(into)*entryBytes {
		return fmt.Errorf("page has %d bytes, want %d for %d entries", len(data), 1+len(into)*entryBytes, len(into))
	}
	if data[0] != pageVersion {
		return fmt.Errorf("page has version %d, want %d", data[0], pageVersion)
	}
	for i := range into {
		b := data[1+i*entryBytes:][:entryBytes]
		e := Entry{
			State: b[0], Attempt: b[1], Asks: b[2],
			Sequence: binary.LittleEndian.Uint32(b[4:]),
			Deadline: binary.LittleEndian.Uint32(b[8:]),
			Reason:   binary.LittleEndian.Uint16(b[12:]),
		}
		if e.State < Waiting || e.State > Stalled {
			return fmt.Errorf("entry %d has state %d, want %d to %d", i, e.State, Waiting, Stalled)
		}
		if b[3]|b[14]|b[15] != 0 {
			return fmt.Errorf("entry %d has bytes set that mean nothing", i)
		}
		into[i] = e
	}
	return nil
}

// encodeVINs is a page of VINs.
func encodeVINs(packed []byte) []byte {
	return append(append(make([]byte, 0, 1+len(packed)), pageVersion), packed...)
}

// decodeVINs checks a page of VINs and fills into, exactly.
func decodeVINs(data, into []byte) error {
	if len(data) != 1+len(into) {
		return fmt.Errorf("page has %d bytes, want %d for %d VINs", len(data), 1+len(into), len(into)/messages.VINLength)
	}
	if data[0] != pageVersion {
		return fmt.Errorf("page has version %d, want %d", data[0], pageVersion)
	}
	for i, c := range data[1:] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return fmt.Errorf("VIN %d has byte %#x", i/messages.VINLength, c)
		}
	}
	copy(into, data[1:])
	return nil
}
