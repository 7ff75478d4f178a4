// Package offers completes what a node's vehicles are offered: by what the packages say
// besides their files, and by the URLs of these, which are in no record because the address
// of the server may differ after a restart.
//
// A package that is offered never changes: its record is read once from the store, whoever
// owns it, and its terms are kept. They are bounded; the oldest leave first. An [Offers] is
// safe for concurrent use.
package offers

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/offer"
	"pacecar/messages"
	"pacecar/persistence"
)

const (
	// maxTerms is how many packages' terms a node keeps: more than campaigns run at a time.
	// One takes up to half a megabyte, mostly a few kilobytes.
	maxTerms = 64
	// termsTimeout bounds the wait for a package's record.
	termsTimeout = 5 * time.Second
)

// Offers completes offers. [New] makes one for a node.
type Offers struct {
	store   persistence.Store
	kind    persistence.Kind
	url     string
	reading singleflight.Group

	mutex sync.RWMutex
	terms map[string]*offer.Terms
	order []string // of arrival; the oldest leaves first
}

// New completes offers from the packages in a store, which are records of a kind. url
// prefixes a digest, with a slash between them.
func New(store persistence.Store, kind persistence.Kind, url string) *Offers {
	return &Offers{store: store, kind: kind, url: url, terms: map[string]*offer.Terms{}}
}

// Complete completes an offer, in a language. One that cannot be completed must not be sent:
// it would lack its preconditions and its signature.
func (o *Offers) Complete(down *messages.OfferUpdate, language string) error {
	id := messages.PackageID{Name: down.GetPackage(), Version: down.GetPackageVersion()}.String()
	o.mutex.RLock()
	terms := o.terms[id]
	o.mutex.RUnlock()
	if terms == nil {
		read, err, _ := o.reading.Do(id, func() (any, error) { return o.read(id) })
		if err != nil {
			return fmt.Errorf("terms of package %s: %w", id, err)
		}
		terms = read.(*offer.Terms)
	}
	terms.Complete(down, language)
	for _, a := range down.GetArtifacts() {
		a.Url = o.url + "/" + a.GetSha256()
		if patch := a.GetDelta(); patch != nil {
			patch.Url = o.url + "/" + patch.GetSha256()
		}
	}
	return nil
}

func (o *Offers) read(id string) (*offer.Terms, error) {
	within, cancel := context.WithTimeout(context.Background(), termsTimeout)
	defer cancel()
	key := persistence.Key{Kind: o.kind, ID: id}
	stored, err := o.store.Load(within, persistence.SlotOf(key, o.store.Slots()), key)
	if err != nil {
		return nil, err
	}
	record := &messages.PackageRecord{}
	if err := proto.Unmarshal(stored.Data, record); err != nil {
		return nil, err
	}
	terms := offer.Of(record)
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if known := o.terms[id]; known != nil {
		return known, nil
	}
	if len(o.order) == maxTerms {
		delete(o.terms, o.order[0])
		o.order = append(o.order[:0], o.order[1:]...)
	}
	o.terms[id], o.order = terms, append(o.order, id)
	return terms, nil
}
