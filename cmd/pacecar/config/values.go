package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/knadh/koanf/v2"
)

// Values are settings that have been read and checked.
type Values struct {
	k      *koanf.Koanf
	origin map[string]string
}

// Shown is a setting as people may see it.
type Shown struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"` // flag --x, environment X, file f:3 or default
}

// All lists the settings with their values and where they come from.
func (v *Values) All() []Shown {
	list := make([]Shown, len(Settings))
	for i, s := range Settings {
		list[i] = Shown{s.Key, s.shown(v.String(s.Key)), v.origin[s.Key]}
	}
	return list
}

// check parses every value.
func (v *Values) check() error {
	var wrong []error
	for _, s := range Settings {
		if s.check == nil {
			continue
		}
		if err := s.check(v.String(s.Key)); err != nil {
			wrong = append(wrong, fmt.Errorf("%s is %q (%s): %w", s.Key, s.shown(v.String(s.Key)), v.origin[s.Key], err))
		}
	}
	return errors.Join(wrong...)
}

// String is a value as it was written.
func (v *Values) String(key string) string { return v.k.String(key) }

// List is a value of several words with commas between them.
func (v *Values) List(key string) []string {
	return words(v.String(key))
}

// Duration is a value that check has found to be a duration.
func (v *Values) Duration(key string) time.Duration { return v.k.Duration(key) }

// Bool is a value that check has found to be true or false.
func (v *Values) Bool(key string) bool { return v.String(key) == "true" }

// Number is a value that check has found to be a whole number.
func (v *Values) Number(key string) uint32 {
	n, err := strconv.ParseUint(v.String(key), 10, 32)
	if err != nil {
		panic("config: " + key + " was not checked")
	}
	return uint32(n)
}

// Level is log-level.
func (v *Values) Level() slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(v.String("log-level"))); err != nil {
		panic("config: log-level was not checked")
	}
	return l
}

// loopback tells an address that only this machine can reach. A name may mean anything,
// except localhost.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
