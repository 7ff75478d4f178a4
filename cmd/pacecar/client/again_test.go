package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.yaml.in/yaml/v3"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/people"
	"pacecar/web/view/sets"
)

// turns is a server that answers in turn, and the last time for ever.
type turns struct {
	answers []func() (*http.Response, error)
	at      []time.Duration // since the first request
	keys    []string
	bodies  []string
	paths   []string
	began   time.Time
}

func (s *turns) RoundTrip(q *http.Request) (*http.Response, error) {
	if len(s.at) == 0 {
		s.began = time.Now()
	}
	s.at, s.keys = append(s.at, time.Since(s.began)), append(s.keys, q.Header.Get("Idempotency-Key"))
	body := ""
	if q.Body != nil {
		text, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		body = string(text)
	}
	s.bodies, s.paths = append(s.bodies, body), append(s.paths, q.URL.Path)
	return s.answers[min(len(s.at), len(s.answers))-1]()
}

// says answers a status with a problem's code; after is its Retry-After.
func says(status int, code, after string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		w := httptest.NewRecorder()
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"code":%q,"title":%q,"id":"spring"}`, code, code)
		return w.Result(), nil
	}
}

func fails(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

// lost is a connection that ended before an answer.
var lost = fails(&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)})

// scripted makes a client of such a server.
func scripted(t *testing.T, answers ...func() (*http.Response, error)) (*Client, *turns) {
	t.Helper()
	c, err := New("http://pacecar.example", "mira")
	if err != nil {
		t.Fatal(err)
	}
	s := &turns{answers: answers}
	c.http = &http.Client{Transport: s}
	return c, s
}

// A command whose answer was lost, or that a server was too busy for, is repeated with its key, so that it is done once.
func TestACommandIsRepeatedWithItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy, under := says(503, messages.Unavailable, "7"), says(409, "InProgress", "1")
		c, s := scripted(t, lost, busy, under, says(200, "", ""))
		campaign, err := c.CommandCampaign(t.Context(), "spring", "pause", 3, view.Command{Reason: "smoke"})
		if err != nil || campaign.ID != "spring" {
			t.Fatalf("answered %+v, %v", campaign, err)
		}
		if len(s.keys) != 4 || s.keys[0] == "" || len(slices.Compact(slices.Clone(s.keys))) != 1 || len(slices.Compact(s.bodies)) != 1 {
			t.Errorf("sent with keys %q, bodies %q", s.keys, s.bodies)
		}
		if waited := s.at[2] - s.at[1]; waited < 7*time.Second || waited > 11*time.Second {
			t.Errorf("it was asked to wait 7 s, and waited %v", waited)
		}
		first := s.keys[0]
		if _, err := c.CommandCampaign(t.Context(), "spring", "pause", 3, view.Command{Reason: "smoke"}); err != nil || s.keys[4] == first {
			t.Errorf("another request bears the key %q of the first: %v", s.keys[4], err)
		}
	})
}

// What does not come back ends: after some repetitions, and never in less time than the server asks for.
func TestRepeatingIsBounded(t *testing.T) {
	for name, one := range map[string]struct {
		answer func() (*http.Response, error)
		sent   int
	}{
		"busy":            {says(503, messages.Unavailable, "1"), 1 + mostRepeats},
		"busy, no word":   {says(503, messages.Unavailable, ""), 1 + mostRepeats},
		"a proxy":         {says(503, "", ""), 1 + mostRepeats},
		"lost":            {lost, 1 + mostRepeats},
		"a long time":     {says(503, messages.Unavailable, "3600"), 1},
		"still checking":  {says(503, messages.StillChecking, "1"), 1},
		"spoilt":          {says(503, messages.ArtifactSpoilt, ""), 1},
		"refused":         {says(409, messages.WrongState, ""), 1},
		"whether unknown": {says(504, "Timeout", ""), 1},
		"nobody there":    {fails(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), 1},
		"a stranger":      {fails(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), 1},
		"no TLS there":    {fails(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, s := scripted(t, one.answer)
			if _, err := c.CreateCampaign(t.Context(), view.Plan{ID: "spring"}); err == nil || len(s.at) != one.sent {
				t.Errorf("%s: sent %d times, not %d: %v", name, len(s.at), one.sent, err)
			}
			if took := s.at[len(s.at)-1]; took > time.Minute {
				t.Errorf("%s: it was tried for %v", name, took)
			}
		})
	}
}

// Whoever asks has the last word: a cancelled or ended context ends the waiting, and the answer is the refusal.
func TestACallersContextEndsRepeating(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, says(503, messages.Unavailable, "20"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		began := time.Now()
		_, err := c.CreateCampaign(ctx, view.Plan{})
		if refused, is := errors.AsType[*Problem](err); !is || refused.Status != 503 || time.Since(began) != 3*time.Second || len(s.at) != 1 {
			t.Errorf("cancelled after 3 s, it ended after %v, sent %d times: %v", time.Since(began), len(s.at), err)
		}
		short, end := context.WithTimeout(t.Context(), 10*time.Second)
		defer end()
		began = time.Now()
		if _, err := c.CreateCampaign(short, view.Plan{}); err == nil || time.Since(began) != 0 {
			t.Errorf("with 10 s left and 20 to wait, it ended after %v: %v", time.Since(began), err)
		}
	})
}

// What may do harm, or tell of somebody else's change where it was one's own, is sent once.
func TestWhatIsNotSafeIsSentOnce(t *testing.T) {
	for name, call := range map[string]func(c *Client) error{
		"a token": func(c *Client) error { _, err := c.CreateToken(t.Context(), people.NewToken{}); return err },
		"a link":  func(c *Client) error { _, err := c.LogIn(t.Context(), people.SignIn{Link: "x"}); return err },
		"a file": func(c *Client) error {
			_, err := c.Import(t.Context(), "text/csv", strings.NewReader("vin\n"))
			return err
		},
		"an artifact": func(c *Client) error {
			return c.PutArtifact(t.Context(), "x", 1, io.LimitReader(strings.NewReader("x"), 1))
		},
		"a list": func(c *Client) error {
			_, err := c.ChangeCohort(t.Context(), "press", "add", "text/plain", "", strings.NewReader("x"))
			return err
		},
		"a version": func(c *Client) error { _, err := c.SaveCohort(t.Context(), "press", 4, sets.NewCohort{}); return err },
		"none yet":  func(c *Client) error { _, err := c.SaveCohort(t.Context(), "press", 0, sets.NewCohort{}); return err },
	} {
		for _, answer := range []func() (*http.Response, error){lost, says(503, messages.Unavailable, "1")} {
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(t, answer)
				if err := call(c); err == nil || len(s.at) != 1 {
					t.Errorf("%s: sent %d times: %v", name, len(s.at), err)
				}
			})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, lost, says(200, "", ""))
		if _, err := c.PutVehicle(t.Context(), "x", view.Registration{}); err != nil || len(s.at) != 2 || s.keys[0] != "" {
			t.Errorf("a registration, which may be repeated, was sent %d times with the keys %q: %v", len(s.at), s.keys, err)
		}
	})
}

// A key goes to every operation that the document gives one, and to no other.
func TestKeysGoWhereTheyAreHonoured(t *testing.T) {
	text, err := os.ReadFile("../../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Paths map[string]map[string]struct {
			OperationID string `yaml:"operationId"`
			Parameters  []struct{ Name string }
		}
	}
	if err := yaml.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	keyed := map[string]bool{}
	for path, methods := range published.Paths {
		for method, op := range methods {
			for _, p := range op.Parameters {
				if p.Name == "Idempotency-Key" {
					keyed[strings.ToUpper(method)+" "+path] = true
				}
			}
		}
	}
	bore := map[string]bool{}
	inner := &recorder{asked: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		inner.mu.Lock()
		bore[q.Method+" "+q.URL.EscapedPath()] = q.Header.Get("Idempotency-Key") != ""
		inner.mu.Unlock()
		inner.ServeHTTP(w, q)
	}))
	defer server.Close()
	c, err := New(server.URL, "mira")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	called(t, c)
	posts := 0
	for asked, with := range bore {
		honoured := false
		for address := range keyed {
			honoured = honoured || patternOf(address).MatchString(asked)
		}
		if with != honoured {
			t.Errorf("%s bears a key: %v; the server honours it: %v", asked, with, honoured)
		}
		if with {
			posts++
		}
	}
	if posts < 20 {
		t.Errorf("only %d requests bore a key", posts)
	}
}
