// Package layout is how the store on Redis writes records and entries of histories into values. Numbers are big-endian.
// What does not parse is ErrCorrupt, never a panic.
package layout

import (
	"encoding/binary"
	"errors"

	"pacecar/persistence"
)

const (
	recordHeader  = 8 + 8 + 8 + 1 // bytes: version, epoch, token, flags
	historyHeader = 8 + 4         // bytes: version, index
	flagAwake     = 1
)

// ErrCorrupt is the error of what does not parse.
var ErrCorrupt = errors.New("stored bytes do not parse")

// EncodeRecord makes a record's value as a change leaves it.
func EncodeRecord(c *persistence.Change, token uint64) []byte {
	b := make([]byte, 0, recordHeader+len(c.Data))
	b = binary.BigEndian.AppendUint64(b, c.Expected+1)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Epoch))
	b = binary.BigEndian.AppendUint64(b, token)
	if c.Awake {
		b = append(b, flagAwake)
	} else {
		b = append(b, 0)
	}
	return append(b, c.Data...)
}

// ParseRecord reads such a value.
func ParseRecord(value string) (persistence.Record, error) {
	if len(value) < recordHeader || value[recordHeader-1]&^flagAwake != 0 {
		return persistence.Record{}, ErrCorrupt
	}
	header := []byte(value[:recordHeader])
	r := persistence.Record{
		Version: binary.BigEndian.Uint64(header),
		Epoch:   persistence.Epoch(binary.BigEndian.Uint64(header[8:])),
		Data:    []byte(value[recordHeader:]),
	}
	if r.Version == 0 || r.Epoch == 0 {
		return persistence.Record{}, ErrCorrupt
	}
	return r, nil
}

// EncodeEntry makes the value of one entry of a history.
func EncodeEntry(version uint64, index uint32, data []byte) []byte {
	b := make([]byte, 0, historyHeader+len(data))
	b = binary.BigEndian.AppendUint64(b, version)
	b = binary.BigEndian.AppendUint32(b, index)
	return append(b, data...)
}

// ParseEntry reads such a value.
func ParseEntry(value string) (persistence.Entry, error) {
	if len(value) < historyHeader {
		return persistence.Entry{}, ErrCorrupt
	}
	b := []byte(value)
	return persistence.Entry{
		Version: binary.BigEndian.Uint64(b),
		Index:   binary.BigEndian.Uint32(b[8:]),
		Data:    b[historyHeader:],
	}, nil
}
