package window

import (
	"testing"
	"time"
)

// broker takes so many words a second, one after the other, and acknowledges each when it is taken.
type broker struct {
	window *Window
	every  time.Duration
	now    time.Time
	on     []time.Time // when what is on its way was let out
}

// serve lets out what it may until so many are acknowledged, and answers how long the last one took.
func (b *broker) serve(words int) (took time.Duration) {
	for range words {
		for b.window.Free(b.now) {
			b.window.Enter()
			b.on = append(b.on, b.now)
		}
		b.now = b.now.Add(b.every)
		took, b.on = b.now.Sub(b.on[0]), b.on[1:]
		b.window.Leave(b.now, took)
	}
	return took
}

// drain has what is on its way acknowledged.
func (b *broker) drain() {
	for _, let := range b.on {
		b.now = b.now.Add(b.every)
		b.window.Leave(b.now, b.now.Sub(let))
	}
	b.on = nil
}

// However fast a broker is, a word is on its way for about a second at most, and a fast one is given all that it takes.
func TestAWindowHoldsWhatABrokerTakesInASecond(t *testing.T) {
	for rate, least := range map[int]int{25: 10, 100: 40, 400: 150, 20_000: 1_000} {
		b := &broker{window: New(1_000), every: time.Second / time.Duration(rate), now: time.Now()}
		took := b.serve(5_000)
		if took > Within {
			t.Errorf("at %d a second a word takes %v", rate, took)
		}
		if n := len(b.on) + 1; n < least {
			t.Errorf("at %d a second only %d are on their way", rate, n)
		}
	}
}

// A broker that becomes slower is given less, and at once where nothing was on its way for a while.
func TestAWindowFollowsItsBroker(t *testing.T) {
	b := &broker{window: New(1_000), every: time.Second / 20_000, now: time.Now()}
	b.serve(5_000)
	b.every = time.Second / 25
	if took := b.serve(5_000); took > 2*Within {
		t.Errorf("a word takes %v in the long run", took)
	}
	b.every = time.Second / 20_000
	b.serve(5_000)
	b.drain()
	b.now = b.now.Add(Within + 1)
	b.every = time.Second / 25
	if took := b.serve(1); len(b.on)+1 > First {
		t.Errorf("after a pause %d are let out at once, %v", len(b.on)+1, took)
	}
}

// Words that come one by one say nothing of how many the broker takes at once.
func TestATrickleDoesNotOpenAWindow(t *testing.T) {
	w, now := New(1_000), time.Now()
	for range 1_000 {
		w.Enter()
		now = now.Add(10 * time.Millisecond)
		w.Leave(now, 10*time.Millisecond)
	}
	for n := range First + 1 {
		if free := w.Free(now); free != (n < First) {
			t.Fatalf("%d are let out, %v", n, free)
		}
		w.Enter()
	}
}
