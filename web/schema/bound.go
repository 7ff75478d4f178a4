package schema

import (
	"math"

	"github.com/danielgtaylor/huma/v2"
)

// Bound says in schemas what a field of 32 bits can hold, where nothing else bounds it: a number beyond
// that is then refused with its place, as any other that is too large.
func Bound(all map[string]*huma.Schema) {
	for _, s := range all {
		bound(s)
	}
}

func bound(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Format == "int32" && s.Maximum == nil && s.ExclusiveMaximum == nil {
		most := float64(math.MaxInt32)
		if s.Minimum != nil { // of an unsigned one, huma gives it
			most = math.MaxUint32
		}
		s.Maximum = &most
	}
	bound(s.Items)
	for _, p := range s.Properties {
		bound(p)
	}
	s.PrecomputeMessages()
}
