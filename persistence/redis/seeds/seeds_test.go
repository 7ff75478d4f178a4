package seeds

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"redis://a:6379/3":                              "a:6379",
		"redis://me:secret@a:1?addr=b:2&addr=c:3":       "a:1, b:2, c:3",
		"rediss://a:1?addr=b:2&dial_timeout=3s":         "a:1, b:2",
		"unix:///run/redis":                             "/run/redis",
		"redis://a":                                     "a:6379",
		"redis://a:1?addr=%5Bfe80::1%5D:2&max_retries=": "a:1, [fe80::1]:2",
	} {
		w, err := Parse(text, nil)
		if err != nil || w.String() != want || w.Options.Addr != w.Seeds[0] {
			t.Errorf("%s leads to %q, %v; want %q", text, w, err, want)
		}
	}
	for _, text := range []string{
		"http://a", "redis://a:1?addr=b", "redis://a:1?addr=redis://me:secret@b:2", "redis://a:1?addr=:2", "unix:///run/redis?addr=b:2",
		"redis://a:1?unheard=of", "redis://me:sec%ret@a:1", "redis://a:1?" + strings.Repeat("addr=b:2&", maxSeeds),
	} {
		if _, err := Parse(text, nil); err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("%s is answered %v", text, err)
		}
	}
	own := &tls.Config{ServerName: "own"}
	if w, err := Parse("rediss://a:1", own); err != nil || w.Options.TLSConfig != own {
		t.Errorf("TLS of its own: %v", err)
	}
}

// A master that is gone tells nobody of its successor, so that a cluster is asked for it often; by the library's own
// choice what it had would stand still for a minute.
func TestSuccessorsAreFound(t *testing.T) {
	t.Parallel()
	w, err := Parse("redis://a:1?addr=b:2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if o := w.cluster(w.Options); o.ClusterStateReloadInterval <= 0 || o.ClusterStateReloadInterval > 3*time.Second {
		t.Errorf("a cluster is asked every %s", o.ClusterStateReloadInterval)
	}
}
