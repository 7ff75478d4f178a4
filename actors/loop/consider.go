package loop

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	"pacecar/messages"
)

// considers tells whether a message wants commands considered. That takes a fork of what a batch works on, which then
// knows no more what it has written since its own: such a message comes behind nothing that is durable.
func considers(m any) bool {
	_, only := m.(*messages.Consider)
	return only
}

// consider decides on commands one after the other, and answers the last. Fork is the caller's to forget: what was decided
// on it is not written, and nothing that it would send is sent. Seen and next are as for [Core].
func consider[S any](fork Core[S], now time.Time, seen, next uint64, m *messages.Consider) (reply proto.Message, no *messages.Rejection) {
	if n := len(m.GetCommands()); n == 0 || n > messages.MaxConsidered {
		return nil, messages.Reject(messages.Malformed, "%d commands are to be considered, want 1 to %d", n, messages.MaxConsidered)
	}
	for _, one := range m.GetCommands() {
		command, err := one.UnmarshalNew()
		if err != nil {
			return nil, messages.Reject(messages.Malformed, "what is to be considered cannot be read: %v", err)
		}
		if _, again := command.(*messages.Consider); again {
			return nil, messages.Reject(messages.Malformed, "what is to be considered is a consideration itself")
		}
		made, no := fork.Step(now, seen, next, command)
		if no != nil {
			return nil, no
		}
		if made.Durable {
			seen = next
		}
		if reply = made.Reply; reply == nil {
			reply = &messages.Done{Version: seen}
		}
	}
	return reply, nil
}

// kind is the command that a message is answered for, or an empty one of its type: that decides whether it overtakes, and a start
// with a million vehicles is read once.
func kind(m any) any {
	c, only := m.(*messages.Consider)
	if !only || len(c.GetCommands()) == 0 {
		return m
	}
	t, err := protoregistry.GlobalTypes.FindMessageByURL(c.Commands[len(c.Commands)-1].GetTypeUrl())
	if err != nil {
		return m // and is refused in its turn
	}
	return t.Zero().Interface()
}
