package stream

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
)

// stood is what a client knows of a topic: it takes frames as package doc says.
type stood struct {
	keys  map[string]any
	lines []any
	e     any
	s     any
}

func (c *stood) take(t *testing.T, f map[string]any) {
	t.Helper()
	switch f["t"] {
	case "snap":
		c.keys, c.e = data(f), f["e"]
		if lines, is := c.keys["lines"].([]any); is {
			c.lines = lines
		}
	case "d":
		if f["from"].(float64) > c.s.(float64) {
			t.Fatalf("a gap: the client is at %v, and %v", c.s, f)
		}
		for key, value := range data(f) {
			if value == nil {
				delete(c.keys, key)
			} else {
				c.keys[key] = value
			}
		}
	case "ev":
		if f["from"] != c.s {
			t.Fatalf("a gap: the client is at %v, and %v", c.s, f)
		}
		c.lines = slices.Concat(f["d"].([]any), c.lines)
	}
	c.s = f["s"]
}

func (c *stood) since() string { return `{"e":` + jsonNumber(c.e) + `,"s":` + jsonNumber(c.s) + `}` }

// eventful is a campaign with keys that come and go.
func eventful(version uint64) *messages.CampaignStatus {
	c := status("demo", version, uint32(version))
	c.Record.Failures = append(c.Record.Failures, &messages.FailureCount{EcuId: "ADAS", Code: fmt.Sprint("E", version%7), Count: uint32(version)})
	c.Record.Plan.Name = fmt.Sprint("the name of ", version/100)
	return c
}

func line(n int) *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: int64(n), Event: "WaveOpened", CampaignId: "demo", Detail: fmt.Sprint(n)}
}

// A client that is cut off for ten minutes, while the campaign changes every second, comes back with one delta from
// where it was, and then knows what one knows who looks for the first time. Whether somebody else was looking
// meanwhile makes no difference.
func TestATenMinuteCutLeavesNoGap(t *testing.T) {
	for _, watched := range []bool{true, false} {
		t.Run(fmt.Sprint("watched ", watched), func(t *testing.T) {
			inWorld(t, Config{}, func(w *world) {
				w.source.set(eventful(1))
				if watched {
					w.viewer().say(`{"id":1,"sub":"campaign:demo"}`)
				}
				var known stood
				v := w.viewer()
				v.say(`{"id":1,"sub":"campaign:demo"}`)
				v.expect("ok")
				known.take(t, v.expect("snap"))
				v.ws.Close()
				<-v.closed
				for version := range uint64(600) {
					time.Sleep(time.Second)
					w.source.set(eventful(2 + version))
					w.feed.CampaignChanged(eventful(2 + version))
				}
				time.Sleep(time.Second) // until the last change has been looked at
				v = w.viewer()
				v.say(`{"id":1,"sub":"campaign:demo","since":` + known.since() + `}`)
				if ok := v.expect("ok"); ok["mode"] != "delta" {
					t.Fatalf("answer %v", ok)
				}
				known.take(t, v.expect("d"))
				v.quiet(2 * tickEvery)
				var fresh stood
				other := w.viewer()
				other.say(`{"id":1,"sub":"campaign:demo"}`)
				other.expect("ok")
				fresh.take(t, other.expect("snap"))
				if !reflect.DeepEqual(known, fresh) {
					t.Errorf("after the cut it knows %v, and there is %v", known, fresh)
				}
			})
		})
	}
}

// Lines that came during a cut are told once each; what is more than is kept is counted.
func TestEventsOfACutAreToldOrCounted(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(eventful(1))
		happen := func(from, to int) {
			for n := from; n <= to; n++ {
				w.source.mu.Lock()
				w.source.history = slices.Concat([]*messages.HistoryEntry{line(n)}, w.source.history) // the feed may still read what was
				w.source.mu.Unlock()
			}
			w.feed.CampaignChanged(eventful(uint64(to)))
		}
		happen(1, 3)
		var known stood
		v := w.viewer()
		v.say(`{"id":1,"sub":"events:demo"}`)
		v.expect("ok")
		known.take(t, v.expect("snap"))
		happen(4, 5)
		known.take(t, v.expect("ev"))
		numbers := func() (list []string) {
			for _, l := range known.lines {
				list = append(list, l.(map[string]any)["detail"].(string))
			}
			return list
		}
		if got := numbers(); !slices.Equal(got, []string{"5", "4", "3", "2", "1"}) {
			t.Fatalf("lines %v", got)
		}
		other := w.viewer() // looks on, so that each of them is read
		other.say(`{"id":1,"sub":"events:demo"}`)
		v.ws.Close()
		<-v.closed
		for n := 6; n < 306; n++ {
			happen(n, n)
			time.Sleep(2 * time.Second)
		}
		v = w.viewer()
		v.say(`{"id":1,"sub":"events:demo","since":` + known.since() + `}`)
		if ok := v.expect("ok"); ok["mode"] != "delta" {
			t.Fatalf("answer %v", ok)
		}
		frame := v.expect("ev")
		if lines := frame["d"].([]any); len(lines) != 256 || frame["dropped"] != 44.0 || lines[0].(map[string]any)["detail"] != "305" || lines[255].(map[string]any)["detail"] != "50" {
			t.Errorf("%d lines, dropped %v", len(lines), frame["dropped"])
		}
		known.take(t, frame)
		happen(306, 306)
		known.take(t, v.expect("ev"))
		if got := numbers(); got[0] != "306" || got[1] != "305" {
			t.Errorf("lines %v", got[:2])
		}
	})
}

// States are written before events, and answers before both, whatever came first.
func TestLanesHaveAnOrder(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{`{"id":1,"sub":"events:demo"}`, `{"id":2,"sub":"campaign:demo"}`, `{"id":3,"unsub":"nothing"}`} {
			v.say(command)
		}
		time.Sleep(time.Second) // all of it waits behind the hello, which is not read
		synctest.Wait()
		go v.read()
		v.expect("hello")
		for _, id := range []float64{1, 2, 3} {
			if answer := v.next(); answer["id"] != id {
				t.Errorf("answer %v, want that of %v", answer, id)
			}
		}
		for _, topic := range []string{"campaign:demo", "events:demo"} {
			if snap := v.expect("snap"); snap["p"] != topic {
				t.Errorf("frame %v, want %s", snap, topic)
			}
		}
	})
}
