// Package address checks where a node listens and where others reach it. It is pure.
package address

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Check says what is wrong with the host that a node listens on and the host:port that it advertises, which
// may be empty; secured says whether connections are authenticated or need not be.
func Check(host, advertised string, secured bool) error {
	ip := net.ParseIP(host)
	if advertised == "" && ip != nil && ip.IsUnspecified() {
		return fmt.Errorf("host %s is every address of this machine: Advertised must say which one other nodes use", host)
	}
	if advertised != "" {
		name, port, err := net.SplitHostPort(advertised)
		if number, bad := strconv.Atoi(port); err != nil || bad != nil || name == "" || number < 1 || number > 65535 {
			return fmt.Errorf("advertised address %q: want host:port", advertised)
		}
	}
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	if !secured && !loopback {
		return fmt.Errorf("host %s is reachable from other machines: Transport credentials are required there", host)
	}
	return nil
}

// Listened is a host as remote.Configure wants it: it joins host and port by a colon.
func Listened(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
