package call

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pacecar/cmd/pacecar/client"
)

// The exit statuses that every command has.
const (
	StatusFailed  = 1
	StatusUsage   = 2
	StatusRefused = 4 // not signed in, or without the role
)

// Exit is an error with the status that the process ends with.
type Exit struct {
	Status int
	Err    error
}

// Error says what went wrong.
func (e *Exit) Error() string { return e.Err.Error() }

// Unwrap is what went wrong.
func (e *Exit) Unwrap() error { return e.Err }

// Misused makes an error that says how the command was called wrongly.
func Misused(format string, args ...any) error {
	return &Exit{StatusUsage, fmt.Errorf(format, args...)}
}

// StatusOf is the status that a process ends with after an error; nil: 0.
func StatusOf(err error) int {
	var e *Exit
	var problem *client.Problem
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.Status
	case errors.As(err, &problem) && slices.Contains(refusals, problem.Code):
		return StatusRefused
	}
	return StatusFailed
}

// refusals are the codes of problems that signing in as somebody else would cure.
var refusals = []string{"Unauthenticated", "Forbidden", "OutsideFleets", "AnotherPerson"}

// Explain says what went wrong and what to try.
func Explain(err error) string {
	var unreachable *client.Unreachable
	var problem *client.Problem
	var foreign *client.Foreign
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.As(err, &unreachable):
		return err.Error() + "\n" + reach(unreachable)
	case errors.As(err, &foreign):
		return err.Error() + "\nIs --server (PACECAR_SERVER) right? A proxy before the server must pass /api/v1/ on as it is."
	case errors.As(err, &problem) && problem.Code == "Unauthenticated":
		return problem.Code + ": " + problem.Detail + "\nSign in with pacecar login, or give a token with PACECAR_TOKEN or --token-file; an admin makes one with pacecar token create."
	case errors.As(err, &problem) && problem.Code == "AnotherPerson":
		return problem.Code + ": " + problem.Detail + "\nLeave --as and PACECAR_AS out: the token says who you are."
	case errors.As(err, &problem) && problem.Status >= 500 && problem.RequestID != "":
		return err.Error() + " (request " + problem.RequestID + " in the server's log)"
	}
	return err.Error()
}
