package identity

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Bounds of a principal.
const (
	MaxGrants = 32 // of one principal
	MaxFleets = 16 // of one grant
)

// Grant is a role, for some fleets or for all vehicles.
type Grant struct {
	Role   Role     `json:"role"`
	Fleets []string `json:"fleets,omitempty"` // none: the whole fleet
}

// Whole says whether the grant is for all vehicles.
func (g Grant) Whole() bool { return len(g.Fleets) == 0 }

// Principal is somebody whose name has been proved.
type Principal struct {
	Name   string
	Grants []Grant
	Token  string    // id of the token that proved it, directly or at the beginning of the session; empty: another way
	Until  time.Time // when the proof ends; zero: it does not
}

// Reach is what a principal reaches with one operation.
type Reach struct {
	Whole  bool     // all vehicles, and what is nobody's alone
	Fleets []string // else the vehicles of these, in order
}

// Reach adds up the grants whose role meets a need; false: none does.
func (p *Principal) Reach(n Need) (reach Reach, ok bool) {
	if n == Nothing {
		return Reach{}, true
	}
	for _, g := range p.Grants {
		if !g.Role.May(n) {
			continue
		}
		if ok = true; g.Whole() {
			return Reach{Whole: true}, true
		}
		reach.Fleets = append(reach.Fleets, g.Fleets...)
	}
	slices.Sort(reach.Fleets)
	reach.Fleets = slices.Compact(reach.Fleets)
	return reach, ok
}

// Says is the principal's roles in a few words, such as "viewer, operator of taxi".
func (p *Principal) Says() string {
	words := make([]string, len(p.Grants))
	for i, g := range p.Grants {
		if words[i] = string(g.Role); !g.Whole() {
			words[i] += " of " + strings.Join(g.Fleets, " and ")
		}
	}
	if len(words) == 0 {
		return "no role"
	}
	return strings.Join(words, ", ")
}

// Pass is what one request may do: who makes it, and how far it reaches.
type Pass struct {
	Principal
	Reach
	Session string // key of the session that it belongs to; empty: none
}

type passKey struct{}

// With gives a request its pass.
func With(ctx context.Context, p *Pass) context.Context { return context.WithValue(ctx, passKey{}, p) }

// From answers the pass of a request; nil: nobody has to be known here, and anything is allowed.
func From(ctx context.Context) *Pass {
	p, _ := ctx.Value(passKey{}).(*Pass)
	return p
}

// Confines says whether a request reaches some fleets only. Nobody, who is let through to what is everybody's, reaches none.
func (p *Pass) Confines() bool { return p != nil && !p.Whole }
