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
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files are looked at, when somebody connects.
const lookEvery = time.Second

// Pair is a certificate with its key, as their files had it last.
type Pair struct {
	certificate, key string

	mu     sync.Mutex
	shown  *tls.Certificate
	wrote  [2]time.Time // when the files had been written
	looked time.Time
}

// Read reads the files for the first time.
func Read(certificate, key string) (*Pair, error) {
	p := &Pair{certificate: certificate, key: key}
	_, err := p.read(time.Now())
	return p, err
}

// Config is for a listener.
func (p *Pair) Config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, // websockets are of HTTP/1.1
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.read(time.Now()) },
	}
}

// read answers the certificate, read again if a file has changed.
func (p *Pair) read(now time.Time) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown != nil && now.Sub(p.looked) < lookEvery {
		return p.shown, nil
	}
	p.looked = now
	written, err := p.written()
	if err == nil && p.shown != nil && written == p.wrote {
		return p.shown, nil
	}
	var fresh tls.Certificate
	if err == nil {
		fresh, err = tls.LoadX509KeyPair(p.certificate, p.key)
	}
	switch {
	case err == nil:
		p.shown, p.wrote = &fresh, written
	case p.shown == nil:
		return nil, fmt.Errorf("certificate and key of --http: %w", err)
	}
	return p.shown, nil
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

func (p *Pair) written() (at [2]time.Time, err error) {
	for i, file := range []string{p.certificate, p.key} {
		info, failed := os.Stat(file)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		at[i] = info.ModTime()
	}
	return at, err
}
