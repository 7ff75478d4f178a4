package messages

// Only are the traits of some vehicles, by their places: all that belongs to them, and nothing of
// the others.
func (t *Traits) Only(places ...int) *Traits {
	if t == nil {
		return nil
	}
	only := &Traits{Kinds: t.GetKinds(), Strata: t.GetStrata(), Pools: t.GetPools()}
	for _, at := range places {
		if at < len(t.GetKind()) {
			only.Kind = append(only.Kind, t.GetKind()[at])
		}
	}
	return only
}
