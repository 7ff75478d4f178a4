// Package download fetches the artifacts of an offer over HTTP, in ranges, and checks
// their digests. A download that is interrupted goes on where it stopped.
//
// Where a patch is offered from software that can be read, it is fetched instead and
// applied. What comes out is checked as the whole artifact would be; when the patch cannot be
// had, or anything is wrong with it, the artifact is fetched whole.
//
// A server that has no place for a download at present (429, or 503, with Retry-After) is
// waited for as long as it says, as often as it says so: that is no failure, and only the time
// that the plan gives a download ends it.
//
// A Fetcher serves a whole fleet and is safe for concurrent use; it bounds how many
// downloads run at one time. A Progress belongs to one download.
package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"pacecar/messages"
)

const (
	defaultAtOnce     = 64
	defaultChunkBytes = 1 << 20
	// requestPatience bounds one range request.
	requestPatience = 5 * time.Minute
	// firstBackoff and longestBackoff bound the pauses after failed requests.
	firstBackoff   = 200 * time.Millisecond
	longestBackoff = 15 * time.Second
	// maxRefusals is how often a server may refuse an artifact (a 4xx status, or a
	// body that is not the range asked for) before the download fails.
	maxRefusals = 4
	// copyBytes is the buffer of one download in progress.
	copyBytes = 32 << 10
)

// Config says how a fleet downloads. The zero value is fine.
type Config struct {
	AtOnce         int         // downloads at one time, 0: 64
	ChunkBytes     int64       // of one range request, 0: 1 MiB
	BytesPerSecond int64       // of one download, 0: as fast as it goes
	Note           func(error) // is told of failures that are tried again
	// Installed answers the software with a digest that control units hold since they left
	// the factory; nil where there is none. It may be nil itself.
	Installed func(sha256 string) []byte
}

// Fetcher downloads for a fleet.
type Fetcher struct {
	Bytes    atomic.Uint64 // downloaded, repetitions included
	Patches  atomic.Uint64 // artifacts made by patches
	FellBack atomic.Uint64 // artifacts fetched whole, because their patch failed
	Saved    atomic.Uint64 // bytes not transferred, because patches were enough

	config Config
	client *http.Client
	places chan struct{} // one for each download
	flash  *flash
}

// New makes a fetcher. Close it when its downloads have ended.
func New(config Config) (*Fetcher, error) {
	if config.AtOnce == 0 {
		config.AtOnce = defaultAtOnce
	}
	if config.ChunkBytes == 0 {
		config.ChunkBytes = defaultChunkBytes
	}
	if config.AtOnce < 0 || config.ChunkBytes < 0 || config.BytesPerSecond < 0 {
		return nil, errors.New("the bounds of downloads must be positive")
	}
	client := &http.Client{
		Timeout:   requestPatience,
		Transport: &http.Transport{MaxIdleConnsPerHost: config.AtOnce, MaxConnsPerHost: config.AtOnce, IdleConnTimeout: 30 * time.Second},
	}
	return &Fetcher{config: config, places: make(chan struct{}, config.AtOnce), client: client, flash: newFlash(config.Installed, client)}, nil
}

// Close ends idle connections.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Progress is how far a download has come. The zero value is its beginning.
type Progress struct {
	artifact int    // index of the one in progress
	offset   uint64 // bytes of its piece that are here
	sum      hash.Hash
	refusals int
	patching bool   // the piece is the patch
	patch    []byte // what is here of it
	whole    bool   // the patch has failed
	patches  []Patched
}

// begin begins a piece.
func (p *Progress) begin() {
	p.sum, p.offset, p.refusals, p.patching, p.patch = nil, 0, 0, false, nil
}

// Percent is how much of the artifacts is here.
func (p *Progress) Percent(artifacts []*messages.OfferedArtifact) uint32 {
	var total, done uint64
	for i, artifact := range artifacts {
		total += artifact.GetSizeBytes()
		if i < p.artifact {
			done += artifact.GetSizeBytes()
		}
	}
	if total == 0 {
		return 100
	}
	part := p.offset
	if p.patching && p.artifact < len(artifacts) { // its share of the way, not of the bytes
		part = part * artifacts[p.artifact].GetSizeBytes() / max(1, artifacts[p.artifact].GetDelta().GetSizeBytes())
	}
	return uint32((done + part) * 100 / total)
}

// Move forgets what the place of the artifacts has refused: the download goes on from
// another one.
func (p *Progress) Move() { p.refusals = 0 }

// Fault is a failure that no repetition cures.
type Fault struct{ Code, ECU, Detail string }

func (f *Fault) Error() string { return f.Code + ": " + f.Detail }

// Fetch goes on with a download until everything is there, and calls advanced after each
// step. It returns nil, a *Fault, or the error of an ended context.
func (f *Fetcher) Fetch(ctx context.Context, artifacts []*messages.OfferedArtifact, got *Progress, advanced func()) error {
	select {
	case f.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-f.places }()
	buffer := make([]byte, copyBytes)
	pause := firstBackoff
	for got.artifact < len(artifacts) {
		artifact := artifacts[got.artifact]
		err := f.fetch(ctx, artifact, got, buffer)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var failed *Fault
		if errors.As(err, &failed) {
			return err
		}
		if err != nil {
			f.config.Note(err)
			if got.refusals >= maxRefusals && got.patching {
				f.fallBack(got, err)
				continue
			}
			if got.refusals >= maxRefusals {
				return &Fault{"DOWNLOAD_FAILED", artifact.GetEcuId(), "the server refuses the artifact"}
			}
			if pause, err = f.wait(ctx, pause, err); err != nil {
				return err
			}
			continue
		}
		pause = firstBackoff
		advanced()
	}
	return nil
}

// fetch gets the next chunk of an artifact and, with the last one, checks its digest.
func (f *Fetcher) fetch(ctx context.Context, artifact *messages.OfferedArtifact, got *Progress, buffer []byte) error {
	if got.sum == nil {
		got.sum, got.offset = sha256.New(), 0
		got.patching = !got.whole && f.mayPatch(ctx, artifact)
	}
	wanted := got.next(artifact)
	if got.offset < wanted.size {
		last := min(got.offset+uint64(f.config.ChunkBytes), wanted.size) - 1
		if err := f.chunk(ctx, wanted.url, last, got, buffer); err != nil {
			return err
		}
		if got.offset < wanted.size {
			return nil
		}
	}
	return f.complete(ctx, artifact, wanted, got)
}

// complete checks a piece that is here whole, and what a patch makes.
func (f *Fetcher) complete(ctx context.Context, artifact *messages.OfferedArtifact, wanted piece, got *Progress) error {
	digest := hex.EncodeToString(got.sum.Sum(nil))
	var wrong error
	if digest != wanted.sha256 {
		wrong = &Fault{"DIGEST_MISMATCH", artifact.GetEcuId(), "what was downloaded has sha256 " + digest}
	} else if got.patching {
		wrong = f.patched(ctx, artifact, got.patch)
	}
	switch {
	case got.patching && wrong != nil:
		f.fallBack(got, wrong)
		return nil
	case got.patching:
		saved := artifact.GetSizeBytes() - wanted.size
		got.patches = append(got.patches, Patched{artifact.GetEcuId(), saved})
		f.Patches.Add(1)
		f.Saved.Add(saved)
	}
	got.begin()
	got.whole = false
	if wrong != nil {
		return wrong
	}
	got.artifact++
	return nil
}

// chunk requests the bytes from got.offset to last.
func (f *Fetcher) chunk(ctx context.Context, url string, last uint64, got *Progress, buffer []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		got.refusals = maxRefusals // no later try will parse it
		return fmt.Errorf("download: %w", err)
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", got.offset, last))
	response, err := f.client.Do(request)
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // what matters was read
	var from, to uint64
	switch response.StatusCode {
	case http.StatusPartialContent:
		if n, _ := fmt.Sscanf(response.Header.Get("Content-Range"), "bytes %d-%d/", &from, &to); n != 2 || from != got.offset || to > last {
			got.refusals++
			return fmt.Errorf("download %s: asked for bytes %d-%d, got %q", url, got.offset, last, response.Header.Get("Content-Range"))
		}
	case http.StatusOK:
		// A server without ranges sends everything from the beginning.
		got.sum.Reset()
		got.offset, got.patch = 0, nil
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if later := comeAgain(url, response); later != nil {
			return later // it is waited for, and is no refusal
		}
		fallthrough
	default:
		// A server in trouble is waited for; a patch is not worth it.
		if response.StatusCode < http.StatusInternalServerError || got.patching {
			got.refusals++
		}
		return fmt.Errorf("download %s: %s", url, response.Status)
	}
	return f.copy(ctx, io.LimitReader(response.Body, int64(last+1-got.offset)), got, buffer)
}

// copy reads a body at the speed of the vehicle's connection.
func (f *Fetcher) copy(ctx context.Context, body io.Reader, got *Progress, buffer []byte) error {
	began, begun := time.Now(), got.offset
	for {
		n, err := body.Read(buffer)
		_, _ = got.sum.Write(buffer[:n]) // a hash's Write returns no error
		if got.patching {
			got.patch = append(got.patch, buffer[:n]...)
		}
		got.offset += uint64(n)
		f.Bytes.Add(uint64(n))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
		if speed := f.config.BytesPerSecond; speed > 0 {
			due := time.Duration(float64(got.offset-begun) / float64(speed) * float64(time.Second))
			if !sleep(ctx, due-time.Since(began)) {
				return ctx.Err()
			}
		}
	}
}

// sleep waits for d or for ctx to end; false says the latter.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
