package delta_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"pacecar/messages"
	"pacecar/messages/delta"
)

// firmware looks like compressed software: nothing in it repeats.
func firmware(seed uint64, size int) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(b) // it always succeeds
	return b
}

// edited is a later version: places overwritten, inserted and cut out.
func edited(old []byte, edits int) []byte {
	dice := rand.New(rand.NewPCG(7, uint64(len(old))))
	made := bytes.Clone(old)
	for i := range edits {
		at := dice.IntN(len(made))
		switch i % 3 {
		case 0:
			copy(made[at:], firmware(dice.Uint64(), 64))
		case 1:
			made = slices.Insert(made, at, firmware(dice.Uint64(), 200)...)
		default:
			made = slices.Delete(made, at, min(at+100, len(made)))
		}
	}
	return made
}

func apply(t testing.TB, old, patch []byte, size int) ([]byte, error) {
	t.Helper()
	var made bytes.Buffer
	err := delta.Apply(&made, old, bytes.NewReader(patch), uint64(size))
	return made.Bytes(), err
}

func TestAPatchIsShortAndMakesTheNewArtifact(t *testing.T) {
	sizes := []int{1, 100, 1 << 20}
	if !testing.Short() {
		sizes = append(sizes, delta.MaxMade/4) // BenchmarkMake goes to the limit
	}
	for _, size := range sizes {
		old := firmware(1, size)
		want := edited(old, 30)
		patch, err := delta.Make(old, want)
		if err != nil || !delta.Looks(patch) {
			t.Fatalf("%d bytes: %v", size, err)
		}
		// Thirty edits carry about 3 KiB of new bytes.
		if size >= 1<<20 && len(patch) > 16<<10 {
			t.Errorf("%d bytes: a patch of %d bytes", size, len(patch))
		}
		got, err := apply(t, old, patch, len(want))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: made %d bytes, %v", size, len(got), err)
		}
	}
}

func TestAnyTwoFilesHaveAPatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.SliceOfN(rapid.Byte(), 1, 5000).Draw(t, "old")
		want := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 1, 5000), rapid.Custom(func(t *rapid.T) []byte {
			at := rapid.IntRange(0, len(old)).Draw(t, "at")
			return slices.Concat(old[at:], []byte{7}, old[:at])
		})).Draw(t, "new")
		patch, err := delta.Make(old, want)
		if err != nil {
			t.Fatal(err)
		}
		var made bytes.Buffer
		if err := delta.Apply(&made, old, iotest.OneByteReader(bytes.NewReader(patch)), uint64(len(want))); err != nil || !bytes.Equal(made.Bytes(), want) {
			t.Fatalf("made %d bytes of %d, %v", made.Len(), len(want), err)
		}
	})
}

func TestWhatDoesNotApplyIsRefused(t *testing.T) {
	old := firmware(1, 64<<10)
	want := edited(old, 9)
	patch, err := delta.Make(old, want)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(patch)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		old, patch []byte
		size       int
	}{
		"no frame":      {old, []byte("patch"), len(want)},
		"nothing":       {old, nil, len(want)},
		"cut short":     {old, patch[:len(patch)-9], len(want)},
		"a flipped bit": {old, flipped, len(want)},
		"another file":  {firmware(2, 64<<10), patch, len(want)},
		"a byte less":   {old, patch, len(want) - 1},
		"a byte more":   {old, patch, len(want) + 1},
		"too large":     {old, patch, delta.MaxApplied + 1},
	} {
		_, err := apply(t, c.old, c.patch, c.size)
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Suggestion == "" {
			t.Errorf("%s: %v, want a rejection with its cure", name, err)
		}
	}
	for _, pair := range [][2][]byte{{nil, want}, {old, nil}, {make([]byte, delta.MaxMade+1), want}} {
		var no *messages.Rejection
		if _, err := delta.Make(pair[0], pair[1]); !errors.As(err, &no) || no.Code != messages.OutOfBounds || no.Suggestion == "" {
			t.Errorf("a patch between %d and %d bytes: %v", len(pair[0]), len(pair[1]), err)
		}
	}
}

func TestFailuresOfReaderAndWriterAreTheirs(t *testing.T) {
	old := firmware(1, 64<<10)
	patch, err := delta.Make(old, edited(old, 9))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := delta.Apply(io.Discard, old, io.MultiReader(bytes.NewReader(patch[:20]), iotest.ErrReader(broken)), 64<<10); !errors.Is(err, broken) {
		t.Errorf("a reader's failure: %v", err)
	}
	if err := delta.Apply(failing{broken}, old, bytes.NewReader(patch), 64<<10); !errors.Is(err, broken) {
		t.Errorf("a writer's failure: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// A frame that claims a window of gigabytes, or unfolds to them, costs no more than a
// well-meant one.
func TestAMaliciousPatchIsBounded(t *testing.T) {
	old := firmware(1, 1<<20)
	var bomb bytes.Buffer
	encoder, err := zstd.NewWriter(&bomb, zstd.WithWindowSize(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err := encoder.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := encoder.Close(); err != nil {
		t.Fatal(err)
	}
	wide := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00} // a window of 2 GiB
	for name, patch := range map[string][]byte{"bomb": bomb.Bytes(), "wide": wide} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var written counting
		if err := delta.Apply(&written, old, bytes.NewReader(patch), 1<<20); err == nil {
			t.Errorf("%s is accepted", name)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 || written > 1<<20 {
			t.Errorf("%s: %d bytes of memory, %d written", name, used, written)
		}
	}
}

type counting int

func (c *counting) Write(b []byte) (int, error) { *c += counting(len(b)); return len(b), nil }

// The format is that of the zstd program's --patch-from.
func TestTheZstdProgramAgrees(t *testing.T) {
	if _, err := exec.LookPath("zstd"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("zstd is not installed, and CI must not skip this test")
		}
		t.Skip("zstd is not installed: install it (apt install zstd) to run this test")
	}
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(result string, arguments ...string) []byte {
		result = filepath.Join(dir, result)
		if said, err := exec.Command("zstd", append(arguments, "-q", "-f", "-o", result)...).CombinedOutput(); err != nil {
			t.Fatalf("zstd %v: %v\n%s", arguments, err, said)
		}
		content, err := os.ReadFile(result)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	sizes := []int{3 << 20}
	if !testing.Short() {
		sizes = append(sizes, 40<<20) // more than Make takes
	}
	for _, size := range sizes {
		old := firmware(3, size)
		want := edited(old, 12)
		from, to := file("old", old), file("new", want)
		theirs := run("theirs", "--long=27", "--patch-from="+from, to)
		if got, err := apply(t, old, theirs, len(want)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: their patch makes %d bytes, %v", size, len(got), err)
		}
		if size > delta.MaxMade {
			continue
		}
		ours, err := delta.Make(old, want)
		if err != nil {
			t.Fatal(err)
		}
		if got := run("made", "-d", "--patch-from="+from, file("ours", ours)); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: they make %d bytes of our patch", size, len(got))
		}
	}
}

func FuzzApply(f *testing.F) {
	old := firmware(1, 4<<10)
	patch, err := delta.Make(old, edited(old, 6))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(patch, uint16(4<<10))
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd}, uint16(1))
	f.Fuzz(func(t *testing.T, patch []byte, size uint16) {
		var made bytes.Buffer
		err := delta.Apply(&made, old, bytes.NewReader(patch), uint64(size))
		if err == nil && made.Len() != int(size) || made.Len() > int(size) {
			t.Errorf("%d bytes for a size of %d, %v", made.Len(), size, err)
		}
	})
}

// BenchmarkMake tells how long a patch between files of the greatest length is.
func BenchmarkMake(b *testing.B) {
	old := firmware(1, delta.MaxMade-64<<10)
	want := edited(old, 300)
	b.SetBytes(int64(len(want)))
	for b.Loop() {
		patch, err := delta.Make(old, want)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(patch)), "patch-bytes")
	}
}

func BenchmarkApply(b *testing.B) {
	old := firmware(1, 1<<20)
	want := edited(old, 30)
	patch, err := delta.Make(old, want)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(want)))
	b.ReportAllocs()
	for b.Loop() {
		if err := delta.Apply(io.Discard, old, bytes.NewReader(patch), uint64(len(want))); err != nil {
			b.Fatal(err)
		}
	}
}
