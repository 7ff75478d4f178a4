package wire

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Why a payload is refused. The errors of DecodeUp and DecodeDown wrap one of them.
var (
	// ErrTooLarge: the payload is over MaxUpBytes or MaxDownBytes; it was not parsed.
	ErrTooLarge = errors.New("payload is too large")
	// ErrMalformed: the bytes do not parse in the encoding of their topic.
	ErrMalformed = errors.New("payload does not parse")
	// ErrEmpty: the message parses and says nothing: no member of body is set.
	ErrEmpty = errors.New("message has no body")
)

// Unknown JSON fields are refused: a misspelt field would otherwise be a field that
// was silently not said. Unknown binary fields are kept apart by protobuf, as newer
// vehicles may say more than this engine understands.
var (
	jsonReader = protojson.UnmarshalOptions{DiscardUnknown: false, RecursionLimit: 32}
	jsonWriter = protojson.MarshalOptions{}
)

// EncodeUp writes what a vehicle says. The encoding field, which is never sent, is
// left out.
func EncodeUp(up *messages.Up, encoding messages.Encoding) ([]byte, error) {
	if up.GetEncoding() != messages.Encoding_ENCODING_UNSPECIFIED {
		up = proto.Clone(up).(*messages.Up)
		up.Encoding = messages.Encoding_ENCODING_UNSPECIFIED
	}
	return encode(up, encoding, MaxUpBytes)
}

// DecodeUp reads what a vehicle says and notes the encoding it was said in.
func DecodeUp(payload []byte, encoding messages.Encoding) (*messages.Up, error) {
	up := new(messages.Up)
	if err := decode(payload, encoding, MaxUpBytes, up); err != nil {
		return nil, err
	}
	if up.GetBody() == nil {
		return nil, fmt.Errorf("%w: presence, report or manifest is expected", ErrEmpty)
	}
	up.Encoding = encoding
	return up, nil
}

// EncodeDown writes what the engine says.
func EncodeDown(down *messages.Down, encoding messages.Encoding) ([]byte, error) {
	return encode(down, encoding, MaxDownBytes)
}

// DecodeDown reads what the engine says.
func DecodeDown(payload []byte, encoding messages.Encoding) (*messages.Down, error) {
	down := new(messages.Down)
	if err := decode(payload, encoding, MaxDownBytes, down); err != nil {
		return nil, err
	}
	if down.GetBody() == nil {
		return nil, fmt.Errorf("%w: an offer, a permit or another command is expected", ErrEmpty)
	}
	return down, nil
}

func encode(m proto.Message, encoding messages.Encoding, limit int) ([]byte, error) {
	var payload []byte
	var err error
	if encoding == messages.Encoding_ENCODING_JSON {
		payload, err = jsonWriter.Marshal(m)
	} else {
		payload, err = proto.Marshal(m)
	}
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.ProtoReflect().Descriptor().Name(), err)
	}
	if len(payload) > limit {
		return nil, fmt.Errorf("encode %s: %w: %d bytes, at most %d", m.ProtoReflect().Descriptor().Name(), ErrTooLarge, len(payload), limit)
	}
	return payload, nil
}

func decode(payload []byte, encoding messages.Encoding, limit int, into proto.Message) error {
	if len(payload) > limit {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(payload), limit)
	}
	var err error
	switch encoding {
	case messages.Encoding_ENCODING_BINARY:
		err = proto.Unmarshal(payload, into)
	case messages.Encoding_ENCODING_JSON:
		err = jsonReader.Unmarshal(payload, into)
	default:
		err = fmt.Errorf("encoding %d is not known", encoding)
	}
	if err != nil {
		return fmt.Errorf("%w: %s as %s", ErrMalformed, err, into.ProtoReflect().Descriptor().Name())
	}
	return nil
}
