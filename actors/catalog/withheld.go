package catalog

import "pacecar/messages"

// Withheld is why a package is offered to no vehicle, or by no new campaign, however many it
// would fit; empty: campaigns may offer it.
func Withheld(record *messages.PackageRecord) string {
	switch record.GetState() {
	case Released:
		return ""
	case Deprecated:
		return "No new campaign offers the package: it is deprecated. Campaigns that began before go on."
	case Withdrawn:
		return "Nobody is offered the package: it is withdrawn."
	default:
		return "Nobody is offered the package: it is " + StateName(record.GetState()) + ", and only a released one is offered."
	}
}
