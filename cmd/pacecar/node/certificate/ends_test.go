package certificate_test

import (
	"os"
	"testing"
	"time"

	"pacecar/cmd/pacecar/node/certificate"
	"pacecar/cmd/pacecar/node/certificate/certificatetest"
)

// The end of a certificate is read from its file; what is none has no end.
func TestEnds(t *testing.T) {
	t.Parallel()
	files := certificatetest.Make(t, "ota.example")
	if end, err := certificate.Ends(files.Certificate); err != nil || !end.After(time.Now()) {
		t.Errorf("it ends at %s, %v", end, err)
	}
	for _, bad := range []string{"", files.Key} {
		if end, err := certificate.Ends(bad); err == nil {
			t.Errorf("%q ends at %s", bad, end)
		}
	}
	if err := os.WriteFile(files.Certificate, []byte("cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := certificate.Ends(files.Certificate); err == nil {
		t.Error("what is no certificate ends")
	}
}
