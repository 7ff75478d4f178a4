package messages

// maxTogether bounds what is told about one message: a person mends a few at a time.
const maxTogether = 16

// Together is one rejection of several, of checks that are all made: the first one, with the
// others behind it. Nil ones do not count, and it is nil if there is no other.
func Together(refusals ...*Rejection) *Rejection {
	var all []*Rejection
	for _, r := range refusals {
		all = append(all, r.Each()...)
	}
	if len(all) < 2 {
		return firstOf(all)
	}
	whole := one(all[0])
	for _, r := range all[1:min(len(all), maxTogether)] {
		whole.Also = append(whole.Also, one(r))
	}
	return whole
}

// Each lists what a rejection says, one by one; of nil it is nothing.
func (r *Rejection) Each() []*Rejection {
	if r == nil {
		return nil
	}
	return append([]*Rejection{r}, r.GetAlso()...)
}

func firstOf(all []*Rejection) *Rejection {
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// one is a rejection without those behind it.
func one(r *Rejection) *Rejection {
	return &Rejection{Code: r.GetCode(), Message: r.GetMessage(), Field: r.GetField(), Suggestion: r.GetSuggestion()}
}
