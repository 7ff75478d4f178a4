package targeting

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Reply answers a question that is put to every slot, or refuses it.
func Reply(x *Index, question proto.Message) proto.Message {
	switch q := question.(type) {
	case *messages.SelectVehicles:
		return either(Answer(x, q))
	case *messages.ListVehicles:
		return either(List(x, q))
	case *messages.ListReason:
		return either(Reason(x, q))
	case *messages.CountFacets:
		return either(CountFacets(x, q))
	case *messages.RankVehicles:
		return either(Rank(x, q))
	case *messages.FindSerials:
		return either(x.serials.Holders(q, x.registry.At))
	case *messages.ListSerials:
		return x.serials.List(q)
	}
	panic(fmt.Sprintf("slot asked %T", question))
}

// either is an answer, or its refusal.
func either(answer proto.Message, rejection *messages.Rejection) proto.Message {
	if rejection != nil {
		return rejection
	}
	return answer
}
