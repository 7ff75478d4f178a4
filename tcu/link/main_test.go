package link

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// A client of paho that is told to disconnect while it connects ends at its next
	// try, and does not say when.
	const client = "github.com/eclipse/paho%2emqtt%2egolang.(*client)."
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction(client+"Disconnect.func1"),
		goleak.IgnoreAnyFunction(client+"Connect.func1"),
		goleak.IgnoreAnyFunction(client+"reconnect"),
	)
}
