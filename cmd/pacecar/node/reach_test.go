package node

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

func TestVehiclesAreToldAnAddressThatTheyReach(t *testing.T) {
	_, err := Start(t.Context(), Config{DataDir: t.TempDir(), HTTP: "0.0.0.0:0", MQTT: "127.0.0.1:0"})
	if err == nil || !strings.Contains(err.Error(), "--artifact-base") {
		t.Errorf("got %v, want the setting that says the address", err)
	}
	n := &Node{config: Config{Broker: "tcp://broker.example:1883", ArtifactBase: "http://127.0.0.1:8080"}, store: persistence.NewMemory(4, time.Now)}
	if w := strings.Join(n.Warnings(), " "); !strings.Contains(w, "--artifact-base") {
		t.Errorf("warnings %q", w)
	}
}

// Where others than the machine's own people can start campaigns, it is said that one is enough.
func TestOnePersonIsEnoughIsSaid(t *testing.T) {
	two := &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2}}}
	for address, said := range map[string]bool{"127.0.0.1:8080": false, "localhost:0": false, "0.0.0.0:8080": true, ":8080": true, "[::1]:8080": false} {
		n := &Node{config: Config{HTTP: address}, store: persistence.NewMemory(4, time.Now)}
		if w := strings.Join(n.Warnings(), " "); strings.Contains(w, "--campaign-approvals") != said {
			t.Errorf("listening on %s without a policy: %q", address, w)
		}
		n.config.Approvals = two
		if w := strings.Join(n.Warnings(), " "); strings.Contains(w, "--campaign-approvals") {
			t.Errorf("listening on %s with a policy: %q", address, w)
		}
	}
}

// The host of --artifact-base, under which every vehicle is told to download, is answered.
func TestTheArtifactBaseIsAnswered(t *testing.T) {
	n, err := Start(t.Context(), Config{
		DataDir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", ArtifactBase: "http://ota.example", AllowedHosts: []string{"pacecar.internal"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close(context.Background())
	for host, want := range map[string]int{
		"ota.example": http.StatusNotFound, "pacecar.internal": http.StatusNotFound, "elsewhere.example": http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", n.URL()+"/api/v1/artifacts/"+strings.Repeat("0", 64), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s is answered %d, want %d", host, answer.StatusCode, want)
		}
	}
}

// A download that is slow, as one always is in a fleet, does not spoil the end of a server.
func TestASlowDownloadDoesNotHoldTheEnd(t *testing.T) {
	n, err := Start(t.Context(), Config{DataDir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	const size = 64 << 20 // more than fits into the sockets' buffers
	content := strings.NewReader(strings.Repeat("x", size))
	digest := messages.DigestOf([]byte(strings.Repeat("x", size)))
	if err := n.artifacts.Put(t.Context(), digest, size, content); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(n.URL() + "/api/v1/artifacts/" + string(digest))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := n.Close(t.Context()); err != nil {
		t.Errorf("the server's end: %v", err)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err == nil {
		t.Error("the download was complete: it did not show anything")
	}
}
