package client

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/web/view/rehearsal"
)

// answers a status with a body.
func answers(status int, body string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.WriteString(body)
		return w.Result(), nil
	}
}

// What is answered later is followed to its end, and ended when nobody waits for it any more.
func TestWhatIsAnsweredLaterIsFollowed(t *testing.T) {
	later := answers(202, `{"id":"7","kind":"rehearsal","state":"Running"}`)
	under := answers(200, `{"id":"7","kind":"rehearsal","state":"Running"}`)
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, later, under, under, answers(200, `{"id":"7","state":"Succeeded","done":true,"result":{"selected":67}}`))
		made, err := c.RehearseCampaign(t.Context(), "spring", rehearsal.FleetModel{})
		if err != nil || made.Selected != 67 || len(s.at) != 4 {
			t.Errorf("after %d requests it came to %+v, %v", len(s.at), made, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, later, answers(200, `{"id":"7","state":"Failed","done":true,"problem":{"status":404,"code":"NotFound","title":"x"}}`))
		_, err := c.RehearseCampaign(t.Context(), "spring", rehearsal.FleetModel{})
		if no, is := errors.AsType[*Problem](err); !is || no.Code != "NotFound" || len(s.at) != 2 {
			t.Errorf("refused later, it says %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		c, s := scripted(t, later, under)
		_, err := c.RehearseCampaign(ctx, "spring", rehearsal.FleetModel{})
		if last := s.paths[len(s.paths)-1]; !errors.Is(err, context.Canceled) || !strings.HasSuffix(last, "/operations/7:cancel") {
			t.Errorf("interrupted, the last request was %s: %v", last, err)
		}
	})
}
