package tcusim

import (
	"testing"
)

func TestConversation(t *testing.T) {
	const n = 50
	b := newBackend(n)
	broker := b.embed(t, "127.0.0.1:0")
	fleet, err := Start(t.Context(), Config{Broker: "tcp://" + broker.Addr(), Vehicles: Population(1, n), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	b.wait(t, n)
	if err := fleet.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", fleet.Stats())
	t.Logf("%+v", broker.Stats())
	t.Logf("%+v", fleet.Ledger().Summary())
}
