package promise

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// mostHeld bounds a body that is looked at, in bytes: a longer one is passed on only.
const mostHeld = 8 << 20

// Hold passes requests on, and tells the faults of what is answered.
func (d *Document) Hold(to http.RoundTripper, fault func(string)) http.RoundTripper {
	return &holder{d, to, fault}
}

type holder struct {
	document *Document
	to       http.RoundTripper
	fault    func(string)
}

func (h *holder) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := h.to.RoundTrip(r)
	if err != nil || answer.StatusCode == http.StatusSwitchingProtocols {
		return answer, err
	}
	answer.Body = &held{ReadCloser: answer.Body, holder: h, answer: answer}
	return answer, nil
}

// CloseIdleConnections is what a client closes.
func (h *holder) CloseIdleConnections() {
	if c, is := h.to.(interface{ CloseIdleConnections() }); is {
		c.CloseIdleConnections()
	}
}

// held is a body that is looked at when it has been read.
type held struct {
	io.ReadCloser
	holder *holder
	answer *http.Response
	read   bytes.Buffer
	over   bool // it was looked at, or is too long
}

func (b *held) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.over {
		return n, err
	}
	b.read.Write(p[:n])
	b.over = b.read.Len() > mostHeld || err != nil
	if errors.Is(err, io.EOF) {
		if fault := b.holder.document.Fault(b.answer, b.read.Bytes()); fault != "" {
			b.holder.fault(fault)
		}
	}
	return n, err
}
