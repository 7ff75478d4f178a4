// Package certificate is what the operators' edge shows by TLS: a certificate and its key, from files that are read again
// when they change, so that what renews them needs no restart. While the files do not fit each other, because one of them
// has been replaced and the other not yet, the last pair that did is shown.
//
// A Pair may be used from any goroutine.
package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"time"

	"pacecar/cluster/identity"
)

// lookEvery is how often the files are looked at, when somebody connects.
const lookEvery = time.Second

// Pair is a certificate with its key, as their files had it last.
type Pair struct{ kept *identity.Pair }

// Read reads the files for the first time.
func Read(certificate, key string) (*Pair, error) {
	p := &Pair{identity.NewPair(certificate, key, lookEvery)}
	if _, err := p.kept.Read(); err != nil {
		return nil, fmt.Errorf("certificate and key of --http: %w", err)
	}
	return p, nil
}

// Config is for a listener.
func (p *Pair) Config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, // websockets are of HTTP/1.1
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.kept.Read() },
	}
}

// Ends is until when the certificate of a file is valid.
func Ends(file string) (time.Time, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return time.Time{}, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return time.Time{}, fmt.Errorf("%s has no certificate in PEM", file)
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", file, err)
	}
	return c.NotAfter, nil
}
