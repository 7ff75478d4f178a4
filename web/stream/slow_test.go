package stream

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// left fails unless the feed has so many connections.
func (w *world) left(want int) {
	w.t.Helper()
	w.feed.mu.Lock()
	left := len(w.feed.conns)
	w.feed.mu.Unlock()
	if left != want {
		w.t.Errorf("%d connections are left, want %d", left, want)
	}
}

// A reader that has not taken a frame for long is let go behind that frame, with a code by which it knows that it may
// come back; who reads notices nothing.
func TestASlowReaderIsLetGoWithACode(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		quick := w.viewer()
		quick.say(`{"id":1,"sub":"campaign:demo"}`)
		quick.expect("ok")
		quick.expect("snap")
		stuck, err := w.connect(nil) // reads nothing: every write to the pipe blocks
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.feed.CampaignChanged(status("demo", 2, 1))
		quick.expect("d")
		time.Sleep(writeWait + time.Second)
		go stuck.read()
		if hello := stuck.expect("hello"); hello["e"] != w.feed.epoch {
			t.Errorf("what was under way is %v", hello)
		}
		if bye := stuck.expect("bye"); bye["code"] != 4008.0 || bye["reconnect"] != true || len(bye["afterMs"].([]any)) != 2 {
			t.Errorf("bye %v", bye)
		}
		if err := <-stuck.closed; !websocket.IsCloseError(err, closeSlow) {
			t.Errorf("closed with %v", err)
		}
		w.feed.CampaignChanged(status("demo", 3, 2))
		quick.expect("d")
		synctest.Wait()
		w.left(1)
	})
}

// One that never reads again is cut when its time is over, and costs nothing afterwards.
func TestAReaderThatIsGoneIsCut(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		stuck, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.left(1)
		time.Sleep(max(writeGrace, silenceAllowed) + time.Second)
		synctest.Wait()
		w.left(0)
		stuck.ws.Close()
	})
}

// One whose frames pile up where the server cannot see it does not answer pings, and is told why it is let go.
func TestWhoAnswersNoPingIsLetGoWithACode(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		deaf, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		deaf.ws.SetPingHandler(func(string) error { return nil })
		go deaf.read()
		deaf.expect("hello")
		if bye := deaf.expect("bye"); bye["code"] != 4008.0 {
			t.Errorf("bye %v", bye)
		}
		if err := <-deaf.closed; !websocket.IsCloseError(err, closeSlow) {
			t.Errorf("closed with %v", err)
		}
		synctest.Wait()
		w.left(0)
	})
}

// Who hangs up while a write waits for him is let go at once.
func TestAReaderThatHangsUpIsForgottenAtOnce(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		stuck, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		stuck.ws.Close()
		synctest.Wait()
		w.left(0)
	})
}

// Commands are read for a moment after the goodbye: a socket that is closed over some is reset, and what was said
// last is lost with it.
func TestCommandsAreReadBehindTheGoodbye(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		stuck, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		stuck.ws.SetCloseHandler(func(int, string) error { return nil }) // it does not hang up
		time.Sleep(writeWait + time.Second)
		go stuck.read()
		if err := <-stuck.closed; !websocket.IsCloseError(err, closeSlow) {
			t.Errorf("closed with %v", err)
		}
		stuck.say(`{"id":1,"sub":"campaign:demo"}`)
		synctest.Wait()
		w.left(1)
		time.Sleep(writeWait)
		synctest.Wait()
		w.left(0)
		stuck.ws.Close()
	})
}
