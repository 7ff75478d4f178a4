package terms

// Asked tells whether anybody is asked for a car before a phase for which a plan asks owners or fleets, by who speaks for the car: a
// fleet, nobody, or its owner, which is meant where nothing is said.
func Asked(plan, speaks string) bool {
	return speaks != "none" && (plan == "owner" || plan == "fleet" && speaks == "fleet")
}
