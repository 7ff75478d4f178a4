package identity

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"time"

	"google.golang.org/grpc/credentials"
)

// SoonExpires is how long before its end a certificate is said to need a successor.
const SoonExpires = 30 * 24 * time.Hour

// Files name what a node proves itself by.
type Files struct {
	Authority   string // certificates of the authority
	Certificate string // of the node, with what leads to the authority
	Key         string // of the certificate
}

// Given says whether any is named.
func (f Files) Given() bool { return f != Files{} }

// Credentials reads the files and answers what both sides of a connection between nodes use. host is where
// other nodes reach this one: a certificate that is not for it, or that is not valid now, is refused, as
// others would refuse it. soon says until when it is valid, where that is within [SoonExpires].
func Credentials(f Files, host string, now time.Time) (transport credentials.TransportCredentials, soon time.Time, err error) {
	authority, err := readAuthority(f.Authority)
	if err != nil {
		return nil, soon, err
	}
	kept := NewPair(f.Certificate, f.Key, 0)
	shown, err := kept.Read()
	if err != nil {
		return nil, soon, fmt.Errorf("certificate and key of the node: %w", err)
	}
	if err := check(shown, authority, host, now); err != nil {
		return nil, soon, fmt.Errorf("%s: %w", f.Certificate, err)
	}
	if end := shown.Leaf.NotAfter; end.Sub(now) < SoonExpires {
		soon = end
	}
	return credentials.NewTLS(&tls.Config{
		MinVersion: tls.VersionTLS13,
		RootCAs:    authority, ClientCAs: authority, ClientAuth: tls.RequireAndVerifyClientCert,
		GetCertificate:       func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return kept.Read() },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return kept.Read() },
	}), soon, nil
}

// check says why other nodes would refuse a certificate.
func check(shown *tls.Certificate, authority *x509.CertPool, host string, now time.Time) error {
	if err := shown.Leaf.VerifyHostname(host); err != nil {
		return fmt.Errorf("the certificate is not for %s, where other nodes reach this one: %w", host, err)
	}
	between := x509.NewCertPool()
	for _, der := range shown.Certificate[1:] {
		if c, err := x509.ParseCertificate(der); err == nil { // what cannot be read leads nowhere
			between.AddCert(c)
		}
	}
	for use, name := range map[x509.ExtKeyUsage]string{x509.ExtKeyUsageServerAuth: "servers", x509.ExtKeyUsageClientAuth: "clients"} {
		_, err := shown.Leaf.Verify(x509.VerifyOptions{Roots: authority, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{use}})
		if err != nil {
			return fmt.Errorf("other nodes would refuse the certificate (a node's must be for %s, too): %w", name, err)
		}
	}
	return nil
}

func readAuthority(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("certificates of the authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("certificates of the authority: %s has none in PEM", file)
	}
	return pool, nil
}

// Bears says whether a verified certificate bears the host of an address, host:port.
func Bears(c *x509.Certificate, address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	return c.VerifyHostname(host)
}
