// Package door is what a node answers at its address of HTTP: one server from the first answer to the last, whoever gives it. A
// node that waits for its store answers probes, and serves all when it has it.
package door

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"pacecar/web"
)

// lastRequests is how long requests under way may take when a node ends: enough for what
// an actor answers, and most of the time is left for handing over the slots.
const lastRequests = 2 * time.Second

// Door is one address. Open and Close are called by one goroutine.
type Door struct {
	Listener net.Listener
	Fatal    func(error) // is told why nobody is answered any more

	answers atomic.Pointer[http.Handler]
	server  *http.Server
}

// Open has a handler answer from now on, in the place of the one before.
func (d *Door) Open(h http.Handler) {
	d.answers.Store(&h)
	if d.server != nil {
		return
	}
	d.server = web.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*d.answers.Load()).ServeHTTP(w, r) }))
	go func() {
		if err := d.server.Serve(d.Listener); !errors.Is(err, http.ErrServerClosed) {
			d.Fatal(fmt.Errorf("HTTP server: %w", err))
		}
	}()
}

// Close lets requests end for a moment. In a fleet some download is always open: what is
// cut goes on with a range. It may be called again.
func (d *Door) Close(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, lastRequests)
	defer cancel()
	if err := d.server.Shutdown(within); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return d.server.Close()
}
