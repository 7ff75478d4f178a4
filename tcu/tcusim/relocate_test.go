package tcusim

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/broker"
	"pacecar/tcu/tcusim/ledger"
)

// closedServer is an address at which nobody answers any more.
func closedServer() string {
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	return gone.URL
}

// A download that leads nowhere goes on where the same offer, said again, leads: from its
// address, and after the vehicle's own restart as well.
func TestARepeatedOffersAddressCounts(t *testing.T) {
	content := []byte("telematics 5.0.0")
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	defer there.Close()
	path := filepath.Join(t.TempDir(), "ledger")
	deeds, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	vehicles := withTCU(1)
	d := &desk{t: t, said: make(chan *messages.Up, 100), vin: vehicles[0].VIN}
	if d.broker, err = broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, d); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.broker.Close() })
	d.fleet = start(t, d.broker, Config{Vehicles: vehicles, Ledger: deeds, Download: true})
	d.next() // its presence
	offer := func(url string) *messages.Down {
		return (&backend{campaign: "a", version: "5.0.0", content: content, url: url}).offer()
	}
	d.tell(offer(closedServer()))
	d.expect("a", 1, accepted, downloading)

	other := offer(there.URL)
	other.GetOfferUpdate().Artifacts[0].Version = "6.0.0"
	d.tell(other) // other contents under the same name count for nothing
	d.expect("a", 1, downloading)
	d.tell(offer(there.URL))
	d.expect("a", 1, downloading, downloaded)
	d.tell(offer(closedServer())) // the bytes are here, wherever they were
	d.expect("a", 1, downloaded)
	if s := deeds.Summary(); s.Accepted != 1 || s.Downloaded != 1 || s.Outcomes["a"] != (ledger.Outcome{Downloaded: 1}) {
		t.Errorf("ledger %+v", s)
	}
	if err := d.fleet.Close(); err != nil {
		t.Fatal(err)
	}
	if err := deeds.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := again.Past(d.vin).Attempts[0].Accepted.ECUs[0].URL; got != there.URL {
		t.Errorf("the vehicle remembers %s, want %s", got, there.URL)
	}
}
