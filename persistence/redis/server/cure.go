package server

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// cures are what to do about errors that a server answers before anything else, by what they say.
var cures = []struct{ says, cure string }{
	{"NOAUTH", "it asks for a password: write redis://:PASSWORD@host:port/0, or redis://USER:PASSWORD@host:port/0"},
	{"WRONGPASS", "it does not accept this user and password; signs like / @ % of a password are written %2F %40 %25"},
	{"DB index is out of range", "it has no database of that number: take a lower one (a server has 16, 0 to 15, unless its setting databases says otherwise)"},
	{"SELECT is not allowed in cluster mode", "a Redis Cluster has database 0 alone: end the address with /0, or leave the number out"},
	{"NOPERM", "this user may not do that: docs/operations.md says what a server asks of Redis"},
}

// cure adds to an error of a server what to do about it, where that is known.
func cure(err error) error {
	for _, c := range cures {
		if strings.Contains(err.Error(), c.says) {
			return fmt.Errorf("%w: %s", err, c.cure)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: nothing answers there in time; look at host and port, and at whether it speaks TLS (rediss://) or does not (redis://)", err)
	}
	return err
}
