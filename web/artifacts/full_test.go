package artifacts_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/directory"
	"pacecar/web"
	"pacecar/web/webtest"
)

// slow opens a file the first times when it is told to.
type slow struct {
	web.Artifacts
	times   atomic.Int32
	opening chan struct{}
	open    chan struct{}
}

func (s *slow) Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	if s.times.Add(-1) >= 0 {
		s.opening <- struct{}{}
		<-s.open
	}
	return s.Artifacts.Open(ctx, digest)
}

// A node gives so many files out at one time, and no more: others are told when to come again,
// as a problem. HEAD needs no place, and a place that is given back is another's.
func TestDownloadsAreBounded(t *testing.T) {
	files, err := directory.Open(t.Context(), t.TempDir(), artifacts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &slow{Artifacts: files, opening: make(chan struct{}), open: make(chan struct{})}
	places, ended := web.NewPlaces(2), make(chan struct{}, 16)
	edges := web.New(web.Config{Engine: webtest.NewEngine(), Artifacts: s, Downloads: places})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edges.ServeHTTP(w, r)
		ended <- struct{}{}
	}))
	t.Cleanup(server.Close)
	e := &edge{T: t, url: server.URL + "/api/v1"}
	b := []byte("software")
	e.want(e.do("PUT", artifact(b), bytes.NewReader(b)), 201)
	<-ended
	done := make(chan int, 2)
	s.times.Store(2)
	for range 2 {
		go func() { done <- e.do("GET", artifact(b), nil).StatusCode }()
	}
	for range 2 {
		<-s.opening
	}
	for _, byRange := range []string{"", "bytes=0-0"} {
		a := e.want(e.do("GET", artifact(b), nil, "Range", byRange), 503, "TooManyDownloads")
		<-ended
		seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
		if err != nil || seconds < 1 || seconds > 2 || !strings.Contains(a.body, "as this node gives at one time: 2") || a.Header.Get("ETag") != "" {
			t.Errorf("%v %s", a.Header, a.body)
		}
	}
	e.want(e.do("HEAD", artifact(b), nil), 200)
	<-ended
	if taken, refused := places.Figures(); taken != 2 || refused != 2 {
		t.Errorf("%d places are taken, %d found none", taken, refused)
	}
	s.open <- struct{}{}
	if got := <-done; got != 200 {
		t.Error(got)
	}
	<-ended
	e.want(e.do("GET", "/artifacts/ABC", nil), 422, "Malformed") // and takes none
	<-ended
	if a := e.want(e.do("GET", artifact(b), nil, "Range", "bytes=4-"), 206); a.body != "ware" {
		t.Error(a.body)
	}
	<-ended
	s.open <- struct{}{}
	<-done
	<-ended
	if taken, _ := places.Figures(); taken != 0 {
		t.Errorf("%d places are never given back", taken)
	}
}
