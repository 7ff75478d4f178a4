// Package delta makes an artifact out of another one and a patch: a shorter way than the
// whole file. Both sides of the wire stand on it, so the format is one of the words.
//
// # Format
//
// A patch is one Zstandard frame (RFC 8878) whose raw dictionary is the old artifact, with
// dictionary id 0, content size and checksum. It is what `zstd --patch-from=OLD NEW` writes
// and `zstd -d --patch-from=OLD` reads, in both directions.
//
// # Limits
//
// Apply needs the old artifact in memory, and as much again as the frame's window, which is
// at most the new artifact: both are bounded by MaxApplied. Make finds what the files have in
// common by a table of four million positions, each with its predecessor: up to MaxMade
// nothing worth having is lost, and beyond it a patch soon becomes as large as the file.
// Patches between larger files are made with zstd --long=27 --patch-from, whose search does
// not forget, and applied here.
//
// # Trust
//
// A patch is untrusted: Apply writes at most the size that it is told to expect, and takes no
// more memory than said above, whatever the frame claims. Whether the result is right is for
// the caller to see from its digest, for a patch that is applied to the wrong file may well
// give bytes.
//
// All functions are pure and safe for concurrent use. Refusals are *messages.Rejection;
// what the writer or the reader fails with comes back as it is.
package delta

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"

	"pacecar/messages"
)

// Format is the name of the one format.
const Format = "zstd"

// Limits of a patch, in bytes of the old and of the new artifact each.
const (
	// MaxMade bounds Make: what the encoder's tables remember of a file.
	MaxMade = 32 << 20
	// MaxApplied bounds Apply: an ECU that rewrites itself has about as much memory to spare.
	MaxApplied = 128 << 20
)

// smallWindow is up to where the better level forgets hardly more than the best, and spares
// 70 MiB of tables.
const smallWindow = 4 << 20

// Make answers the patch that makes target out of old.
func Make(old, target []byte) ([]byte, error) {
	for _, file := range [][]byte{old, target} {
		if len(file) == 0 || len(file) > MaxMade {
			return nil, messages.Reject(messages.OutOfBounds, "a file has %d bytes, patches are made between files of 1 to %d bytes", len(file), MaxMade).
				Suggest("make it with: zstd -19 --long=27 --patch-from=OLD NEW -o PATCH")
		}
	}
	// The window covers both files, so that the end of the new one can still refer to the
	// beginning of the old one. The frame asks its reader for the new one's size only.
	window := max(1<<bits.Len(uint(len(old)+len(target))), zstd.MinWindowSize)
	level := zstd.SpeedBestCompression
	if window <= smallWindow {
		level = zstd.SpeedBetterCompression
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(0, old), zstd.WithWindowSize(window), zstd.WithSingleSegment(true),
		zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("make patch: %w", err)
	}
	patch := encoder.EncodeAll(target, nil)
	return patch, encoder.Close()
}

// Apply writes what a patch makes of old, exactly size bytes of it. Something may have been
// written before it is refused.
func Apply(w io.Writer, old []byte, patch io.Reader, size uint64) error {
	if no := CheckSizes(uint64(len(old)), size); no != nil {
		return no
	}
	source := &watched{from: patch}
	decoder, err := zstd.NewReader(source, zstd.WithDecoderDictRaw(0, old), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(MaxApplied))
	if err != nil {
		return refused(source, err)
	}
	defer decoder.Close()
	made, err := io.Copy(onlyWriter{w, source}, io.LimitReader(onlyReader{decoder}, int64(size)))
	if err != nil {
		return refused(source, err)
	}
	more, err := io.ReadFull(decoder, make([]byte, 1)) // the end, and with it the checksum
	switch {
	case more > 0 || made != int64(size):
		return messages.Reject(messages.Malformed, "the patch does not make the %d bytes that it should", size).Suggest(again)
	case !errors.Is(err, io.EOF):
		return refused(source, err)
	}
	return nil
}

const again = "make the patch again, from exactly the artifact with the digest that it names"

// CheckSizes refuses artifacts between which no patch is applied.
func CheckSizes(old, target uint64) *messages.Rejection {
	if largest := max(old, target); largest > MaxApplied {
		return messages.Reject(messages.OutOfBounds, "an artifact has %d bytes, patches are applied between artifacts of at most %d", largest, MaxApplied).
			Suggest("offer the whole artifact")
	}
	return nil
}

// refused tells a bad patch from a reader or writer that failed.
func refused(source *watched, err error) error {
	if source.failed != nil {
		return source.failed
	}
	return messages.Reject(messages.Malformed, "the patch does not apply: %v", err).Suggest(again)
}

// watched remembers what its reader, or the writer behind it, failed with.
type watched struct {
	from   io.Reader
	failed error
}

func (s *watched) Read(b []byte) (int, error) {
	n, err := s.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = err
	}
	return n, err
}

// onlyWriter hides what else a writer can, and notes its failure.
type onlyWriter struct {
	io.Writer
	watched *watched
}

func (o onlyWriter) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		o.watched.failed = err
	}
	return n, err
}

// onlyReader hides WriteTo, which knows no limit.
type onlyReader struct{ io.Reader }

// Looks tells whether bytes begin as a patch does.
func Looks(patch []byte) bool { return bytes.HasPrefix(patch, magic) }

// magic begins every Zstandard frame.
var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}
