package bounds

import (
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// checkDependencies judges the form of dependencies; whether there is anything that
// fulfils them is judged on the packages that are known.
func checkDependencies(list []*messages.Dependency) *messages.Rejection {
	wrong := make([]*messages.Rejection, len(list))
	for i, d := range list {
		wrong[i] = checkDependency("/terms/dependencies/"+strconv.Itoa(i), d)
	}
	if no := messages.Together(wrong...); no != nil {
		return no
	}
	for i, d := range list {
		at := "/terms/dependencies/" + strconv.Itoa(i)
		if j := slices.IndexFunc(list[:i], func(other *messages.Dependency) bool { return proto.Equal(other, d) }); j >= 0 {
			return malformed(at, "the dependency is the same as /terms/dependencies/%d", j).Suggest("remove one of them")
		}
	}
	return nil
}

func checkDependency(at string, d *messages.Dependency) *messages.Rejection {
	stone := d.GetKind() == messages.DependencyKind_STEPPING_STONE
	switch {
	case d.GetKind() < messages.DependencyKind_REQUIRES || d.GetKind() > messages.DependencyKind_STEPPING_STONE:
		return malformed(at+"/kind", "the dependency is of no known kind").Suggest("write requires, conflicts or steppingStone")
	case (d.GetPackage() == "") == (d.GetEcuId() == ""):
		return malformed(at, "a dependency is on a package or on an ECU, and this one names %s", map[bool]string{true: "neither", false: "both"}[d.GetPackage() == ""]).
			Suggest("name one of them")
	case stone && d.GetPackage() == "":
		return malformed(at+"/package", "a stepping stone is a package, and none is named").Suggest("name the package to pass through, or require a version of the ECU")
	case !stone && d.GetWhenEcu() != "":
		return malformed(at+"/when_ecu", "only a stepping stone has a condition").Suggest("leave it out")
	case d.GetWhenEcu() == "" && d.GetWhenVersion() != "":
		return malformed(at+"/when_version", "the condition names a version and no ECU that has it").Suggest("name the ECU, too")
	}
	if d.GetPackage() != "" {
		if r := checkName(at+"/package", d.GetPackage()); r != nil {
			return r
		}
	}
	return first(
		checkWord(at+"/ecu_id", "ECU", d.GetEcuId()), checkWord(at+"/when_ecu", "ECU", d.GetWhenEcu()),
		checkConstraint(at+"/version", d.GetVersion()), checkConstraint(at+"/when_version", d.GetWhenVersion()),
	)
}
