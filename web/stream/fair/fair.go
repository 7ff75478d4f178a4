// Package fair keeps one principal from taking a stream that is for all.
//
//	shares := fair.New(64)
//	leave, ok := shares.Enter("mira")   // false: mira has as many as one may have
//
// A name that is empty is nobody's, and has no bound: where nobody has to sign in, whoever asks has all of the machine. Shares are
// guarded by whoever keeps them.
package fair

// Shares counts what each name has of something, with a bound.
type Shares struct {
	most int
	by   map[string]int
}

// New makes shares of so many for each.
func New(most int) *Shares { return &Shares{most: most, by: map[string]int{}} }

// Enter counts one in for a name, unless it is too many. leave counts it out.
func (s *Shares) Enter(name string) (leave func(), ok bool) {
	if name == "" {
		return func() {}, true
	}
	if s.by[name] >= s.most {
		return nil, false
	}
	s.by[name]++
	return func() {
		if s.by[name]--; s.by[name] <= 0 {
			delete(s.by, name)
		}
	}, true
}
