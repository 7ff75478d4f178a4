package tcusim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"time"

	"pacecar/messages"
)

const (
	// requestPatience bounds one range request.
	requestPatience = 5 * time.Minute
	// maxRefusals is how often a server may refuse an artifact (a 4xx status, or a
	// body that is not the range asked for) before the attempt fails.
	maxRefusals = 4
	// copyBytes is the buffer of one download in progress.
	copyBytes = 32 << 10
)

// progress is how far a download has come. It outlives connections, not the process.
type progress struct {
	artifact int    // index of the one in progress
	offset   uint64 // bytes of it that are here
	sum      hash.Hash
	refusals int
}

func newDownloadClient(atOnce int) *http.Client {
	return &http.Client{
		Timeout:   requestPatience,
		Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, MaxConnsPerHost: atOnce, IdleConnTimeout: 30 * time.Second},
	}
}

// fault is a failure of a download that ends the attempt.
type fault struct{ code, ecu, detail string }

func (f *fault) Error() string { return f.code + ": " + f.detail }

// startDownload fetches the artifacts in the background. The session's lock is held.
func (u *unit) startDownload(a *attempt) {
	f := u.session.fleet
	ctx, cancel := context.WithCancel(f.ctx)
	a.download = cancel
	got := a.progress
	f.spawn(func() {
		defer cancel()
		err := f.fetchAll(ctx, u, a, &got)
		s := u.session
		s.mu.Lock()
		defer s.mu.Unlock()
		a.progress, a.download = got, nil
		if u.current != a || f.ctx.Err() != nil {
			return
		}
		var failed *fault
		switch {
		case err == nil:
			u.downloaded(a)
		case errors.As(err, &failed):
			if u.record(a, Discarded, failed.code, nil) {
				f.count.failed.Add(1)
				u.end(a, ended{
					campaign: a.campaign, number: a.number, phase: messages.Phase_PHASE_FAILED,
					code: failed.code, ecu: failed.ecu, detail: failed.detail,
				})
			}
		case s.ready: // interrupted, and the connection is back already
			u.transfer(a)
		}
		s.flush()
	})
}

// fetchAll returns nil, a *fault, or the error of an ended context.
func (f *Fleet) fetchAll(ctx context.Context, u *unit, a *attempt, got *progress) error {
	select {
	case f.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-f.places }()
	buffer := make([]byte, copyBytes)
	pause := firstBackoff
	for got.artifact < len(a.artifacts) {
		artifact := a.artifacts[got.artifact]
		err := f.fetch(ctx, artifact, got, buffer)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var failed *fault
		if errors.As(err, &failed) {
			return err
		}
		if err != nil {
			f.note(err)
			if got.refusals >= maxRefusals {
				return &fault{"DOWNLOAD_FAILED", artifact.GetEcuId(), "the server refuses the artifact"}
			}
			if !f.sleepIn(ctx, pause) {
				return ctx.Err()
			}
			pause = min(2*pause, longestBackoff)
			continue
		}
		pause = firstBackoff
		u.downloading(a, got)
	}
	return nil
}

// fetch gets the next chunk of an artifact and, with the last one, checks its digest.
func (f *Fleet) fetch(ctx context.Context, artifact *messages.OfferedArtifact, got *progress, buffer []byte) error {
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
		return &fault{"DIGEST_MISMATCH", artifact.GetEcuId(), "what was downloaded has sha256 " + digest}
	}
	got.artifact++
	return nil
}

// chunk requests the bytes from got.offset to last.
func (f *Fleet) chunk(ctx context.Context, url string, last uint64, got *progress, buffer []byte) error {
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
func (f *Fleet) copy(ctx context.Context, body io.Reader, got *progress, buffer []byte) error {
	began, begun := time.Now(), got.offset
	for {
		n, err := body.Read(buffer)
		_, _ = got.sum.Write(buffer[:n]) // a hash's Write returns no error
		got.offset += uint64(n)
		f.count.downloadedBytes.Add(uint64(n))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
		if speed := f.config.Profile.BytesPerSecond; speed > 0 {
			due := time.Duration(float64(got.offset-begun) / float64(speed) * float64(time.Second))
			if !f.sleepIn(ctx, due-time.Since(began)) {
				return ctx.Err()
			}
		}
	}
}

// sleepIn waits for d or for ctx to end; false says the latter.
func (f *Fleet) sleepIn(ctx context.Context, d time.Duration) bool {
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

// downloading reports every quarter of a download.
func (u *unit) downloading(a *attempt, got *progress) {
	var total, done uint64
	for i, artifact := range a.artifacts {
		total += artifact.GetSizeBytes()
		if i < got.artifact {
			done += artifact.GetSizeBytes()
		}
	}
	done += got.offset
	if total == 0 || done >= total {
		return
	}
	percent := uint32(done * 100 / total)
	s := u.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.current != a || percent/25 <= a.percent/25 {
		return
	}
	a.percent = percent
	u.report(a)
	s.flush()
}
