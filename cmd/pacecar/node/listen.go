package node

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen binds an address, and says in one sentence what to do when it cannot.
func listen(address, flag, purpose string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	return nil, refusedPort(err, address, flag, purpose)
}

// refusedPort names the cure for a port that cannot be had.
func refusedPort(err error, address, flag, purpose string) error {
	host, _, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return fmt.Errorf("%s address %q is not host:port: write it as %s 127.0.0.1:0", purpose, address, flag)
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s address %s is taken by another program: stop that program, or choose a free port with %s %s", purpose, address, flag, net.JoinHostPort(host, "0"))
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s address %s needs privileges that this user does not have: choose a port above 1023 with %s", purpose, address, flag)
	}
	return fmt.Errorf("%s address %s cannot be used: %w", purpose, address, err)
}
