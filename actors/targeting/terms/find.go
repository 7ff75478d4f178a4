package terms

import (
	"slices"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// Cohorts is where cohorts are looked up.
type Cohorts interface {
	// Cohort is the record of a cohort; nil: there is none of that name.
	Cohort(name string) (*messages.CohortRecord, error)
	// Names are all that there are, for who has mistyped one; it may be slow.
	Names() ([]string, error)
}

// Find looks up the cohorts that a selector names, directly or through saved selectors,
// each once, in order of appearance. within is the cohort whose saved selector it is or
// will be, which nothing may lead back to; "" for another one. An error is a
// *messages.Rejection with the place of the name, or the failure of looking up.
func Find(s *selector.Selector, within string, cohorts Cohorts) ([]*messages.CohortRecord, error) {
	f := &finder{cohorts: cohorts}
	var path []string
	if within != "" {
		path = []string{within}
	}
	if err := f.follow(s, path); err != nil {
		return nil, err
	}
	return f.found, nil
}

type finder struct {
	cohorts Cohorts
	found   []*messages.CohortRecord
}

// follow looks up what a selector names; path are the cohorts that led to it.
func (f *finder) follow(s *selector.Selector, path []string) error {
	for _, naming := range s.Cohorts() {
		if slices.Contains(path, naming.Cohort) {
			return naming.Refuse(messages.Malformed, "cohort %s leads back to itself", naming.Cohort).
				Suggest("write what it means instead of its name")
		}
		if len(path) >= MaxNesting {
			return tooDeep(naming)
		}
		record, err := f.look(naming)
		if err != nil {
			return err
		}
		if err := f.descend(record, append(slices.Clone(path), naming.Cohort)); err != nil {
			return err
		}
	}
	return nil
}

// look looks a cohort up, once.
func (f *finder) look(naming selector.Naming) (*messages.CohortRecord, error) {
	at := slices.IndexFunc(f.found, func(r *messages.CohortRecord) bool { return r.GetName() == naming.Cohort })
	if at >= 0 {
		return f.found[at], nil
	}
	if len(f.found) == MaxCohorts {
		return nil, naming.Refuse(messages.OutOfBounds, "the selector names more than %d cohorts, directly or through others", MaxCohorts).
			Suggest("put some of them into one cohort")
	}
	record, err := f.cohorts.Cohort(naming.Cohort)
	if err != nil {
		return nil, err
	}
	if record == nil {
		names, err := f.cohorts.Names()
		if err != nil {
			return nil, err
		}
		return nil, naming.Unknown(names)
	}
	f.found = append(f.found, record)
	return record, nil
}

// descend follows a saved selector.
func (f *finder) descend(record *messages.CohortRecord, path []string) error {
	if record.GetSelector() == "" {
		return nil
	}
	s, rejection := selector.Compile(record.GetSelector())
	if rejection != nil {
		return inside(record.GetName(), rejection)
	}
	err := f.follow(s, path)
	if r, ok := err.(*messages.Rejection); ok { //nolint:errorlint // follow returns rejections bare
		return inside(record.GetName(), r)
	}
	return err
}
