package push

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pacecar/actors/catalog"
	"pacecar/cmd/pacecar/client"
	"pacecar/persistence/signatures"
	"pacecar/web/view"
)

// SignatureSuffix is what the name of a document's signature has behind the document's.
const SignatureSuffix = ".dsse.json"

// Canonical is the content of a package as bytes, as an approval and a signature bind to it,
// and its hash. It is the catalog's own: what the catalog would refuse has none.
func Canonical(p view.NewPackage) (content []byte, hash string, err error) {
	record, rejection := decided(p)
	if rejection != nil {
		return nil, "", rejection
	}
	return catalog.Canonical(record), record.GetContentHash(), nil
}

// Sign adds the signatures of keys to a package; those that it has stay while its content
// is the one they were made over.
func Sign(ctx context.Context, p *view.NewPackage, keys ...*signatures.Key) error {
	if len(keys) == 0 {
		return nil
	}
	content, _, err := Canonical(*p)
	if err != nil {
		return err
	}
	envelope, err := signatures.Sign(ctx, content, view.EncodeEnvelope(p.Signature), keys...)
	if err != nil {
		return err
	}
	p.Signature = view.DecodeEnvelope(envelope)
	return nil
}

// Sign signs what was measured.
func (m *Measured) Sign(ctx context.Context, keys ...*signatures.Key) error {
	return Sign(ctx, &m.Package, keys...)
}

// readSignature takes the signature that lies beside the document, if there is one.
func (m *Measured) readSignature(path string) error {
	m.signature = path
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Size() > signatures.MaxEnvelope {
		err = fmt.Errorf("it is longer than %d bytes", signatures.MaxEnvelope)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return fmt.Errorf("signature %s: %w", path, err)
	}
	content, _, err := Canonical(m.Package)
	if err != nil {
		return err
	}
	if m.stale = signatures.Covers(content, text); m.stale == nil {
		m.Package.Signature = view.DecodeEnvelope(text)
	}
	return nil
}

// Stale says why the signature beside the document is none of this content; nil: it is, or
// there is none.
func (m *Measured) Stale() error {
	if m.stale == nil {
		return nil
	}
	return fmt.Errorf("signature %s: %w", m.signature, m.stale)
}

// WriteSignature writes the package's signature beside its document and answers where.
func (m *Measured) WriteSignature() (path string, err error) {
	if m.signature == "" {
		return "", errors.New("the package was not read from a document: there is no place for its signature")
	}
	f, err := os.CreateTemp(filepath.Dir(m.signature), ".signature-*")
	if err != nil {
		return "", fmt.Errorf("signature: %w", err)
	}
	_, err = f.Write(append(view.EncodeEnvelope(m.Package.Signature), '\n'))
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), m.signature)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("signature: %w", err), os.Remove(f.Name()))
	}
	return m.signature, nil
}

// SignStored signs a package on the server, which can still be written, and writes it again. It
// answers in words what that was in place of.
func SignStored(ctx context.Context, c *client.Client, id string, voids Consent, keys ...*signatures.Key) (view.Package, string, error) {
	p, err := c.Package(ctx, id)
	if err != nil {
		return p, "", err
	}
	if !isOpen(p) {
		return p, "", fmt.Errorf("package %s is %s and takes no signature any more: raise the version", p.ID, p.State)
	}
	draft := view.Rewritten(p)
	_, hash, err := Canonical(draft)
	if err != nil {
		return p, "", err
	}
	if hash != p.ContentHash {
		return p, "", fmt.Errorf("the server names another content (%s) than this program computes (%s): use a pacecar of the server's version", p.ContentHash, hash)
	}
	if err := Sign(ctx, &draft, keys...); err != nil {
		return p, "", err
	}
	if err := voids.to(p); err != nil {
		return p, "", err
	}
	made, err := c.CreatePackage(ctx, draft, p.Revision)
	return made, "wrote package " + made.ID + " as a draft" + replacing(p, made), err
}
