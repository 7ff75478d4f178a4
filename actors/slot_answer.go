package actors

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// answer answers a question that is put to every slot.
func (s *slot) answer(question proto.Message) proto.Message {
	switch q := question.(type) {
	case *messages.SelectVehicles:
		selection, rejection := targeting.Answer(s.index, q)
		if rejection != nil {
			return rejection
		}
		return selection
	case *messages.ListVehicles:
		list, rejection := targeting.List(s.index, q)
		if rejection != nil {
			return rejection
		}
		return list
	case *messages.ListReason:
		list, rejection := targeting.Reason(s.index, q)
		if rejection != nil {
			return rejection
		}
		return list
	}
	panic(fmt.Sprintf("slot asked %T", question))
}

// keyOf reads the key of an entity from its PID: the name behind its slot's is kind/identity.
func keyOf(slot, pid string) (persistence.Key, bool) {
	name, ok := strings.CutPrefix(pid, slot+"/")
	if !ok {
		return persistence.Key{}, false
	}
	kind, id, ok := strings.Cut(name, "/")
	return persistence.Key{Kind: persistence.Kind(kind), ID: id}, ok
}
