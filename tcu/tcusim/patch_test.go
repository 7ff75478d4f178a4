package tcusim

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

// patched is a backend that offers a patch from the factory's software of version 1.9.4.
func patched(t *testing.T, n int) (b *backend, patch []byte) {
	t.Helper()
	old, next := population.FactoryVersions("TCU")["1.9.4"], population.NextImage()
	patch, err := delta.Make(old, next)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content := map[string][]byte{"/whole": next, "/patch": patch}[r.URL.Path]
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	t.Cleanup(server.Close)
	b = newBackend(n)
	b.content, b.url = next, server.URL+"/whole"
	b.delta = &messages.Delta{FromSha256: string(messages.DigestOf(old)), Sha256: string(messages.DigestOf(patch)),
		SizeBytes: uint64(len(patch)), Url: server.URL + "/patch", Format: delta.Format}
	return b, patch
}

// A vehicle says for which control units it used a patch, and again after a restart.
func TestAFleetUsesPatchesAndRemembersIt(t *testing.T) {
	const n = 6
	b, patch := patched(t, n)
	b.manual.Store(true)
	broker := b.embed(t, "127.0.0.1:0")
	var mu sync.Mutex
	said := make(chan messages.VIN, 10*n)
	b.watch(func(vin messages.VIN, r *messages.Report) {
		mu.Lock()
		defer mu.Unlock()
		if downloaded := r.GetPhase() == messages.Phase_PHASE_DOWNLOADED; downloaded != slices.Equal(r.GetPatched(), []string{"TCU"}) {
			t.Errorf("%s reports %v with patches %v", vin, r.GetPhase(), r.GetPatched())
		} else if downloaded {
			said <- vin
		}
	})
	path := filepath.Join(t.TempDir(), "ledger")
	saved := uint64(len(b.content) - len(patch))
	run := func() {
		deeds, err := ledger.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f := start(t, broker, Config{Vehicles: withTCU(n), Download: true, Introduce: true, Ledger: deeds})
		heard := map[messages.VIN]bool{}
		for len(heard) < n {
			select {
			case vin := <-said:
				heard[vin] = true
			case <-time.After(time.Minute):
				t.Fatalf("%d of %d vehicles have downloaded", len(heard), n)
			}
		}
		if !b.manual.Load() {
			b.wait(t, n)
		}
		_ = f.Close()
		if s := f.Stats(); s.PatchFallbacks != 0 || s.Patched != 0 && s.SavedBytes != n*saved {
			t.Errorf("fleet %+v", s)
		}
		if err := deeds.Close(); err != nil {
			t.Fatal(err)
		}
	}
	run() // nothing is permitted: every vehicle holds what it has downloaded
	b.manual.Store(false)
	run() // another process, which does not download again
	entries, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := ledger.Summarize(entries); s.Saved["spring-1"] != n*saved || s.Finished != n || s.Downloaded != n {
		t.Errorf("the ledger adds up to %+v, want %d bytes saved", s, n*saved)
	}
}

// A fleet that introduces itself says what it runs, once, before anything else happens.
func TestAFleetIntroducesItself(t *testing.T) {
	const n = 5
	b := newBackend(n)
	manifests := make(chan *messages.Manifest, n)
	b.answer = func(_ messages.VIN, up *messages.Up) error {
		if m := up.GetManifest(); m != nil && m.GetCampaignId() == "" {
			manifests <- m
		}
		return nil
	}
	fleet := withTCU(n)
	f := start(t, b.embed(t, "127.0.0.1:0"), Config{Vehicles: fleet, Introduce: true})
	b.wait(t, n)
	_ = f.Close()
	if len(manifests) != n {
		t.Fatalf("%d manifests of %d vehicles", len(manifests), n)
	}
	for range n {
		for _, e := range (<-manifests).GetEcus() {
			if population.Factory(e.GetSha256()) == nil {
				t.Errorf("%s %s has digest %q, which is not the factory's", e.GetEcuId(), e.GetVersion(), e.GetSha256())
			}
		}
	}
}
