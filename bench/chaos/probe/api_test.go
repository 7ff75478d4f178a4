package probe

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"pacecar/bench/chaos/ask"
)

// TestWhatIsLostCostsNobodyElseTheirLook: when the time of all has gone for one that is lost for good, each other is looked for at
// every node once.
func TestWhatIsLostCostsNobodyElseTheirLook(t *testing.T) {
	t.Parallel()
	var nodes []ask.Node
	for i, variant := range []string{"2", "3"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"vin":"V","variant":"`+variant+`"}`)
		}))
		defer server.Close()
		nodes = append(nodes, ask.Node{Name: fmt.Sprint("n", i+1), URL: server.URL})
	}
	over, end := context.WithCancel(t.Context())
	end()
	for least, found := range map[int]bool{2: true, 3: true, 4: false} {
		if is, err := read(over, nodes, "V", variant, func(is int) bool { return is >= least }); err != nil || (is >= least) != found {
			t.Errorf("at least %d: %d, %v", least, is, err)
		}
	}
}
