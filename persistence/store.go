package persistence

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// Kind names a kind of actor: "vehicle", "campaign", "package".
type Kind string

// Epoch is the rising number of a slot's ownership; 0 is never valid.
type Epoch uint64

// Key names one actor.
type Key struct {
	Kind Kind
	ID   string // at most 128 bytes, no control characters
}

// Record is an actor's durable snapshot.
type Record struct {
	Version uint64 // 1 at creation, one more with each commit, without gaps
	Epoch   Epoch  // under which it was written
	Data    []byte // the caller may keep it
}

// Page is one numbered part of a record that is too large to rewrite whole.
type Page struct {
	Number uint32
	Data   []byte
}

// Entry is one line of an actor's history.
type Entry struct {
	Version uint64 // of the commit that appended it
	Index   uint32 // place within that commit
	Data    []byte
}

// Change is one actor's commit: all of it becomes durable, or none.
type Change struct {
	Slot     Slot
	Epoch    Epoch // fence: the epoch under which the writer owns the slot
	Key      Key
	Expected uint64 // version the record must have; 0: must not exist
	Data     []byte // the record, at most MaxRecord
	History  [][]byte
	Pages    []Page // each replaces the page of that number
	Awake    bool   // whether the actor has work in flight after this change
}

// Limits of one change.
const (
	MaxRecord  = 1 << 20  // bytes of record data
	MaxEntry   = 64 << 10 // bytes of one history entry
	MaxPage    = 1 << 20  // bytes of one page
	MaxEntries = 4096     // history entries: one group of messages to a campaign makes a few hundred
	MaxPages   = 65_536   // pages: the roster of millions of vehicles, rewritten at once; MaxChange bounds their bytes
	MaxChange  = 64 << 20 // bytes of everything together, so that a group of changes fits in memory
	MaxID      = 128      // bytes of a key's ID
	MaxKind    = 32       // bytes of a key's kind
)

// MaxHistory is the most entries that one call of History answers.
const MaxHistory = 10_000

// What a store refuses. Anything else is a failure: its outcome is unknown, and the commit
// may also be written later, for as long as the record has the version that it expects and
// the slot its epoch; or it is written, and not yet where it would be durable. The caller must
// load before it acts again, and must commit on what it has read before it relies on it.
var (
	ErrNotFound = errors.New("record not found")
	ErrFenced   = errors.New("slot is owned under another epoch")
	ErrConflict = errors.New("record has another version")
	ErrHeld     = errors.New("slot is held by another node")
	ErrTooLarge = errors.New("change is over a size limit")
	ErrClosed   = errors.New("store is closed")
	// ErrAnother: the store is not the one that was opened: it was emptied, or another one is in its place. Nothing
	// that it says, or does not have, means anything.
	ErrAnother = errors.New("the store is another one")
	ErrKey     = errors.New("key is not valid") // a kind or an ID that is empty, too long or has control characters, or a slot that does not exist
)

// Unread is the error of a View that could not read the leases of some slots: the part of the store that has them does
// not answer.
type Unread struct {
	Slots []Slot // in order
	Cause error
}

func (u *Unread) Error() string {
	return fmt.Sprintf("the leases of %d slots cannot be read: %v", len(u.Slots), u.Cause)
}

func (u *Unread) Unwrap() error { return u.Cause }

// Partly tells apart a View that lacks some slots, and which, from one that failed.
func Partly(err error) (unread []Slot, failed error) {
	if u := (*Unread)(nil); errors.As(err, &u) {
		return u.Slots, nil
	}
	return nil, err
}

// Refused tells whether a commit that failed with err is certain not to be written.
func Refused(err error) bool {
	for _, refusal := range []error{ErrFenced, ErrConflict, ErrTooLarge, ErrClosed, ErrKey} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// Records holds what actors are made of.
type Records interface {
	// Commit makes c durable and then calls done(nil), or calls done with the reason
	// why it is not. done runs exactly once, possibly before Commit returns, on a
	// goroutine of the store: it must not block. The store keeps c until then.
	// Commits of one key are applied in the order of their calls.
	Commit(c *Change, done func(error))
	// Load reads a record, or ErrNotFound.
	Load(ctx context.Context, slot Slot, key Key) (Record, error)
	// LoadAll calls yield with the record of every ID of a kind that has one, in the order
	// of the IDs, which is theirs by bytes; each ID is named once.
	LoadAll(ctx context.Context, slot Slot, kind Kind, ids []string, yield func(id string, r Record) error) error
	// Pages calls yield with every page of a record, in order of number.
	Pages(ctx context.Context, slot Slot, key Key, yield func(Page) error) error
	// History reads at most limit entries older than version before (0: the newest),
	// newest first. Entries of one commit stay together, so that continuing before the
	// last version answered misses none: an answer ends before a commit that does not
	// fit, and exceeds limit only when the first commit alone has more entries.
	History(ctx context.Context, slot Slot, key Key, before uint64, limit int) ([]Entry, error)
	// Holding is which slots have records of a kind, in order, where that is known sooner than by scanning each; nil: any may.
	Holding(ctx context.Context, kind Kind) ([]Slot, error)
	// Scan calls yield with every record of a kind in a slot, in order of ID, from
	// behind the ID after.
	Scan(ctx context.Context, slot Slot, kind Kind, after string, yield func(id string, r Record) error) error
	// ScanPrefixes calls yield with every record of a kind in a slot whose ID begins with one
	// of these texts, in order of ID. The prefixes rise and none begins with another. It reads
	// no other record.
	ScanPrefixes(ctx context.Context, slot Slot, kind Kind, prefixes []string, yield func(id string, r Record) error) error
	// Awake calls yield with the key of every actor in the slot whose last change said Awake.
	Awake(ctx context.Context, slot Slot, yield func(Key) error) error
}

// Near is embedded by engines that no network is in front of: scanning a slot that has nothing costs nothing there.
type Near struct{}

// Holding implements Records.
func (Near) Holding(context.Context, Kind) ([]Slot, error) { return nil, nil }

// Lease is the right to own a slot for a while.
type Lease struct {
	Slot  Slot
	Node  string // member ID of the owner
	Epoch Epoch
}

// Member is a node as others see it: what it said with its last heartbeat.
type Member struct {
	ID      string // new at every start of a process
	Host    string // where other nodes reach it
	Port    int
	Kinds   []string  // of actors that it runs; none: it leaves, or owns nothing
	Started time.Time // by its own clock
	// Joined is the member's place in the order of first heartbeats, which the store gives: of two that live, the
	// lower was there first, whatever their clocks say. 0: before places were given.
	Joined  uint64 `json:"-"`
	Name    string // stable across restarts, unique among living members
	Alone   bool   // it was told of no other nodes, and does not speak to them
	URL     string // of its API
	Version string // of its program
	// Settings is a fingerprint of those settings that all nodes must share.
	Settings string
	Load     Load
}

// Address is where other nodes reach a member, as host:port.
func (m Member) Address() string { return net.JoinHostPort(m.Host, strconv.Itoa(m.Port)) }

// Load is what a node had to do when it sent its heartbeat.
type Load struct {
	Active      int64  // actors in memory
	Connections int64  // of vehicles to its own broker
	Commits     uint64 // since it started
	Up, Down    uint64 // messages from and to vehicles since it started
	// Aside: it does not reach the broker, which another node does, and owns nothing where others can. Bequeaths: what the
	// broker keeps for it is for another node to take over.
	Aside, Bequeaths bool `json:",omitempty"`
}

// Leases says who owns what. A lease is bound to its member's heartbeat: when no
// Heartbeat came for the time to live, the member and its leases are gone.
type Leases interface {
	// Heartbeat announces or renews a member and with it every lease it holds.
	// ErrHeld: the member was known and has expired; it must not be used again.
	Heartbeat(ctx context.Context, m Member, timeToLive time.Duration) error
	// Acquire takes a slot that nobody holds, under a new epoch; ErrHeld otherwise.
	// Acquiring a slot one holds already answers its present lease. Whatever the slot's
	// records are when it returns is durable.
	Acquire(ctx context.Context, slot Slot, node string) (Lease, error)
	// Release gives a slot back, if it is held by node under that epoch; otherwise it does nothing.
	Release(ctx context.Context, l Lease) error
	// Leave ends a member at once, with its leases.
	Leave(ctx context.Context, node string) error
	// View reads all living members and leases. An Unread error comes with all members, and with the leases of the
	// other slots.
	View(ctx context.Context) ([]Member, []Lease, error)
}

// Notes are small texts that all nodes share for a while: who works on something that is in no slot, what was answered
// to a request that may be repeated to another node, or by what people prove who they are. One that was left outlasts
// the process and is as durable as a change is; a store may lose it with its tail, so whoever needs it must be able to
// make another.
type Notes interface {
	// ReadNote answers a note; nil: there is none.
	ReadNote(ctx context.Context, name string) (text []byte, err error)
	// PutNote leaves a note where there is none under that name, and answers nil; otherwise the one that is there.
	PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) (there []byte, err error)
	// ReplaceNote puts text, for a time to live from now on, in place of a note that is exactly was, or
	// removes that where text is nil. ErrConflict: there is another one, or none any more.
	ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error
}

// Store is what an engine provides.
type Store interface {
	Records
	Leases
	Notes
	// Slots is the number of slots the store was created with.
	Slots() uint32
	// Engine names the engine that the store was made for: new with each new store, and never changed. Whoever
	// remembers it knows a store that comes back empty, or in whose place there is another.
	Engine() string
	// Warnings are plain sentences about what could be lost with this store as it is set up.
	Warnings() []string
	// Close waits for commits under way, or gives up on those that its server does not answer, and releases the
	// store. Later calls answer ErrClosed.
	Close() error
}
