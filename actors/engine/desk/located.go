package desk

import (
	"errors"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Located names the field of a plan that a rejection is about, be it of this node or brought from another one; other errors stay as
// they are.
func Located(err error, pointer string) error {
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		return proto.CloneOf(no).At(pointer)
	}
	return err
}
