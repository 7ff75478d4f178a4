package safety

import (
	"sync"
	"testing"

	client "github.com/redis/go-redis/v9"
)

// Writes that wait at one server hold up none at another.
func TestWritesAtOneServerHoldUpNoneAtAnother(t *testing.T) {
	t.Parallel()
	_, sick := startScripted(t)
	_, well := startScripted(t)
	writes, blocked := NewWrites(), make(chan struct{})
	var waiting, inside sync.WaitGroup
	inside.Add(writesAtOnce)
	for range writesAtOnce {
		waiting.Go(func() {
			if err := writes.Make(t.Context(), sick, Safety{Replicas: 1}, func(client.Cmdable) (bool, error) {
				inside.Done()
				<-blocked
				return false, nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	inside.Wait()
	if err := writes.Make(t.Context(), well, Safety{Replicas: 1}, func(client.Cmdable) (bool, error) { return false, nil }); err != nil {
		t.Error(err)
	}
	close(blocked)
	waiting.Wait()
}
