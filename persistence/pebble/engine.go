package pebble

import (
	"encoding/binary"
	"fmt"
	"strconv"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// Engine implements persistence.Store.
func (s *Store) Engine() string { return s.engine }

// identify reads whose store it is, and names the engine of one that is new, or older than engines' names.
func (s *Store) identify() error {
	number, named, err := s.readNumber(metaEngine)
	if err != nil {
		return err
	}
	if named {
		s.engine = fmt.Sprintf("%016x", number)
	}
	if want := s.options.Named; want != "" && want != s.engine {
		return persistence.Another(s.engine, want)
	}
	if named {
		return nil
	}
	s.engine = persistence.NameEngine()
	if number, err = strconv.ParseUint(s.engine, 16, 64); err != nil {
		return err
	}
	return s.db.Set(metaKey(metaEngine), binary.BigEndian.AppendUint64(nil, number), engine.Sync)
}
