package door_test

import (
	"io"
	"net"
	"net/http"
	"testing"

	"pacecar/cmd/pacecar/node/door"
)

func said(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}

// Who answers changes under open connections, and nobody answers after the end.
func TestWhoAnswersChanges(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door.Door{Listener: l, Fatal: func(err error) { t.Error(err) }}
	for _, want := range []string{"waits", "serves"} {
		d.Open(said(want))
		got, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(got.Body)
		if _ = got.Body.Close(); err != nil || string(text) != want {
			t.Errorf("it says %q, %v, want %q", text, err, want)
		}
	}
	for range 2 {
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got, err := http.Get("http://" + l.Addr().String()); err == nil {
		_ = got.Body.Close()
		t.Error("it answers after its end")
	}
}
