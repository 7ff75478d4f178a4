package identity

import (
	"crypto/tls"
	"errors"
	"os"
	"sync"
	"time"
)

// Pair is a certificate with its key, as their files had it last. While the files do not fit each other, because one of them
// has been replaced and the other not yet, it is the last that did. It may be used from any goroutine.
type Pair struct {
	certificate, key string
	every            time.Duration

	mu     sync.Mutex
	shown  *tls.Certificate
	wrote  [2]time.Time // when the files had been written
	looked time.Time
}

// NewPair is of two files, which are looked at no more than once in every; 0: whenever it is read.
func NewPair(certificate, key string, every time.Duration) *Pair {
	return &Pair{certificate: certificate, key: key, every: every}
}

// Read answers the certificate, read again if a file has changed. The error is of files that have never fitted.
func (p *Pair) Read() (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.shown != nil && now.Sub(p.looked) < p.every {
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
		return nil, err
	}
	return p.shown, nil
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
