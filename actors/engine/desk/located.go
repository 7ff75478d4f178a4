package desk

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Located names the field of a plan that a rejection is about; other errors stay as they are.
func Located(err error, pointer string) error {
	if rejection, ok := err.(*messages.Rejection); ok { //nolint:errorlint // the router returns rejections bare
		return proto.Clone(rejection).(*messages.Rejection).At(pointer)
	}
	return err
}
