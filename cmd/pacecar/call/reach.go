package call

import (
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"pacecar/cmd/pacecar/client"
)

// reach says what to try when a server is not reached.
func reach(u *client.Unreachable) string {
	const another = "or name another with --server or PACECAR_SERVER."
	var name *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	text := u.Err.Error()
	switch {
	case errors.As(u.Err, &name):
		return "There is no such host, or its name cannot be looked up: check it, " + another
	case errors.As(u.Err, &authority):
		return "Its certificate is of an authority that this machine does not know: name its file in SSL_CERT_FILE, if you trust it."
	case errors.As(u.Err, &host):
		return "Its certificate is for another name: use that one, " + another
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "It speaks http, not https: write --server http://…"
	case strings.Contains(text, "malformed HTTP response"):
		return "It does not speak HTTP there: is that the port of MQTT, or of https?"
	case errors.Is(u.Err, syscall.ECONNREFUSED):
		return "Nothing listens there. Is it running? Start one with pacecar serve or pacecar demo, " + another
	}
	return "Is it running? Start one with pacecar serve or pacecar demo, " + another
}
