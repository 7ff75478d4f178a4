package certificate_test

import (
	"crypto/tls"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/cmd/pacecar/node/certificate"
	"pacecar/cmd/pacecar/node/certificate/certificatetest"
)

// TestFilesAreReadAgain when they have changed, and a pair that does not fit together is not shown.
func TestFilesAreReadAgain(t *testing.T) {
	files := certificatetest.Make(t, "one.example")
	synctest.Test(t, func(t *testing.T) {
		p, err := certificate.Read(files.Certificate, files.Key)
		if err != nil {
			t.Fatal(err)
		}
		shown := func() string {
			time.Sleep(2 * time.Second) // of a clock that does not run
			c, err := p.Config().GetCertificate(&tls.ClientHelloInfo{})
			if err != nil {
				t.Fatal(err)
			}
			return c.Leaf.DNSNames[0]
		}
		if shown() != "one.example" {
			t.Error("another certificate is shown")
		}
		later := func(name string, seconds int) {
			at := time.Now().Add(time.Duration(seconds) * time.Hour)
			if err := os.Chtimes(name, at, at); err != nil {
				t.Fatal(err)
			}
		}
		key, err := os.ReadFile(files.Key)
		if err != nil {
			t.Fatal(err)
		}
		files.Write("two.example")
		fresh, err := os.ReadFile(files.Key)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(files.Key, key, 0o600); err != nil {
			t.Fatal(err)
		}
		later(files.Certificate, 1)
		if shown() != "one.example" {
			t.Error("a certificate is shown whose key is not there yet")
		}
		if err := os.WriteFile(files.Key, fresh, 0o600); err != nil {
			t.Fatal(err)
		}
		later(files.Key, 2)
		if shown() != "two.example" {
			t.Error("the new certificate is not shown")
		}
		if err := os.Remove(files.Key); err != nil {
			t.Fatal(err)
		}
		if shown() != "two.example" {
			t.Error("without its key the last certificate is not shown")
		}
	})
	if _, err := certificate.Read(files.Certificate, files.Key); err == nil || !strings.Contains(err.Error(), "--http") {
		t.Errorf("without a key: %v", err)
	}
}
