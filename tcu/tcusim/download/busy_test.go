package download

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
)

// narrow answers requests as a server of few places does, without a network.
type narrow struct {
	content []byte
	places  chan struct{}
	refused atomic.Int32
	after   func(n int32) (status int, retryAfter string)
	taken   atomic.Int32
}

func (s *narrow) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	select {
	case s.places <- struct{}{}:
		s.taken.Add(1)
		time.Sleep(time.Second)
		http.ServeContent(answer, r, "", time.Time{}, bytes.NewReader(s.content))
		<-s.places
	default:
		status, after := s.after(s.refused.Add(1))
		if after != "" {
			answer.Header().Set("Retry-After", after)
		}
		answer.WriteHeader(status)
	}
	return answer.Result(), nil
}

func through(t *testing.T, transport http.RoundTripper) *Fetcher {
	t.Helper()
	f := fetcher(t)
	f.client.Transport = transport
	return f
}

// Of five that come together one is let in, and all have everything in the end: as late as the
// server says, without a byte that comes twice, and nobody has failed.
func TestAFullServerIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := bytes.Repeat([]byte("software"), 250) // two ranges
		s := &narrow{content: content, places: make(chan struct{}, 1), after: func(n int32) (int, string) {
			return []int{http.StatusServiceUnavailable, http.StatusTooManyRequests}[n%2], strconv.Itoa(3 * int(n%4+1))
		}}
		f := through(t, s)
		began := time.Now()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				var got Progress
				if err := f.Fetch(t.Context(), offered("http://narrow.example", content)[:1], &got, func() {}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if f.Bytes.Load() != uint64(5*len(content)) || s.taken.Load() != 10 || s.refused.Load() < 4 {
			t.Errorf("%d bytes in %d requests, %d refused", f.Bytes.Load(), s.taken.Load(), s.refused.Load())
		}
		if took := time.Since(began); took < 10*time.Second || took > 2*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// A server is taken at its word: after each no the next request comes exactly then, however often
// it says so, also where it would have failed long ago had it refused.
func TestAServerIsTakenAtItsWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := []byte("software")
		s := &narrow{content: content, places: make(chan struct{}, 1)}
		s.places <- struct{}{}
		s.after = func(n int32) (int, string) {
			if n == 20 {
				<-s.places
			}
			return http.StatusServiceUnavailable, "7"
		}
		f, got, began := through(t, s), Progress{}, time.Now()
		if err := f.Fetch(t.Context(), offered("http://narrow.example", content)[:1], &got, func() {}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 20*7*time.Second+time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// What ends a download ends the wait, too.
func TestAWaitEndsWithItsDownload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &narrow{after: func(int32) (int, string) { return http.StatusServiceUnavailable, "86400" }}
		f, got := through(t, s), Progress{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := f.Fetch(ctx, offered("http://narrow.example", []byte("software")), &got, func() {}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// A patch that the server has no place for is waited for; one that it cannot give, and does not
// say when, is not worth it.
func TestAPatchIsWaitedForWhereTheServerSaysSo(t *testing.T) {
	for header, patches := range map[string]uint64{"1": 1, "": 0} {
		s := newStory(t)
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			s.fetcher.client.Transport = transport(func(r *http.Request) *http.Response {
				answer := httptest.NewRecorder()
				if asked++; asked > maxRefusals+1 || r.URL.String() != s.offered.GetDelta().GetUrl() {
					s.Config.Handler.ServeHTTP(answer, r)
					return answer.Result()
				}
				if header != "" {
					answer.Header().Set("Retry-After", header)
				}
				answer.WriteHeader(http.StatusServiceUnavailable)
				return answer.Result()
			})
			var got Progress
			if err := s.fetcher.Fetch(t.Context(), []*messages.OfferedArtifact{s.offered}, &got, func() {}); err != nil {
				t.Fatal(err)
			}
			if s.fetcher.Patches.Load() != patches {
				t.Errorf("Retry-After %q: %d patches", header, s.fetcher.Patches.Load())
			}
		})
	}
}

type transport func(*http.Request) *http.Response

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UTC()
		for given, want := range map[string]time.Duration{
			"": 0, "7": 7 * time.Second, "0": firstBackoff, "-1": 0, "soon": 0, "86400": longestStay, "99999999999": longestStay,
			now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.Add(-time.Minute).Format(http.TimeFormat): firstBackoff,
			now.Add(24 * time.Hour).Format(http.TimeFormat): longestStay,
		} {
			if got, said := retryAfter(given); said != (want > 0) || said && got != want {
				t.Errorf("%q: %v", given, got)
			}
		}
	})
}

// The old software that a patch is applied to is waited for like anything else, where the server has no place.
func TestAFullServerIsWaitedForBeforeAPatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := bytes.Repeat([]byte("software"), 250)
		s := &narrow{content: content, places: make(chan struct{}, 1)}
		s.places <- struct{}{}
		s.after = func(n int32) (int, string) {
			if n == 4 {
				<-s.places
			}
			return http.StatusServiceUnavailable, "7"
		}
		sha, beside := string(messages.DigestOf(content)), string(messages.DigestOf([]byte("new")))
		began := time.Now()
		got := newFlash(nil, &http.Client{Transport: s}).read(t.Context(), sha, "http://narrow.example/artifacts/"+beside, beside)
		if took := time.Since(began); !bytes.Equal(got, content) || took != 4*7*time.Second+time.Second {
			t.Errorf("%d bytes after %v", len(got), took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s.places <- struct{}{}
		if newFlash(nil, &http.Client{Transport: s}).read(ctx, sha, "http://narrow.example/artifacts/"+beside, beside) != nil {
			t.Error("a download that has ended still reads")
		}
	})
}
