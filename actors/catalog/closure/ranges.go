package closure

import (
	"strings"

	"pacecar/actors/catalog/dependency"
	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// MaxRanges is how many dependencies on one ECU are compared with each other. What is asked
// beyond them is judged for each vehicle alone, as everything is.
const MaxRanges = 8

// ranges refuses what is asked of one ECU where no version of it can be all of that: first
// two dependencies that cannot hold together, for they are the easiest to mend, then all.
func ranges(list []*messages.Dependency) *messages.Rejection {
	about := map[string][]int{}
	var ecus []string
	for i, d := range list {
		id := d.GetEcuId()
		if id == "" || len(about[id]) >= MaxRanges {
			continue
		}
		for _, k := range about[id] {
			if !isPossible(list, k, i) {
				return apart(list, k, i)
			}
		}
		if about[id] == nil {
			ecus = append(ecus, id)
		}
		about[id] = append(about[id], i)
	}
	for _, id := range ecus {
		if !isPossible(list, about[id]...) {
			return apart(list, about[id]...)
		}
	}
	return nil
}

// isPossible says whether an ECU can have a version for which dependencies hold. Those that
// exclude alone always hold: of an ECU that a vehicle does not have.
func isPossible(list []*messages.Dependency, places ...int) bool {
	var allowing, forbidding []string
	for _, i := range places {
		if list[i].GetKind() == messages.DependencyKind_CONFLICTS {
			forbidding = append(forbidding, list[i].GetVersion())
		} else {
			allowing = append(allowing, list[i].GetVersion())
		}
	}
	return len(allowing) == 0 || constraint.Meet(allowing, forbidding)
}

// apart names the dependencies that cannot hold together, and where they are.
func apart(list []*messages.Dependency, places ...int) *messages.Rejection {
	var terms []string
	for _, i := range places {
		verb := "requires "
		if list[i].GetKind() == messages.DependencyKind_CONFLICTS {
			verb = "conflicts with "
		}
		terms = append(terms, verb+dependency.What(list[i])+" ("+at(i)+")")
	}
	return messages.Reject(messages.Conflict, "no version of ECU %s can be all that is asked of it: the package %s",
		list[places[0]].GetEcuId(), strings.Join(terms, " and ")).
		At(at(places[len(places)-1]) + "/version").Suggest("change one of the constraints so that a version is left, or remove one of the dependencies")
}
