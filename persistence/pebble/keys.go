package pebble

import (
	"bytes"
	"encoding/binary"
	"errors"

	"pacecar/persistence"
)

// The keys. Numbers are big-endian, so that order of bytes is order of numbers;
// kinds and IDs end with a zero byte, which neither can contain.
//
//	'm' name                                              a fact about the store (see meta)
//	'r' slot:4 kind 0 id 0                                a record: version:8 epoch:8 flags:1 data
//	'h' slot:4 kind 0 id 0 ^version:8 ^index:4            a history entry: its data
//	'p' slot:4 kind 0 id 0 number:4                       a page: its data
//	'a' slot:4 kind 0 id 0                                the actor is awake: empty
//	'n' name                                              a note: when it ends, in ms:8 its text
//
// Version and index of history are inverted: reading forward is reading newest first.
const (
	metaSpace    = 'm'
	recordSpace  = 'r'
	historySpace = 'h'
	pageSpace    = 'p'
	awakeSpace   = 'a'
	noteSpace    = 'n'
)

// Names of facts about the store.
const (
	metaFormat = "format" // 8 bytes, as all of them: the layout's number
	metaSlots  = "slots"  // fixed for the life of the directory
	metaEpochs = "epochs" // no epoch above it has been given
	metaEngine = "engine" // whose store it is, by chance
)

// format is the number of this layout.
const format = 1

const (
	recordHeader = 8 + 8 + 1 // bytes: version, epoch, flags
	historyTail  = 8 + 4     // bytes: inverted version and index
	pageTail     = 4         // bytes: number
	flagAwake    = 1
)

var errCorrupt = errors.New("stored bytes do not parse")

func metaKey(name string) []byte {
	return append([]byte{metaSpace}, name...)
}

// appendKey appends the part that all keys of an actor share.
func appendKey(b []byte, space byte, slot persistence.Slot, key persistence.Key) []byte {
	b = appendKind(b, space, slot, key.Kind)
	b = append(b, key.ID...)
	return append(b, 0)
}

func appendKind(b []byte, space byte, slot persistence.Slot, kind persistence.Kind) []byte {
	b = appendSlot(b, space, slot)
	b = append(b, kind...)
	return append(b, 0)
}

func appendSlot(b []byte, space byte, slot persistence.Slot) []byte {
	b = append(b, space)
	return binary.BigEndian.AppendUint32(b, uint32(slot))
}

func keySize(key persistence.Key) int {
	return 1 + 4 + len(key.Kind) + 1 + len(key.ID) + 1
}

func appendHistoryTail(b []byte, version uint64, index uint32) []byte {
	b = binary.BigEndian.AppendUint64(b, ^version)
	return binary.BigEndian.AppendUint32(b, ^index)
}

func appendPageTail(b []byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32(b, number)
}

// parseKey reads the part that all keys of an actor share, and answers what follows.
func parseKey(b []byte) (space byte, slot persistence.Slot, key persistence.Key, tail []byte, err error) {
	fail := func() (byte, persistence.Slot, persistence.Key, []byte, error) {
		return 0, 0, persistence.Key{}, nil, errCorrupt
	}
	if len(b) < 5 {
		return fail()
	}
	space, slot, b = b[0], persistence.Slot(binary.BigEndian.Uint32(b[1:5])), b[5:]
	kind, b, found := bytes.Cut(b, []byte{0})
	if !found {
		return fail()
	}
	id, tail, found := bytes.Cut(b, []byte{0})
	if !found {
		return fail()
	}
	key = persistence.Key{Kind: persistence.Kind(kind), ID: string(id)}
	if key.Check() != nil {
		return fail()
	}
	return space, slot, key, tail, nil
}

func parseHistoryTail(tail []byte) (version uint64, index uint32, err error) {
	if len(tail) != historyTail {
		return 0, 0, errCorrupt
	}
	return ^binary.BigEndian.Uint64(tail), ^binary.BigEndian.Uint32(tail[8:]), nil
}

func parsePageTail(tail []byte) (number uint32, err error) {
	if len(tail) != pageTail {
		return 0, errCorrupt
	}
	return binary.BigEndian.Uint32(tail), nil
}

// appendRecord appends a record's value without its data.
func appendRecordHeader(b []byte, version uint64, epoch persistence.Epoch, awake bool) []byte {
	b = binary.BigEndian.AppendUint64(b, version)
	b = binary.BigEndian.AppendUint64(b, uint64(epoch))
	if awake {
		return append(b, flagAwake)
	}
	return append(b, 0)
}

// parseRecord reads a record's value; the data is copied.
func parseRecord(b []byte) (r persistence.Record, awake bool, err error) {
	if len(b) < recordHeader || b[16]&^flagAwake != 0 {
		return persistence.Record{}, false, errCorrupt
	}
	r.Version = binary.BigEndian.Uint64(b)
	r.Epoch = persistence.Epoch(binary.BigEndian.Uint64(b[8:]))
	r.Data = bytes.Clone(b[recordHeader:])
	if r.Version == 0 || r.Epoch == 0 {
		return persistence.Record{}, false, errCorrupt
	}
	return r, b[16] == flagAwake, nil
}

// end is the first key behind every key that begins with prefix.
func end(prefix []byte) []byte {
	b := bytes.Clone(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] != 0 {
			return b[:i+1]
		}
	}
	return nil
}
