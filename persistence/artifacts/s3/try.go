package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
)

// trialsFolder is where a place is tried.
const trialsFolder = "trial/"

// Try writes an object below a place's prefix, reads it, and removes it again. ahead is how far the clock of
// the server, as it says in its answers, is before this machine's; give or take a second.
func Try(ctx context.Context, place Place, o Options) (ahead time.Duration, err error) {
	watch := &watch{next: o.Transport}
	if watch.next == nil {
		if watch.next, err = minio.DefaultTransport(!place.PlainHTTP); err != nil {
			return 0, err
		}
	}
	o.Transport = watch
	m, err := connect(place, o)
	if err != nil {
		return 0, err
	}
	name, text := place.Prefix+trialsFolder+rand.Text(), []byte(rand.Text())
	if _, err := m.core.Client.PutObject(ctx, place.Bucket, name, bytes.NewReader(text), int64(len(text)), minio.PutObjectOptions{ContentType: mediaType}); err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	err = m.readBack(ctx, name, text)
	// What was written goes, also when ctx has ended.
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), metadataWithin)
	defer cancel()
	if gone := m.core.RemoveObject(within, place.Bucket, name, minio.RemoveObjectOptions{}); gone != nil {
		err = errors.Join(err, fmt.Errorf("remove %s: %w", name, gone))
	}
	return time.Duration(watch.ahead.Load()), err
}

func (m *medium) readBack(ctx context.Context, name string, text []byte) error {
	object, err := m.core.Client.GetObject(ctx, m.place.Bucket, name, minio.GetObjectOptions{})
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	read, err := io.ReadAll(io.LimitReader(object, int64(len(text))+1))
	if err = errors.Join(err, object.Close()); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if !bytes.Equal(read, text) {
		return errors.New("what is read is not what was written")
	}
	return nil
}

// watch reads the time from answers.
type watch struct {
	next  http.RoundTripper
	ahead atomic.Int64
}

// RoundTrip implements http.RoundTripper.
func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if said, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		w.ahead.Store(int64(said.Sub(time.Now().Truncate(time.Second))))
	}
	return answer, nil
}
