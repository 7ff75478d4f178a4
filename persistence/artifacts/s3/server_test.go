package s3

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
)

const (
	accessKey = "pacecar"
	secretKey = "not so secret"
)

// server is a Versity S3 gateway over a directory of the test. It speaks TLS over a Unix
// socket, so that no port can be taken.
type server struct {
	socket string
	roots  *x509.CertPool // nil: plain HTTP
}

// program finds the gateway, or ends the test.
func program(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("versitygw")
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("versitygw is not installed, and CI must not skip this test")
	}
	t.Skip("versitygw is not installed: install it (.ci/run says how) to run this test")
	return ""
}

// startServer starts a gateway and waits until it answers.
func startServer(t testing.TB, withTLS bool) *server {
	t.Helper()
	path := program(t)
	dir, err := os.MkdirTemp("", "s3-") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &server{socket: filepath.Join(dir, "s")}
	arguments := []string{"--port", s.socket, "--access", accessKey, "--secret", secretKey, "--quiet", "--keep-alive"}
	if withTLS {
		arguments = append(arguments, s.certify(t, dir)...)
	}
	for _, folder := range []string{"data", "meta"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	gateway := exec.Command(path, append(arguments, "posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))...)
	gateway.Stdout, gateway.Stderr = &said, &said
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = gateway.Wait() // it is killed
		close(ended)
	}()
	t.Cleanup(func() {
		_ = gateway.Process.Kill()
		<-ended
	})
	for { // It takes a moment to listen.
		select {
		case <-ended:
			t.Fatalf("versitygw ended:\n%s", said.String())
		default:
		}
		if c, err := net.Dial("unix", s.socket); err == nil {
			_ = c.Close()
			return s
		}
	}
}

// certify makes a certificate for localhost.
func (s *server) certify(t testing.TB, dir string) []string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s.roots = x509.NewCertPool()
	if parsed, err := x509.ParseCertificate(certificate); err == nil {
		s.roots.AddCert(parsed)
	}
	var arguments []string
	for name, block := range map[string]*pem.Block{"cert": {Type: "CERTIFICATE", Bytes: certificate}, "key": {Type: "PRIVATE KEY", Bytes: secret}} {
		path := filepath.Join(dir, name+".pem")
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, "--"+name, path)
	}
	return arguments
}

// transport reaches the gateway, and counts.
func (s *server) transport(t testing.TB) *counting {
	t.Helper()
	inner, err := minio.DefaultTransport(s.roots != nil)
	if err != nil {
		t.Fatal(err)
	}
	inner.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", s.socket)
	}
	if s.roots != nil {
		inner.TLSClientConfig = &tls.Config{RootCAs: s.roots}
	}
	t.Cleanup(inner.CloseIdleConnections)
	return &counting{inner: inner}
}

// place is a bucket of its own for each name.
func (s *server) place(t testing.TB, name string) Place {
	t.Helper()
	text := "s3://" + name + "/artifacts?endpoint=localhost&region=us-east-1"
	if s.roots == nil {
		text += "&plain-http=accepted"
	}
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// medium is one in a bucket of its own.
func (s *server) medium(t testing.TB, name string) *medium {
	t.Helper()
	m, err := connect(s.place(t, name), s.options(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.core.MakeBucket(t.Context(), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return m
}

func (s *server) options(t testing.TB) Options {
	return Options{AccessKey: accessKey, SecretKey: secretKey, Transport: s.transport(t)}
}

// counting is a transport that keeps the ranges that were asked for, and counts the bytes
// that were read of the answers.
type counting struct {
	inner http.RoundTripper

	mu     sync.Mutex
	ranges []string
	bytes  int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.inner.RoundTrip(r)
	if err == nil && r.Method == http.MethodGet {
		c.mu.Lock()
		c.ranges = append(c.ranges, r.Header.Get("Range"))
		c.mu.Unlock()
		answer.Body = &countedBody{answer.Body, c}
	}
	return answer, err
}

type countedBody struct {
	io.ReadCloser
	c *counting
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.c.mu.Lock()
	defer b.c.mu.Unlock()
	b.c.bytes += int64(n)
	return n, err
}

// seen answers what was counted, and begins anew.
func (c *counting) seen() (ranges []string, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ranges, bytes = c.ranges, c.bytes
	c.ranges, c.bytes = nil, 0
	return ranges, bytes
}
