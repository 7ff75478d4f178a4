package s3

import (
	"strings"
	"testing"
	"time"
)

// A place that is tried is as it was, and its server's clock is compared.
func TestTry(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "tried")
	ahead, err := Try(t.Context(), m.place, s.options(t))
	if err != nil {
		t.Fatal(err)
	}
	if ahead.Abs() > 5*time.Second {
		t.Errorf("the clock of this machine is %v ahead of itself", ahead)
	}
	if found := left(t, m); len(found) != 0 {
		t.Errorf("a trial leaves %q", found)
	}
	wrong := s.options(t)
	wrong.SecretKey = "guessed"
	if _, err := Try(t.Context(), m.place, wrong); err == nil || !strings.HasPrefix(err.Error(), "write: ") {
		t.Errorf("with a wrong key: %v", err)
	}
	if _, err := Try(t.Context(), s.place(t, "nowhere"), s.options(t)); err == nil {
		t.Error("a bucket that is not there is written to")
	}
}
