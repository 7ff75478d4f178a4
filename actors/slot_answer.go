package actors

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
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
	case *messages.ListRecords:
		return s.records(persistence.Kind(q.Kind), func(string) bool { return true })
	case *messages.ListPackages:
		return s.records(KindPackage, func(id string) bool {
			name, _, ok := catalog.SplitID(id)
			return ok && slices.Contains(q.Names, name)
		})
	}
	panic(fmt.Sprintf("slot asked %T", question))
}

// records reads the records of a kind that live in the slot, those that are wanted. There
// are few of the kinds that are asked for: campaigns and packages.
func (s *slot) records(kind persistence.Kind, wanted func(id string) bool) proto.Message {
	within, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	list := &messages.RecordList{}
	err := s.house.Store.Scan(within, s.slot, kind, "", func(id string, r persistence.Record) error {
		if wanted(id) {
			list.Items = append(list.Items, &messages.RecordItem{Id: id, Version: r.Version, Data: r.Data})
		}
		return nil
	})
	if err != nil {
		s.house.Logger.Error("slot cannot read its records", "slot", s.slot, "kind", kind, "error", err)
		return messages.Reject(messages.Unavailable, "slot %d cannot read its records", s.slot).Suggest("try again")
	}
	return list
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
