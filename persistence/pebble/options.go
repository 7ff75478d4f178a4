package pebble

import (
	"log/slog"
	"time"

	engine "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable/block"
	"github.com/cockroachdb/pebble/v2/vfs"

	"pacecar/persistence"
)

// Options of a store. The zero value is a good choice.
type Options struct {
	// Slots is the number of slots, a power of two. A new directory is made with
	// that many; 0 means persistence.DefaultSlots for a new directory, and whatever
	// it has for an existing one. Another number than an existing directory has is
	// an error.
	Slots uint32
	// Named is whose store it must be, as Store.Engine has told; empty: anybody's, or a new one's.
	Named string
	// CacheBytes is the size of the block cache beside two write buffers; 0 means 64 MiB.
	CacheBytes int64
	// MemTableBytes is the size of one write buffer, of which up to four are in
	// memory while the disk falls behind; 0 means 32 MiB.
	MemTableBytes int
	// QueueChanges and QueueBytes bound what waits for the committer; Commit blocks
	// while the queue is full. 0 means 16,384 changes and 64 MiB. They are also the
	// bounds of a group.
	QueueChanges int
	QueueBytes   int
	// Versions is how many records' versions are remembered, so that a commit needs
	// no read; 0 means 262,144, of about 100 bytes each.
	Versions int
	// EpochsAbove keeps every epoch that is given above this one, durably: a directory that was brought back
	// from a copy does not know the epochs that were given after the copy was made.
	EpochsAbove persistence.Epoch
	// Clock by which leases expire; nil means time.Now.
	Clock func() time.Time
	// Logger; nil discards.
	Logger *slog.Logger
	// OnFatal is called once, on its own goroutine, when the log could not be
	// written. It should end the process.
	OnFatal func(error)

	fs vfs.FS // of tests
}

// Engine are the settings of the engine below a store. By them the engine can be measured alone, too.
func (o Options) Engine() *engine.Options {
	o = o.withDefaults()
	e := &engine.Options{
		// The engine takes its write buffers out of the cache: without room for the two
		// that there usually are no block would stay in it, and each look at a filter would
		// read the disk.
		CacheSize:                   o.CacheBytes + 2*int64(o.MemTableBytes),
		MemTableSize:                uint64(o.MemTableBytes),
		MemTableStopWritesThreshold: 4,
		// Records are written again within minutes, so what is merged late is merged once: eight commits
		// of 40,000 records each took 9.8 us of processor time a commit, and 11.3 with 4 files and 64 MiB.
		L0CompactionThreshold:      8,
		L0StopWritesThreshold:      24,
		LBaseMaxBytes:              256 << 20,
		MaxOpenFiles:               1000,
		FormatMajorVersion:         engine.FormatNewest,
		CompactionConcurrencyRange: func() (int, int) { return 1, 2 },
	}
	for i := range e.Levels {
		// Creating a record asks for a key that does not exist: a filter answers
		// that without reading blocks.
		e.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		e.Levels[i].Compression = func() *block.CompressionProfile { return block.SnappyCompression }
		if i < 5 { // what lies there is soon written again, below
			e.Levels[i].Compression = func() *block.CompressionProfile { return block.NoCompression }
		}
	}
	return e
}

func (o Options) withDefaults() Options {
	setDefault(&o.CacheBytes, 64<<20)
	setDefault(&o.MemTableBytes, 32<<20)
	setDefault(&o.QueueChanges, 16_384)
	setDefault(&o.QueueBytes, persistence.MaxChange)
	setDefault(&o.Versions, 262_144)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.OnFatal == nil {
		o.OnFatal = func(error) {}
	}
	if o.fs == nil {
		o.fs = vfs.Default
	}
	return o
}

func setDefault[T int | int64](value *T, standard T) {
	if *value <= 0 {
		*value = standard
	}
}
