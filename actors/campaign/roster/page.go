package roster

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"pacecar/messages"
)

// Layout of pages. A page is a version byte and its entries; the last one of a roster is shorter.
const (
	// PageEntries is how many vehicles one page holds. A page is below 1 KiB: reports come from
	// anywhere in a wave, and a commit copies and writes a page for nearly every report.
	PageEntries = 64
	// VINPages marks the pages that hold VINs. They are written once, at the start, but for
	// those at the end when vehicles join.
	VINPages = uint32(1) << 31
	// vinPageEntries is how many VINs one of those holds.
	vinPageEntries = 256

	pageVersion    = 1 // of a page of VINs
	strataVersion  = 2 // of one with strata
	oldVersion     = 3 // of a page of entries that keep the row of another campaign as if it were a reason
	entriesVersion = 4 // of a page of entries
	entryBytes     = 14
)

// Page is one numbered part of the roster: what a commit writes besides the record.
type Page struct {
	Number uint32
	Data   []byte
}

// appendEntries encodes entries behind b.
func appendEntries(b []byte, entries []packed) []byte {
	b = append(b, entriesVersion)
	for i := range entries {
		b = append(b, entries[i][:]...)
	}
	return b
}

// decodeEntries fills into from a page of exactly as many entries.
func decodeEntries(data []byte, into []packed) error {
	if len(data) != 1+len(into)*entryBytes {
		return fmt.Errorf("page has %d bytes, want %d for %d entries", len(data), 1+len(into)*entryBytes, len(into))
	}
	decode := unpack
	switch data[0] {
	case oldVersion:
		decode = unpackOld
	case entriesVersion:
	default:
		return fmt.Errorf("page has version %d, want %d or %d", data[0], oldVersion, entriesVersion)
	}
	for i := range into {
		var err error
		if into[i], err = decode(data[1+i*entryBytes:][:entryBytes]); err != nil {
			return fmt.Errorf("entry %d has %w", i, err)
		}
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
