package signatures

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"pacecar/messages"
)

// PayloadType says what is signed: the canonical content of a package.
const PayloadType = "application/vnd.pacecar.package+json"

// Bounds of an envelope.
const (
	// MaxSignatures is how many signatures an envelope has at most.
	MaxSignatures = 16
	// MaxEnvelope is the length of an envelope in bytes: the largest content, in base64.
	MaxEnvelope = 384 << 10
)

// KeyID lets a Key sign envelopes.
func (k *Key) KeyID() (string, error) { return k.id, nil }

// Sign lets a Key sign envelopes.
func (k *Key) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(k.private, data), nil
}

// Sign answers an envelope over the content with a signature of each key, besides those
// that an envelope over the same content has already. One over another content is given up: its
// signatures mean nothing any more. Signing twice with a key changes nothing.
func Sign(ctx context.Context, content, existing []byte, keys ...*Key) ([]byte, error) {
	made := dsse.Envelope{}
	if e, payload, err := open(existing); err == nil && bytes.Equal(payload, content) {
		made = *e
	}
	for _, key := range keys {
		signer, err := dsse.NewEnvelopeSigner(key)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		signed, err := signer.SignPayload(ctx, PayloadType, content)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		made.Payload, made.PayloadType = signed.Payload, signed.PayloadType
		made.Signatures = slices.DeleteFunc(made.Signatures, func(s dsse.Signature) bool { return s.KeyID == key.id })
		made.Signatures = append(made.Signatures, signed.Signatures...)
	}
	if len(made.Signatures) > MaxSignatures {
		return nil, fmt.Errorf("the envelope would have %d signatures, at most %d are allowed", len(made.Signatures), MaxSignatures)
	}
	encoded, err := json.Marshal(made)
	if err != nil {
		panic("signatures: " + err.Error()) // texts always encode
	}
	return encoded, nil
}

// Covers says why an envelope is not one over the content; nil: it is. Whether its signatures
// hold is another question, which trusted keys answer.
func Covers(content, envelope []byte) error {
	_, payload, err := open(envelope)
	if err != nil {
		return err
	}
	if !bytes.Equal(payload, content) {
		return errors.New("it signs another content than the package has now: sign the package again")
	}
	return nil
}

// open reads an envelope and its payload.
func open(envelope []byte) (*dsse.Envelope, []byte, error) {
	if len(envelope) == 0 {
		return nil, nil, errors.New("the package is not signed")
	}
	if len(envelope) > MaxEnvelope {
		return nil, nil, fmt.Errorf("the signature has %d bytes, at most %d are allowed", len(envelope), MaxEnvelope)
	}
	var e dsse.Envelope
	if err := json.Unmarshal(envelope, &e); err != nil {
		return nil, nil, fmt.Errorf("the signature is no DSSE envelope: %w", err)
	}
	payload, err := e.DecodeB64Payload()
	switch {
	case err != nil:
		return nil, nil, errors.New("the signature is no DSSE envelope: its payload is not base64")
	case e.PayloadType != PayloadType:
		return nil, nil, fmt.Errorf("the signature is for the payload type %.80q, want %q", e.PayloadType, PayloadType)
	case len(e.Signatures) == 0:
		return nil, nil, errors.New("the envelope has no signature")
	case len(e.Signatures) > MaxSignatures:
		return nil, nil, fmt.Errorf("the envelope has %d signatures, at most %d are allowed", len(e.Signatures), MaxSignatures)
	}
	return &e, payload, nil
}

// Trusted are the public keys that a server trusts.
type Trusted struct {
	keys []dsse.Verifier
	ids  []string
}

// Read reads trusted keys from files, and from the files in directories.
func Read(paths ...string) (*Trusted, error) {
	t := &Trusted{}
	for _, path := range paths {
		files, err := filesOf(path)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			keys, err := readPublic(file)
			if err != nil {
				return nil, fmt.Errorf("trusted keys: %w", err)
			}
			for _, key := range keys {
				t.add(key)
			}
		}
	}
	if len(t.keys) == 0 || len(t.keys) > MaxKeys {
		return nil, fmt.Errorf("there are %d trusted keys, want 1 to %d", len(t.keys), MaxKeys)
	}
	return t, nil
}

// add trusts a key, once.
func (t *Trusted) add(public ed25519.PublicKey) {
	if id, _ := idOf(public); !slices.Contains(t.ids, id) {
		t.keys, t.ids = append(t.keys, verifier{public, id}), append(t.ids, id)
	}
}

// IDs lists the ids of the trusted keys.
func (t *Trusted) IDs() []string { return slices.Clone(t.ids) }

// Check says which trusted keys have signed the content, or why none has.
func (t *Trusted) Check(ctx context.Context, content, envelope []byte) *messages.SignatureCheck {
	answer := &messages.SignatureCheck{Required: true}
	e, payload, err := open(envelope)
	if err == nil && !bytes.Equal(payload, content) {
		err = errors.New("it signs another content than the package has now")
	}
	if err != nil {
		answer.Problem = err.Error()
		return answer
	}
	judge, err := dsse.NewEnvelopeVerifier(t.keys...)
	if err != nil {
		panic("signatures: " + err.Error()) // Read leaves at least one key
	}
	readable := *e
	readable.Signatures = slices.DeleteFunc(slices.Clone(e.Signatures), func(s dsse.Signature) bool {
		_, err := base64.StdEncoding.DecodeString(s.Sig)
		return err != nil // one that cannot be read must not spoil the others
	})
	accepted, err := judge.Verify(ctx, &readable)
	if err != nil {
		answer.Problem = t.why(e)
		return answer
	}
	for _, key := range accepted {
		answer.Keys = append(answer.Keys, key.KeyID)
	}
	return answer
}

// why says why no signature counts.
func (t *Trusted) why(e *dsse.Envelope) string {
	var foreign []string
	for _, s := range e.Signatures {
		if slices.Contains(t.ids, s.KeyID) {
			return fmt.Sprintf("the signature by the trusted key %s does not hold: it is damaged or was made over something else", short(s.KeyID))
		}
		foreign = append(foreign, short(s.KeyID))
	}
	return fmt.Sprintf("it is signed by %s; trusted are %s", strings.Join(foreign, ", "), strings.Join(shortened(t.ids), ", "))
}

// shortened names at most a few keys.
func shortened(ids []string) []string {
	const most = 4 // the first ones show whose server it is
	var list []string
	for i, id := range ids {
		if i == most {
			return append(list, fmt.Sprintf("%d more", len(ids)-most))
		}
		list = append(list, short(id))
	}
	return list
}

// short is enough of an id to recognise it; it comes from outside and may be anything.
func short(id string) string {
	const digits = 12
	switch {
	case id == "":
		return "a key without an id"
	case len(id) > digits:
		return fmt.Sprintf("%q", id[:digits]+"…")
	}
	return fmt.Sprintf("%q", id)
}

// verifier is one trusted key.
type verifier struct {
	public ed25519.PublicKey
	id     string
}

func (v verifier) KeyID() (string, error)   { return v.id, nil }
func (v verifier) Public() crypto.PublicKey { return v.public }

func (v verifier) Verify(_ context.Context, data, signature []byte) error {
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(v.public, data, signature) {
		return errors.New("the signature does not hold")
	}
	return nil
}
