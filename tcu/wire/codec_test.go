package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func TestUpRoundTrip(t *testing.T) {
	for _, encoding := range []messages.Encoding{tcutest.Binary, tcutest.JSON} {
		want := tcutest.Report(messages.Phase_PHASE_DOWNLOADING, 42)
		want.Encoding = tcutest.Binary // what is written here must not travel
		payload, err := wire.EncodeUp(want, encoding)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(payload, []byte("encoding")) {
			t.Errorf("the encoding is sent: %s", payload)
		}
		got, err := wire.DecodeUp(payload, encoding)
		if err != nil {
			t.Fatal(err)
		}
		want.Encoding = encoding
		if !proto.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", encoding, got, want)
		}
	}
}

func TestDownRoundTrip(t *testing.T) {
	for _, encoding := range []messages.Encoding{tcutest.Binary, tcutest.JSON} {
		payload, err := wire.EncodeDown(tcutest.Offer(), encoding)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := wire.DecodeDown(payload, encoding); err != nil || !proto.Equal(got, tcutest.Offer()) {
			t.Errorf("%v: got %v, %v", encoding, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		payload  string
		encoding messages.Encoding
		want     error
		says     string
	}{
		"empty":             {"", tcutest.Binary, wire.ErrEmpty, "presence"},
		"empty object":      {"{}", tcutest.JSON, wire.ErrEmpty, "presence"},
		"no JSON":           {"", tcutest.JSON, wire.ErrMalformed, "Up"},
		"garbage":           {"\xff\xff\xff", tcutest.Binary, wire.ErrMalformed, "Up"},
		"misspelt field":    {`{"presense":{"online":true}}`, tcutest.JSON, wire.ErrMalformed, "presense"},
		"wrong type":        {`{"presence":{"online":"yes"}}`, tcutest.JSON, wire.ErrMalformed, "online"},
		"two bodies":        {`{"presence":{},"manifest":{}}`, tcutest.JSON, wire.ErrMalformed, "oneof"},
		"deep":              {strings.Repeat("[", 5000), tcutest.JSON, wire.ErrMalformed, "Up"},
		"too large":         {strings.Repeat(" ", wire.MaxUpBytes+1), tcutest.JSON, wire.ErrTooLarge, "65536"},
		"too large, binary": {strings.Repeat("\x00", wire.MaxUpBytes+1), tcutest.Binary, wire.ErrTooLarge, "65536"},
		"no encoding":       {"", 0, wire.ErrMalformed, "encoding 0"},
	} {
		_, err := wire.DecodeUp([]byte(c.payload), c.encoding)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %v that says %q", name, err, c.want, c.says)
		}
	}
	if _, err := wire.DecodeDown(make([]byte, wire.MaxDownBytes+1), tcutest.Binary); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a Down over its limit: %v", err)
	}
	if _, err := wire.DecodeDown(nil, tcutest.Binary); !errors.Is(err, wire.ErrEmpty) {
		t.Errorf("a Down without a body: %v", err)
	}
}

func TestEncodeRefusesTooLarge(t *testing.T) {
	up := tcutest.Report(messages.Phase_PHASE_FAILED, 0)
	up.GetReport().Detail = strings.Repeat("x", wire.MaxUpBytes)
	if _, err := wire.EncodeUp(up, tcutest.Binary); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("got %v, want %v", err, wire.ErrTooLarge)
	}
}

func FuzzDecodeUp(f *testing.F) {
	for _, encoding := range []messages.Encoding{tcutest.Binary, tcutest.JSON} {
		payload, err := wire.EncodeUp(tcutest.Report(messages.Phase_PHASE_INSTALLED, 100), encoding)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload, encoding == tcutest.JSON)
	}
	f.Fuzz(func(t *testing.T, payload []byte, isJSON bool) {
		encoding := tcutest.Binary
		if isJSON {
			encoding = tcutest.JSON
		}
		up, err := wire.DecodeUp(payload, encoding)
		if err != nil {
			return
		}
		again, err := wire.EncodeUp(up, encoding)
		if errors.Is(err, wire.ErrTooLarge) {
			return // JSON may write out what was abbreviated
		}
		if err != nil {
			t.Fatalf("%v was decoded and cannot be encoded: %v", up, err)
		}
		if back, err := wire.DecodeUp(again, encoding); err != nil || !proto.Equal(back, up) {
			t.Fatalf("%v came back as %v, %v", up, back, err)
		}
	})
}

func FuzzDecodeDown(f *testing.F) {
	for _, encoding := range []messages.Encoding{tcutest.Binary, tcutest.JSON} {
		payload, err := wire.EncodeDown(tcutest.Offer(), encoding)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload, encoding == tcutest.JSON)
	}
	f.Fuzz(func(t *testing.T, payload []byte, isJSON bool) {
		encoding := tcutest.Binary
		if isJSON {
			encoding = tcutest.JSON
		}
		down, err := wire.DecodeDown(payload, encoding)
		if err == nil && down.GetBody() == nil {
			t.Fatal("a Down without a body was accepted")
		}
	})
}
