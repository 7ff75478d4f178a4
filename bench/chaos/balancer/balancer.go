// Package balancer is what vehicles fetch artifacts through: any node that answers. A Balancer may be used by several
// goroutines; it serves from New to Close.
package balancer

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"

	"pacecar/bench/chaos/ask"
)

// tryWithin is how long a node may take to begin an answer before the next one is asked.
const tryWithin = 2 * time.Second

// Balancer passes requests on to nodes.
type Balancer struct {
	server *http.Server
	at     string
	nodes  []*url.URL
	turn   atomic.Uint64
	line   *http.Transport
}

// New listens on a host.
func New(host string, nodes []ask.Node) (*Balancer, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	b := &Balancer{at: l.Addr().String(), line: &http.Transport{ResponseHeaderTimeout: tryWithin, DialContext: (&net.Dialer{Timeout: tryWithin}).DialContext}}
	for _, n := range nodes {
		u, err := url.Parse(n.URL)
		if err != nil {
			return nil, err
		}
		b.nodes = append(b.nodes, u)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(b.nodes[0]) },
		Transport: b,
		ErrorLog:  log.New(io.Discard, "", 0), // that no node answers is what happens here
	}
	b.server = &http.Server{Handler: proxy, ReadHeaderTimeout: tryWithin}
	go func() { _ = b.server.Serve(l) }() // until it is closed
	return b, nil
}

// URL is where it is reached.
func (b *Balancer) URL() string { return "http://" + b.at }

// RoundTrip asks one node after the other, beginning with another one each time. What it carries has no body.
func (b *Balancer) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	first := b.turn.Add(1)
	for i := range b.nodes {
		node := b.nodes[(first+uint64(i))%uint64(len(b.nodes))]
		try := r.Clone(r.Context())
		try.URL.Host, try.Host = node.Host, node.Host
		if answer, err = b.line.RoundTrip(try); err == nil && answer.StatusCode < 500 {
			return answer, nil
		}
		if err == nil && i < len(b.nodes)-1 {
			_ = answer.Body.Close() // of a failure, which nobody reads
		}
	}
	return answer, err
}

// Close ends it.
func (b *Balancer) Close() {
	_ = b.server.Close() // its listener may be closed already
	b.line.CloseIdleConnections()
}
