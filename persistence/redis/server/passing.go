package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/safety"
)

// passing begin what servers answer that may answer otherwise later: they load their data, wait for a master, for replicas or
// for other parts of their cluster, or have no room just now.
var passing = []string{"LOADING", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "TRYAGAIN", "BUSY", "NOREPLICAS", "MISCONF", "OOM"}

// Passing tells whether what keeps a store from being opened may pass while somebody waits: servers that are not reached, or
// are not whole. Settings, names, passwords and certificates do not change by themselves.
func Passing(err error) bool {
	var unfit Unfit
	if errors.As(err, &unfit) {
		return errors.As(unfit.Reason, new(safety.TooFew))
	}
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) || errors.As(err, new(tls.AlertError)) || errors.As(err, new(tls.RecordHeaderError)) {
		return false
	}
	for _, prefix := range passing {
		if client.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	var unreached net.Error
	return errors.As(err, &unreached) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, client.ErrPoolTimeout)
}
