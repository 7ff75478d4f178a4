package redis

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
)

// The keys. P is the prefix, "pacecar" unless told otherwise. Everything of slot 17
// has the hash tag {s17}; membership has {members}.
//
//	P:{store}                       hash    format, slots, engine, marked (when all keys named engine are there)
//	P:{members}:all                 hash    member ID → JSON of the member
//	P:{members}:time                hash    time: that of members in ms; server: the server's when it was last written
//	P:{members}:deadlines           zset    member ID → that time in ms at which it expires
//	P:{members}:lives               zset    member ID → its time to live in ms
//	P:{members}:gone                zset    member ID → that time in ms at which it ended
//	P:{members}:order               zset    member ID → its place in the order of joining
//	P:{members}:engine              string  whose store it is, as each slot says, too
//	P:{s17}:engine                  string  the same
//	P:{s17}:lease                   string  "epoch node"
//	P:{s17}:epoch                   string  the last epoch given, which fences commits
//	P:{s17}:mark                    string  empty, for a second: written so that what came before is waited for
//	P:{s17}:awake                   set     kind 0 ID
//	P:{s17}:records:vehicle         hash    ID → version:8 epoch:8 token:8 flags:1 data
//	P:{s17}:ids:vehicle             zset    ID → 0, for scans in order
//	P:{s17}:history:vehicle:VIN     list    version:8 index:4 data, newest first
//	P:{s17}:pages:campaign:ID       hash    number in decimal → data
//
//	P:{note:NAME}                   string  a note
//
// Package layout describes their values.
type keys struct{ prefix string }

// format is the number of this layout.
const format = "1"

// pattern matches all keys, for SCAN, and perhaps some of a prefix that begins like one of
// them; owns tells those apart. Characters that mean something in a pattern stand for
// themselves.
func (k keys) pattern() string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(k.prefix) + ":{*"
}

func (k keys) owns(key string) bool {
	rest, ours := strings.CutPrefix(key, k.prefix+":{")
	tag, _, _ := strings.Cut(rest, "}")
	_, err := strconv.ParseUint(strings.TrimPrefix(tag, "s"), 10, 32)
	return ours && (tag == "store" || tag == "members" || strings.HasPrefix(tag, "note:") || err == nil && tag[0] == 's')
}

func (k keys) note(name string) string { return k.prefix + ":{note:" + name + "}" }

func (k keys) store() string { return k.prefix + ":{store}" }
func (k keys) members() []string {
	return []string{k.member("deadlines"), k.member("all"), k.member("gone"), k.member("engine"), k.member("order"), k.member("time"), k.member("lives")}
}

func (k keys) member(what string) string { return k.prefix + ":{members}:" + what }

func (k keys) slot(slot persistence.Slot, what string) string {
	return k.prefix + ":{s" + strconv.FormatUint(uint64(slot), 10) + "}:" + what
}

func (k keys) kind(slot persistence.Slot, what string, kind persistence.Kind) string {
	return k.slot(slot, what+":"+string(kind))
}

func (k keys) actor(slot persistence.Slot, what string, key persistence.Key) string {
	return k.slot(slot, what+":"+string(key.Kind)+":"+key.ID)
}

// awakeMember names an actor in the set of its slot.
func awakeMember(key persistence.Key) string { return string(key.Kind) + "\x00" + key.ID }

func parseAwakeMember(member string) (persistence.Key, error) {
	kind, id, found := strings.Cut(member, "\x00")
	key := persistence.Key{Kind: persistence.Kind(kind), ID: id}
	if !found || key.Check() != nil {
		return persistence.Key{}, fmt.Errorf("awake actor %q: %w", member, layout.ErrCorrupt)
	}
	return key, nil
}

// leaseText is the value of a slot's lease.
func leaseText(l persistence.Lease) string { return fmt.Sprintf("%d %s", l.Epoch, l.Node) }
