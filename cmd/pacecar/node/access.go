package node

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/node/certificate"
	"pacecar/web/api"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
	"pacecar/web/identity/oidc"
)

// Access is who may use API and dashboard, and how they reach them.
type Access struct {
	On        bool   // whoever uses them signs in
	Metrics   bool   // /metrics is everybody's all the same
	PublicURL string // under which people reach the dashboard; "": as bound
	// Certificate and Key are the files for TLS; "": none.
	Certificate, Key string
	Provider         oidc.Config // Return is filled in; the zero value: there is none
}

// admit makes the gate that requests pass.
func (n *Node) admit(context.Context) error {
	access := n.config.Access
	public := n.public()
	if access.Provider.Given() {
		access.Provider.Return = public + api.Prefix + "/login/oidc/callback"
	}
	config := gate.Config{
		Book: credentials.New(credentials.Config{Notes: n.store, Logger: n.config.Logger}),
		On:   access.On, Metrics: access.Metrics, Secure: strings.HasPrefix(public, "https://"), Logger: n.config.Logger,
	}
	if access.Provider.Given() {
		config.Provider = oidc.New(access.Provider)
	}
	n.gate = gate.New(config)
	n.later("what is kept of tokens", func(context.Context) error { n.gate.Book.Close(); return nil })
	return nil
}

// public is the URL under which people reach the dashboard.
func (n *Node) public() string {
	if given := strings.TrimSuffix(n.config.Access.PublicURL, "/"); given != "" {
		return given
	}
	if at, ok := n.listener.Addr().(*net.TCPAddr); ok && at.IP.IsUnspecified() { // of whose addresses people know the name is not known here
		scheme, _, _ := strings.Cut(n.URL(), "://")
		return scheme + "://" + net.JoinHostPort("localhost", strconv.Itoa(at.Port))
	}
	return n.URL()
}

// secure has the address of HTTP speak TLS, where it has a certificate.
func (n *Node) secure() error {
	access := n.config.Access
	if access.Certificate != "" {
		kept, err := certificate.Read(access.Certificate, access.Key)
		if err != nil {
			return err
		}
		n.listener = tls.NewListener(n.listener, kept.Config())
	}
	if access.PublicURL == "" {
		return nil
	}
	public, err := url.Parse(access.PublicURL)
	if err != nil {
		return fmt.Errorf("--public-url: %w", err)
	}
	n.config.AllowedHosts = append(n.config.AllowedHosts, public.Hostname())
	if origin := public.Scheme + "://" + public.Host; public.Scheme == "https" && access.Certificate == "" {
		n.config.AllowedOrigins = append(n.config.AllowedOrigins, origin) // of a proxy that speaks TLS for this server
	}
	return nil
}

// Welcome answers a link that lets one admin in, where somebody has to sign in and nobody could yet, or wanted says
// so; "" otherwise.
func (n *Node) Welcome(ctx context.Context, wanted bool) (string, error) {
	access := n.config.Access
	if !access.On {
		return "", nil
	}
	if !wanted {
		there, err := n.gate.Book.HasAdmin(ctx)
		if err != nil || there || access.Provider.GivesAdmin() {
			return "", err
		}
	}
	secret, err := n.gate.Book.Link(ctx)
	if err != nil {
		return "", err
	}
	return n.public() + "/login#link=" + secret, nil
}
