package terms

import (
	"slices"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// Question is a message with a selector and its terms.
type Question interface {
	GetSelector() string
	GetCohorts() []*messages.Cohort
	GetNowMs() int64
}

// Compile reads and binds the selector of a question.
func Compile(q Question) (*selector.Selector, *messages.Rejection) {
	s, rejection := selector.Compile(q.GetSelector())
	if rejection != nil {
		return nil, rejection
	}
	return Bind(s, q.GetNowMs(), q.GetCohorts())
}

// Bind makes a selector answerable at a time, in Unix milliseconds, and with these cohorts.
func Bind(s *selector.Selector, nowMS int64, cohorts []*messages.Cohort) (*selector.Selector, *messages.Rejection) {
	if !s.Timed() && len(s.Cohorts()) == 0 {
		return s, nil
	}
	b := &binder{nowMS: nowMS, cohorts: map[string]*messages.Cohort{}, made: map[string]expansion{}}
	for _, c := range cohorts {
		b.cohorts[c.GetName()] = c
	}
	root, rejection := b.selector(s, 0)
	if rejection != nil {
		return nil, rejection
	}
	return s.Bound(root, b.mentions), nil
}

// binder rewrites conditions.
type binder struct {
	nowMS    int64
	cohorts  map[string]*messages.Cohort
	made     map[string]expansion
	mentions []selector.Mention
	nodes    int
}

// expansion is what a cohort's name stands for, and how many conditions that is.
type expansion struct {
	root  selector.Node
	nodes int
}

// selector binds one selector with everything that it names.
func (b *binder) selector(s *selector.Selector, depth int) (selector.Node, *messages.Rejection) {
	if s.Timed() && b.nowMS <= 0 {
		return nil, messages.Reject(messages.Malformed, "the selector counts from now, and the question does not say when that is").At("/now_ms")
	}
	for _, m := range s.Mentions() {
		if !slices.Contains(b.mentions, m) {
			b.mentions = append(b.mentions, m)
		}
	}
	for _, naming := range s.Cohorts() {
		if _, known := b.made[naming.Cohort]; known {
			continue
		}
		if depth >= MaxNesting {
			return nil, tooDeep(naming)
		}
		made, rejection := b.cohort(naming, depth+1)
		if rejection != nil {
			return nil, rejection
		}
		b.made[naming.Cohort] = made
	}
	root := b.node(s.Root())
	if b.nodes > MaxNodes {
		return nil, messages.Reject(messages.OutOfBounds, "with its cohorts the selector has more than %d conditions", MaxNodes).
			At("/selector").Suggest("save a part of it as a list of VINs")
	}
	return root, nil
}

// cohort finds what a name stands for.
func (b *binder) cohort(naming selector.Naming, depth int) (expansion, *messages.Rejection) {
	c := b.cohorts[naming.Cohort]
	if c == nil {
		return expansion{}, naming.Unknown(nil)
	}
	if c.GetSelector() == "" {
		return expansion{root: &selector.Listed{VINs: vins(c)}, nodes: 1}, nil
	}
	s, rejection := selector.Compile(c.GetSelector())
	if rejection != nil {
		return expansion{}, inside(naming.Cohort, rejection)
	}
	before := b.nodes
	root, rejection := b.selector(s, depth)
	if rejection != nil {
		return expansion{}, inside(naming.Cohort, rejection)
	}
	made := expansion{root: root, nodes: b.nodes - before}
	b.nodes = before // counted where it stands
	return made, nil
}

// node rewrites one condition; what names nothing stays as it is.
func (b *binder) node(n selector.Node) selector.Node {
	b.nodes++
	switch n := n.(type) {
	case *selector.Both:
		return &selector.Both{Kids: b.each(n.Kids)}
	case *selector.Either:
		return &selector.Either{Kids: b.each(n.Kids)}
	case *selector.Not:
		return &selector.Not{Kid: b.node(n.Kid)}
	case *selector.Seen:
		if n.Ago == 0 {
			return n
		}
		return &selector.Seen{Operator: n.Operator, AtMS: b.nowMS - n.Ago.Milliseconds()}
	case *selector.Member:
		made := b.made[n.Cohort]
		b.nodes += made.nodes
		return made.root
	default:
		return n
	}
}

func (b *binder) each(kids []selector.Node) []selector.Node {
	bound := make([]selector.Node, len(kids))
	for i, kid := range kids {
		bound[i] = b.node(kid)
	}
	return bound
}

// vins are a list's VINs in order. Usually the question carries those of one slot only.
func vins(c *messages.Cohort) []string {
	if len(c.GetVins()) == 1 {
		return c.GetVins()[0].GetVins()
	}
	var all []string
	for _, part := range c.GetVins() {
		all = append(all, part.GetVins()...)
	}
	slices.Sort(all)
	return all
}

// tooDeep refuses a chain of saved selectors.
func tooDeep(naming selector.Naming) *messages.Rejection {
	return naming.Refuse(messages.OutOfBounds, "cohorts are nested more than %d deep", MaxNesting).
		Suggest("name what the inner ones mean instead")
}

// inside says in which cohort a refusal arose.
func inside(cohort string, r *messages.Rejection) *messages.Rejection {
	return messages.Reject(r.GetCode(), "in cohort %s, %s", cohort, r.GetMessage()).At(r.GetField()).Suggest("%s", r.GetSuggestion())
}
