package roster

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"pacecar/messages"
)

// Layout of pages. A page is a version byte and its entries; the last one of a roster is shorter.
const (
	// PageEntries is how many vehicles one page holds. A page is 1 KiB: reports come from
	// anywhere in a wave, and a commit copies and writes a page for nearly every report.
	PageEntries = 64
	// VINPages marks the pages that hold VINs. They are written once, at the start, but for
	// those at the end when vehicles join.
	VINPages = uint32(1) << 31
	// vinPageEntries is how many VINs one of those holds.
	vinPageEntries = 256

	pageVersion   = 1
	strataVersion = 2 // of a page of VINs with strata
	entryBytes    = 16
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
		b = append(b, e.State, e.Attempt, e.Asks, e.Dealer)
		b = binary.LittleEndian.AppendUint32(b, e.Sequence)
		b = binary.LittleEndian.AppendUint32(b, e.Deadline)
		b = binary.LittleEndian.AppendUint16(b, e.Reason)
		b = append(b, e.Spared, e.Flags)
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
			State: b[0], Attempt: b[1], Asks: b[2], Dealer: b[3],
			Sequence: binary.LittleEndian.Uint32(b[4:]),
			Deadline: binary.LittleEndian.Uint32(b[8:]),
			Reason:   binary.LittleEndian.Uint16(b[12:]), Spared: b[14], Flags: b[15],
		}
		if e.State < Waiting || e.State > Asleep {
			return fmt.Errorf("entry %d has state %d, want %d to %d", i, e.State, Waiting, Asleep)
		}
		if e.Dealer > DealerNotInstalled {
			return fmt.Errorf("entry %d has dealer state %d, want at most %d", i, e.Dealer, DealerNotInstalled)
		}
		if f := e.Flags; f > FlagCompleted || f&(f-1) != 0 || f != 0 && e.State != Succeeded {
			return fmt.Errorf("entry %d has flags %#x in state %d", i, f, e.State)
		}
		into[i] = e
	}
	return nil
}

// encodeVINs is a page of VINs: with strata it has the stratum of each behind them.
func encodeVINs(p vinPage) []byte {
	b := make([]byte, 0, 1+len(p.vins)+2*len(p.strata))
	if p.strata == nil {
		return append(append(b, pageVersion), p.vins...)
	}
	b = append(append(b, strataVersion), p.vins...)
	for _, stratum := range p.strata {
		b = binary.LittleEndian.AppendUint16(b, stratum)
	}
	return b
}

// decodeVINs reads a page of so many VINs.
func decodeVINs(data []byte, n int) (p vinPage, err error) {
	want := 1 + n*messages.VINLength
	if len(data) > 0 && data[0] == strataVersion {
		want += 2 * n
	}
	if len(data) != want {
		return p, fmt.Errorf("page has %d bytes, want %d for %d VINs", len(data), want, n)
	}
	if data[0] != pageVersion && data[0] != strataVersion {
		return p, fmt.Errorf("page has version %d, want %d or %d", data[0], pageVersion, strataVersion)
	}
	p.vins = bytes.Clone(data[1:][:n*messages.VINLength])
	for i, c := range p.vins {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return p, fmt.Errorf("VIN %d has byte %#x", i/messages.VINLength, c)
		}
	}
	if data[0] == strataVersion {
		p.strata = make([]uint16, n)
		for i := range p.strata {
			p.strata[i] = binary.LittleEndian.Uint16(data[1+n*messages.VINLength+2*i:])
		}
	}
	return p, nil
}
