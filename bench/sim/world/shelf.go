package world

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/shelf"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// publish leads a package from its draft to its release, one person after the other. Where plans soak, one after the other for the same
// control unit, each is in some simulations the stepping stone of the next.
func (d *desk) publish(w *world, id string) {
	d.steps(w, id, shelf.Steps(id, w.terms(), w.Hastes || w.level && w.Chained), "")
}

// terms are what a package asks of vehicles, where somebody drives them.
func (w *world) terms() *messages.PackageTerms {
	if !w.used {
		return nil
	}
	return &messages.PackageTerms{Preconditions: wish.Conditions()}
}

func (d *desk) steps(w *world, id string, steps []func(hash string) proto.Message, hash string) {
	if len(steps) == 0 {
		return
	}
	d.insist(w, roles.KindPackage, id, steps[0](hash), func(reply proto.Message) {
		d.steps(w, id, steps[1:], reply.(*messages.PackageStatus).GetRecord().GetContentHash())
	})
}
