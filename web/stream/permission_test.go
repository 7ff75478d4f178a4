package stream

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/stream/topic"
)

// doorman lets people see what it has been told, by topic; what it was not told may be seen.
type doorman struct {
	mu  sync.Mutex
	say map[string]error
	who []any
}

type visitor struct{}

func (d *doorman) MaySee(ctx context.Context, name topic.Name) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.who = append(d.who, ctx.Value(visitor{}))
	return d.say[name.String()]
}

func (d *doorman) set(name string, answer error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.say[name] = answer
}

// Whoever may not see a topic is refused it; one that is taken away later ends by itself, and nothing else does.
func TestTopicsAreSeenByPermission(t *testing.T) {
	door := &doorman{say: map[string]error{"campaign:secret": messages.Reject("Forbidden", "not for you"), "fleet": errors.New("who knows")}}
	inWorld(t, Config{}, func(w *world) {
		w.feed.SetMay(door.MaySee)
		w.source.set(status("demo", 1, 0))
		w.source.set(status("secret", 1, 0))
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:secret"}`)
		if no := v.expect("err"); no["code"] != "Forbidden" || no["temporary"] != false {
			t.Errorf("refusal %v", no)
		}
		v.say(`{"id":2,"sub":"fleet"}`)
		if no := v.expect("err"); no["code"] != messages.Unavailable || no["temporary"] != true {
			t.Errorf("refusal %v", no)
		}
		for _, name := range []string{"campaign:demo", "campaigns"} {
			v.say(`{"id":3,"sub":"` + name + `"}`)
			v.expect("ok")
			v.expect("snap")
		}
		door.set("campaign:demo", messages.Reject("Forbidden", "not any more"))
		door.set("campaigns", errors.New("who knows")) // a failure takes nothing away
		time.Sleep(reconsiderEvery*tickEvery + time.Second)
		if no := v.expect("err"); no["p"] != "campaign:demo" || no["code"] != "Forbidden" || no["id"] != 0.0 {
			t.Errorf("refusal %v", no)
		}
		w.feed.CampaignChanged(status("demo", 2, 7))
		if d := v.expect("d"); d["p"] != "campaigns" {
			t.Errorf("frame %v", d)
		}
		v.quiet(time.Second)
	})
}

// Whoever is nobody any more is let go, and told not to come back by himself.
func TestWhoIsUnknownIsLetGo(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		ended, end := context.WithCancel(context.Background())
		w.before = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				last := func() (context.Context, context.CancelFunc) { return context.WithCancel(ended) }
				next.ServeHTTP(rw, r.WithContext(identity.WithLasting(r.Context(), last)))
			})
		}
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo"}`)
		v.expect("ok")
		v.expect("snap")
		v.quiet(time.Minute)
		end()
		if bye := v.expect("bye"); bye["code"] != 4003.0 || bye["reconnect"] != false {
			t.Errorf("bye %v", bye)
		}
		if err := <-v.closed; !websocket.IsCloseError(err, closeSignedOut) {
			t.Errorf("closed with %v", err)
		}
	})
}

// The permission is asked with what the request knew, as a middleware put it there.
func TestThePermissionKnowsTheRequest(t *testing.T) {
	door := &doorman{say: map[string]error{}}
	inWorld(t, Config{}, func(w *world) {
		w.feed.SetMay(door.MaySee)
		w.source.set(status("demo", 1, 0))
		w.before = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), visitor{}, "mira")))
			})
		}
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo"}`)
		v.expect("ok")
		v.expect("snap")
		time.Sleep(reconsiderEvery*tickEvery + time.Second)
		synctest.Wait()
		door.mu.Lock()
		defer door.mu.Unlock()
		if len(door.who) < 2 || door.who[0] != "mira" || door.who[len(door.who)-1] != "mira" {
			t.Errorf("asked about %v", door.who)
		}
	})
}

// TestOneNameTakesNoMoreThanItsShare of connections and topics; others have theirs all the same.
func TestOneNameTakesNoMoreThanItsShare(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		name := "mira"
		w.before = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				pass := &identity.Pass{Principal: identity.Principal{Name: name}}
				next.ServeHTTP(rw, r.WithContext(identity.With(r.Context(), pass)))
			})
		}
		w.source.set(status("demo", 1, 0))
		var all []*viewer
		for range maxConnsOfOne {
			all = append(all, w.viewer())
		}
		if _, err := w.connect(nil); err == nil {
			t.Error("mira has one connection too many")
		}
		w.feed.mu.Lock()
		for c := range w.feed.conns { // as if each watched some
			for i := range maxTopicsOfOne / maxConnsOfOne {
				c.topics[topic.Name{Kind: topic.KindVehicle, ID: strconv.Itoa(i)}] = nil
			}
		}
		w.feed.mu.Unlock()
		sub := `{"id":1,"sub":"campaign:demo"}`
		all[0].say(sub)
		if no := all[0].expect("err"); no["code"] != messages.OutOfBounds {
			t.Errorf("one topic too many: %v", no)
		}
		name = "noor"
		other := w.viewer()
		other.say(sub)
		other.expect("ok")
		w.feed.mu.Lock()
		for c := range w.feed.conns {
			for watched, s := range c.topics {
				if s == nil {
					delete(c.topics, watched)
				}
			}
		}
		w.feed.mu.Unlock()
		all[0].ws.Close()
		synctest.Wait()
		name = "mira"
		all[0] = w.viewer()
		for _, v := range append(all, other) {
			v.ws.Close()
		}
	})
}
