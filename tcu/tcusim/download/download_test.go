package download

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pacecar/messages"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// offered are two artifacts with the same content.
func offered(url string, content []byte) []*messages.OfferedArtifact {
	one := &messages.OfferedArtifact{EcuId: "TCU", Url: url, SizeBytes: uint64(len(content)), Sha256: string(messages.DigestOf(content))}
	return []*messages.OfferedArtifact{one, one}
}

func fetcher(t *testing.T) *Fetcher {
	t.Helper()
	f, err := New(Config{ChunkBytes: 1_000, Note: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// A download that is interrupted after each step fetches every byte once.
func TestAnInterruptedDownloadGoesOn(t *testing.T) {
	content := bytes.Repeat([]byte("software "), 500)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	defer server.Close()
	f := fetcher(t)
	artifacts := offered(server.URL, content)
	var got Progress
	percent, interruptions := uint32(0), 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		err := f.Fetch(ctx, artifacts, &got, cancel)
		cancel()
		if now := got.Percent(artifacts); now <= percent {
			t.Fatalf("%d %% after %d %%", now, percent)
		} else {
			percent = now
		}
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		interruptions++
	}
	if percent != 100 || interruptions < 9 || f.Bytes.Load() != uint64(2*len(content)) {
		t.Errorf("%d %% with %d bytes and %d interruptions", percent, f.Bytes.Load(), interruptions)
	}
}

// A server without ranges sends everything from the beginning; what was there is not
// counted twice.
func TestServersThatKnowNoRanges(t *testing.T) {
	content := []byte("software")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) }))
	defer server.Close()
	var got Progress
	if err := fetcher(t).Fetch(t.Context(), offered(server.URL, content), &got, func() {}); err != nil {
		t.Error(err)
	}
}

func TestFaults(t *testing.T) {
	content := []byte("software")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("malware!")) }))
	defer server.Close()
	for url, code := range map[string]string{server.URL: "DIGEST_MISMATCH", "://": "DOWNLOAD_FAILED"} {
		var got Progress
		var fault *Fault
		if err := fetcher(t).Fetch(t.Context(), offered(url, content), &got, func() {}); !errors.As(err, &fault) || fault.Code != code || fault.ECU != "TCU" {
			t.Errorf("%s: %v, want %s", url, err, code)
		}
	}
	if _, err := New(Config{ChunkBytes: -1}); err == nil {
		t.Error("chunks of less than nothing")
	}
}
