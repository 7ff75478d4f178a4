package rollback

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// maxAlsoBy is how many persons are named who paused what was paused already.
const maxAlsoBy = 16

// PausedToo is a pause that another person wants, too; nil: that is known of them already, so
// many are named, or what stopped it was no pause.
func PausedToo(stop *messages.StopReach, by string) *messages.StopReach {
	known := func(name string) bool { return messages.OnePerson(name, by) }
	if stop.GetStop() != Pause || known(stop.GetBy()) || slices.ContainsFunc(stop.GetAlsoBy(), known) || len(stop.GetAlsoBy()) >= maxAlsoBy {
		return nil
	}
	too := proto.CloneOf(stop)
	too.AlsoBy = append(too.AlsoBy, by)
	return too
}
