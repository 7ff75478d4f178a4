package wire

import (
	"fmt"
	"net/url"
)

// ParseBroker reads a broker's URL, tcp://host:port or ssl://host:port, and says whether
// it asks for TLS. The schemes mqtt, mqtts and tls are understood, too.
func ParseBroker(text string) (address *url.URL, secured bool, err error) {
	address, err = url.Parse(text)
	if err != nil {
		return nil, false, fmt.Errorf("broker URL: %w", err)
	}
	switch address.Scheme {
	case "tcp", "mqtt":
	case "ssl", "tls", "mqtts":
		secured = true
	default:
		return nil, false, fmt.Errorf("broker URL has scheme %q, want tcp or ssl", address.Scheme)
	}
	if address.Port() == "" {
		return nil, false, fmt.Errorf("broker URL %q names no port (usually 1883, or 8883 with TLS)", address.Redacted())
	}
	return address, secured, nil
}
