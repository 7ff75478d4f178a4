package engine

import (
	"context"

	"pacecar/actors/catalog"
	"pacecar/messages"
)

// Verifier knows the keys that a server trusts. Package persistence/signatures implements it.
type Verifier interface {
	// Check says which trusted keys have signed the content in the envelope, or why none has.
	Check(ctx context.Context, content, envelope []byte) *messages.SignatureCheck
}

// Trust makes the engine have packages' signatures checked when they are validated, and
// when they are released. It is called before the engine is used; without it no signature is required.
func (e *Engine) Trust(v Verifier) { e.verifier = v }

// checkSignature says what the trusted keys say about a package; nil: there are none.
func (e *Engine) checkSignature(ctx context.Context, record *messages.PackageRecord) *messages.SignatureCheck {
	if e.verifier == nil {
		return nil
	}
	return e.verifier.Check(ctx, catalog.Canonical(record), record.GetSignature())
}
