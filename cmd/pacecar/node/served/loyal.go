package served

import (
	"context"
	"errors"
	"time"

	"pacecar/persistence"
)

// loyal is a store whose node ends when another one, or nothing, is found in its place.
type loyal struct {
	persistence.Store
	fatal func(error)
}

// Loyal makes a store tell fatal when another one, or nothing, is found in its place.
func Loyal(store persistence.Store, fatal func(error)) persistence.Store { return &loyal{store, fatal} }

// Heartbeat implements persistence.Leases.
func (s *loyal) Heartbeat(ctx context.Context, m persistence.Member, timeToLive time.Duration) error {
	err := s.Store.Heartbeat(ctx, m, timeToLive)
	if errors.Is(err, persistence.ErrAnother) {
		s.fatal(Cure(err, s.Engine()))
	}
	return err
}
