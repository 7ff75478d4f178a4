package actors

import (
	"context"
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
	case *messages.CountFacets:
		facets, rejection := targeting.CountFacets(s.index, q)
		if rejection != nil {
			return rejection
		}
		return facets
	case *messages.RankVehicles:
		ranks, rejection := targeting.Rank(s.index, q)
		if rejection != nil {
			return rejection
		}
		return ranks
	case *messages.ListRecords:
		return s.records(persistence.Kind(q.Kind))
	}
	panic(fmt.Sprintf("slot asked %T", question))
}

// records reads all records of a kind that live in the slot. There are few of the
// kinds that are asked for: campaigns and packages.
func (s *slot) records(kind persistence.Kind) proto.Message {
	within, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	list := &messages.RecordList{}
	err := s.house.Store.Scan(within, s.slot, kind, "", func(id string, r persistence.Record) error {
		list.Items = append(list.Items, &messages.RecordItem{Id: id, Version: r.Version, Data: r.Data})
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
