package link

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
)

// dial connects to a broker, with TLS if config is set.
func dial(ctx context.Context, address *url.URL, config *tls.Config) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	if config != nil {
		return (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", address.Host)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address.Host)
}
