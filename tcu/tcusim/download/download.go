// Package download fetches the artifacts of an offer over HTTP, in ranges, and checks
// their digests. A download that is interrupted goes on where it stopped.
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
}

// Fetcher downloads for a fleet.
type Fetcher struct {
	Bytes atomic.Uint64 // downloaded, repetitions included

	config Config
	client *http.Client
	places chan struct{} // one for each download
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
	return &Fetcher{
		config: config,
		places: make(chan struct{}, config.AtOnce),
		client: &http.Client{
			Timeout:   requestPatience,
			Transport: &http.Transport{MaxIdleConnsPerHost: config.AtOnce, MaxConnsPerHost: config.AtOnce, IdleConnTimeout: 30 * time.Second},
		},
	}, nil
}

// Close ends idle connections.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Progress is how far a download has come. The zero value is its beginning.
type Progress struct {
	artifact int    // index of the one in progress
	offset   uint64 // bytes of it that are here
	sum      hash.Hash
	refusals int
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
	return uint32((done + p.offset) * 100 / total)
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
			if got.refusals >= maxRefusals {
				return &Fault{"DOWNLOAD_FAILED", artifact.GetEcuId(), "the server refuses the artifact"}
			}
			if !sleep(ctx, pause) {
				return ctx.Err()
			}
			pause = min(2*pause, longestBackoff)
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
	}
	if size := artifact.GetSizeBytes(); got.offset < size {
		last := min(got.offset+uint64(f.config.ChunkBytes), size) - 1
		if err := f.chunk(ctx, artifact.GetUrl(), last, got, buffer); err != nil {
			return err
		}
		if got.offset < size {
			return nil
		}
	}
	digest := hex.EncodeToString(got.sum.Sum(nil))
	got.sum, got.offset, got.refusals = nil, 0, 0
	if digest != artifact.GetSha256() {
		return &Fault{"DIGEST_MISMATCH", artifact.GetEcuId(), "what was downloaded has sha256 " + digest}
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
		got.offset = 0
	default:
		if response.StatusCode < http.StatusInternalServerError {
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
