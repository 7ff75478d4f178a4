package messages

// EffectOf is what a registration has done to a vehicle that existed before it, or not.
func EffectOf(existed, changed bool) Effect {
	switch {
	case !changed:
		return Effect_EFFECT_UNCHANGED
	case !existed:
		return Effect_EFFECT_CREATED
	default:
		return Effect_EFFECT_CHANGED
	}
}
