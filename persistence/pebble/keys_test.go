package pebble

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"pacecar/persistence"
)

var drawKey = rapid.Custom(func(r *rapid.T) persistence.Key {
	return persistence.Key{
		Kind: persistence.Kind(rapid.StringMatching(`[!-~]{1,8}`).Draw(r, "kind")),
		ID:   rapid.StringMatching(`[ -~]{1,20}`).Draw(r, "id"),
	}
})

// TestLayout pins the stored bytes: stores that exist are read by them.
func TestLayout(t *testing.T) {
	key := persistence.Key{Kind: "vehicle", ID: "A"}
	for name, c := range map[string]struct{ got, want string }{
		"record":  {string(appendKey(nil, recordSpace, 258, key)), "r\x00\x00\x01\x02vehicle\x00A\x00"},
		"awake":   {string(appendKey(nil, awakeSpace, 1, key)), "a\x00\x00\x00\x01vehicle\x00A\x00"},
		"history": {string(appendHistoryTail(appendKey(nil, historySpace, 0, key), 1, 2)), "h\x00\x00\x00\x00vehicle\x00A\x00\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xfd"},
		"page":    {string(appendPageTail(appendKey(nil, pageSpace, 0, key), 3)), "p\x00\x00\x00\x00vehicle\x00A\x00\x00\x00\x00\x03"},
		"meta":    {string(metaKey(metaSlots)), "mslots"},
		"header":  {string(appendRecordHeader(nil, 1, 2, true)), "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02\x01"},
		"end":     {string(end([]byte("a\xff\xff"))), "b"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	if end([]byte{0xff}) != nil {
		t.Error("there is no key behind all keys")
	}
}

func TestKeysComeBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		slot, key := persistence.Slot(rapid.Uint32().Draw(r, "slot")), drawKey.Draw(r, "key")
		version, index := rapid.Uint64().Draw(r, "version"), rapid.Uint32().Draw(r, "index")
		b := appendHistoryTail(appendKey(nil, historySpace, slot, key), version, index)
		space, gotSlot, gotKey, tail, err := parseKey(b)
		if err != nil || space != historySpace || gotSlot != slot || gotKey != key {
			r.Fatalf("%c %d %v %v", space, gotSlot, gotKey, err)
		}
		if v, i, err := parseHistoryTail(tail); err != nil || v != version || i != index {
			r.Fatalf("version %d index %d: %d %d %v", version, index, v, i, err)
		}
		if len(b) != keySize(key)+historyTail {
			r.Fatalf("%d bytes", len(b))
		}
	})
}

// TestOrder sees that order of bytes is the order that reads rely on.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := drawKey.Draw(r, "a"), drawKey.Draw(r, "b")
		b.Kind = a.Kind
		got := bytes.Compare(appendKey(nil, recordSpace, 1, a), appendKey(nil, recordSpace, 1, b))
		if want := bytes.Compare([]byte(a.ID), []byte(b.ID)); got != want {
			r.Fatalf("%q and %q: %d, want %d", a.ID, b.ID, got, want)
		}
		v, w := rapid.Uint64().Draw(r, "v"), rapid.Uint64().Draw(r, "w")
		if v < w && bytes.Compare(appendHistoryTail(nil, v, 0), appendHistoryTail(nil, w, 9)) <= 0 {
			r.Fatalf("version %d does not sort behind %d", v, w)
		}
	})
}

// FuzzParse sees that no stored bytes can do more than fail to parse, and that what
// parses is what would be stored.
func FuzzParse(f *testing.F) {
	key := persistence.Key{Kind: "vehicle", ID: "A"}
	f.Add(appendHistoryTail(appendKey(nil, historySpace, 1, key), 1, 2))
	f.Add(appendPageTail(appendKey(nil, pageSpace, 1, key), 3))
	f.Add(append(appendRecordHeader(nil, 1, 2, true), "data"...))
	f.Add([]byte("r\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if space, slot, key, tail, err := parseKey(b); err == nil {
			if again := append(appendKey(nil, space, slot, key), tail...); !bytes.Equal(again, b) {
				t.Fatalf("%q parses and is stored as %q", b, again)
			}
			if version, index, err := parseHistoryTail(tail); err == nil && !bytes.Equal(appendHistoryTail(nil, version, index), tail) {
				t.Fatalf("history tail %q", tail)
			}
			if number, err := parsePageTail(tail); err == nil && !bytes.Equal(appendPageTail(nil, number), tail) {
				t.Fatalf("page tail %q", tail)
			}
		}
		if r, awake, err := parseRecord(b); err == nil {
			if again := append(appendRecordHeader(nil, r.Version, r.Epoch, awake), r.Data...); !bytes.Equal(again, b) {
				t.Fatalf("%q parses and is stored as %q", b, again)
			}
		}
	})
}
