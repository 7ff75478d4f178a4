package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"pacecar/persistence"
	"pacecar/persistence/redis/safety"
)

// What a server's start or a replica's arrival cures is waited for; what a person must cure is not.
func TestPassing(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for err, want := range map[error]bool{
		refused: true,
		fmt.Errorf("open store: %w", errors.Join(refused, errors.New("closed"))):       true,
		&net.DNSError{Err: "no such host", Name: "redis", IsNotFound: true}:            true,
		fmt.Errorf("read INFO: %w", context.DeadlineExceeded):                          true,
		fmt.Errorf("server a:1: %w", Unfit{safety.TooFew{Has: "0", Wanted: 1}}):        true,
		Unfit{errors.New("the server may throw records away")}:                         false,
		fmt.Errorf("the store is %w", persistence.Another("", "a1")):                   false,
		fmt.Errorf("read INFO: %w", errors.New("WRONGPASS invalid username")):          false,
		&net.OpError{Op: "remote error", Err: tls.AlertError(42)}:                      false,
		fmt.Errorf("dial: %w", &tls.CertificateVerificationError{Err: errors.New("")}): false,
		errors.New("the address is not a URL"):                                         false,
	} {
		if got := Passing(err); got != want {
			t.Errorf("%v passes: %v", err, got)
		}
	}
}

// A server that could never do what is asked is not waited for because it has too few replicas besides.
func TestWhatIsUnfitIsNotWaitedFor(t *testing.T) {
	safe := safety.Safety{Replicas: 1, Synced: true}
	facts := Facts{"redis_version": "7.2.4", "aof_enabled": "1", "connected_slaves": "0"}
	if err := safe.Possible(facts); !errors.As(err, new(safety.TooFew)) {
		t.Errorf("%v", err)
	}
	facts["aof_enabled"] = "0"
	if err := safe.Possible(facts); err == nil || errors.As(err, new(safety.TooFew)) {
		t.Errorf("%v", err)
	}
}
