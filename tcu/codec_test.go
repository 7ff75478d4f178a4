package tcu

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

const (
	binaryEncoding = messages.Encoding_ENCODING_BINARY
	jsonEncoding   = messages.Encoding_ENCODING_JSON
)

func upReport(phase messages.Phase, percent uint32) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: "spring-1", Attempt: 1, Phase: phase, Percent: percent,
	}}}
}

func upPresence(online bool) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}
}

func downOffer() *messages.Down {
	return &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{CampaignId: "spring-1", Attempt: 1}}}
}

func TestUpRoundTrip(t *testing.T) {
	for _, encoding := range []messages.Encoding{binaryEncoding, jsonEncoding} {
		want := upReport(messages.Phase_PHASE_DOWNLOADING, 42)
		want.Encoding = binaryEncoding // what is written here must not travel
		payload, err := EncodeUp(want, encoding)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(payload, []byte("encoding")) {
			t.Errorf("the encoding is sent: %s", payload)
		}
		got, err := DecodeUp(payload, encoding)
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
	for _, encoding := range []messages.Encoding{binaryEncoding, jsonEncoding} {
		payload, err := EncodeDown(downOffer(), encoding)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeDown(payload, encoding); err != nil || !proto.Equal(got, downOffer()) {
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
		"empty":             {"", binaryEncoding, ErrEmpty, "presence"},
		"empty object":      {"{}", jsonEncoding, ErrEmpty, "presence"},
		"no JSON":           {"", jsonEncoding, ErrMalformed, "Up"},
		"garbage":           {"\xff\xff\xff", binaryEncoding, ErrMalformed, "Up"},
		"misspelt field":    {`{"presense":{"online":true}}`, jsonEncoding, ErrMalformed, "presense"},
		"wrong type":        {`{"presence":{"online":"yes"}}`, jsonEncoding, ErrMalformed, "online"},
		"two bodies":        {`{"presence":{},"manifest":{}}`, jsonEncoding, ErrMalformed, "oneof"},
		"deep":              {strings.Repeat("[", 5000), jsonEncoding, ErrMalformed, "Up"},
		"too large":         {strings.Repeat(" ", MaxUpBytes+1), jsonEncoding, ErrTooLarge, "65536"},
		"too large, binary": {strings.Repeat("\x00", MaxUpBytes+1), binaryEncoding, ErrTooLarge, "65536"},
		"no encoding":       {"", 0, ErrMalformed, "encoding 0"},
	} {
		_, err := DecodeUp([]byte(c.payload), c.encoding)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %v that says %q", name, err, c.want, c.says)
		}
	}
	if _, err := DecodeDown(make([]byte, MaxDownBytes+1), binaryEncoding); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a Down over its limit: %v", err)
	}
	if _, err := DecodeDown(nil, binaryEncoding); !errors.Is(err, ErrEmpty) {
		t.Errorf("a Down without a body: %v", err)
	}
}

func TestEncodeRefusesTooLarge(t *testing.T) {
	up := upReport(messages.Phase_PHASE_FAILED, 0)
	up.GetReport().Detail = strings.Repeat("x", MaxUpBytes)
	if _, err := EncodeUp(up, binaryEncoding); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want %v", err, ErrTooLarge)
	}
}

func FuzzDecodeUp(f *testing.F) {
	for _, encoding := range []messages.Encoding{binaryEncoding, jsonEncoding} {
		payload, err := EncodeUp(upReport(messages.Phase_PHASE_INSTALLED, 100), encoding)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload, encoding == jsonEncoding)
	}
	f.Fuzz(func(t *testing.T, payload []byte, isJSON bool) {
		encoding := binaryEncoding
		if isJSON {
			encoding = jsonEncoding
		}
		up, err := DecodeUp(payload, encoding)
		if err != nil {
			return
		}
		again, err := EncodeUp(up, encoding)
		if errors.Is(err, ErrTooLarge) {
			return // JSON may write out what was abbreviated
		}
		if err != nil {
			t.Fatalf("%v was decoded and cannot be encoded: %v", up, err)
		}
		if back, err := DecodeUp(again, encoding); err != nil || !proto.Equal(back, up) {
			t.Fatalf("%v came back as %v, %v", up, back, err)
		}
	})
}

func FuzzDecodeDown(f *testing.F) {
	for _, encoding := range []messages.Encoding{binaryEncoding, jsonEncoding} {
		payload, err := EncodeDown(downOffer(), encoding)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload, encoding == jsonEncoding)
	}
	f.Fuzz(func(t *testing.T, payload []byte, isJSON bool) {
		encoding := binaryEncoding
		if isJSON {
			encoding = jsonEncoding
		}
		down, err := DecodeDown(payload, encoding)
		if err == nil && down.GetBody() == nil {
			t.Fatal("a Down without a body was accepted")
		}
	})
}
