package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"pacecar/messages"
	"pacecar/web/view"
)

// A validation that needs several requests is one for whoever asks, and other refusals end it.
func TestAValidationGoesOn(t *testing.T) {
	for _, last := range []string{"", messages.DeltaBroken} {
		asked := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			switch asked++; {
			case asked < 3:
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprintf(w, `{"code":%q,"detail":"%d of 3 patches have been tried"}`, messages.StillChecking, asked)
			case last != "":
				w.WriteHeader(http.StatusConflict)
				fmt.Fprintf(w, `{"code":%q}`, last)
			default:
				fmt.Fprint(w, `{"id":"tcu@2","state":"Validated"}`)
			}
		}))
		t.Cleanup(s.Close)
		c, err := New(s.URL, "test")
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.CommandPackage(t.Context(), "tcu@2", "validate", view.Command{})
		if asked != 3 || (err == nil) != (last == "") || last == "" && p.State != "Validated" {
			t.Errorf("%q: asked %d times, %+v, %v", last, asked, p, err)
		}
	}
}

// A server that goes on without getting further is not asked for ever.
func TestAValidationThatStandsEnds(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintf(w, `{"code":%q,"detail":"%d of 7 patches have been tried"}`, messages.StillChecking, min(asked, 3))
	}))
	t.Cleanup(s.Close)
	c, err := New(s.URL, "test")
	if err != nil {
		t.Fatal(err)
	}
	var problem *Problem
	if _, err := c.CommandPackage(t.Context(), "tcu@2", "validate", view.Command{}); !errors.As(err, &problem) || problem.Code != messages.StillChecking || asked != 4 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}
