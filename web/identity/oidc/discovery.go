package oidc

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	provider "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
)

// refrain is for how long a provider that could not be asked is not asked again: whoever would sign in meanwhile is told so at once.
const refrain = 5 * time.Second

// discovery is what a provider has said that it offers. It is asked until it has said so once, by one request at a time, whose
// answer all have who wait for it.
type discovery struct {
	issuer string
	client *http.Client
	now    func() time.Time
	asking singleflight.Group

	mu     sync.Mutex
	found  *provider.Provider
	failed error // when it was asked last; nil once it has answered
	until  time.Time
}

// known is the answer that there is: what was found, or the failure of a moment ago. Neither: it is to be asked.
func (d *discovery) known() (*provider.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found == nil && d.failed != nil && d.now().Before(d.until) {
		return nil, d.failed
	}
	return d.found, nil
}

// ask answers what the provider offers, or ErrAway. Who gives up waiting leaves the question to the others.
func (d *discovery) ask(ctx context.Context) (*provider.Provider, error) {
	if found, err := d.known(); found != nil || err != nil {
		return found, err
	}
	answer := d.asking.DoChan("", func() (any, error) {
		if found, err := d.known(); found != nil || err != nil { // of somebody who was faster
			return found, err
		}
		found, err := provider.NewProvider(provider.ClientContext(context.WithoutCancel(ctx), d.client), d.issuer)
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrAway, err)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.found, d.failed, d.until = found, err, d.now().Add(refrain)
		return found, err
	})
	select {
	case said := <-answer:
		found, _ := said.Val.(*provider.Provider)
		return found, said.Err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrAway, ctx.Err())
	}
}
