package signatures

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds of keys. A check costs at most one verification for each pair of signature and key.
const (
	// MaxKeys is how many keys a server trusts at most: every signer of an OEM.
	MaxKeys = 64
	// maxKeyFile is the length in bytes of a file with keys: MaxKeys with their comments.
	maxKeyFile = 64 << 10
)

// Types of PEM blocks.
const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// Key is a private key that signs.
type Key struct {
	private ed25519.PrivateKey
	id      string
}

// ID is the id of the key's public half.
func (k *Key) ID() string { return k.id }

// idOf is the SHA-256 of a public key in SPKI form.
func idOf(public ed25519.PublicKey) (id string, spki []byte) {
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		panic("signatures: " + err.Error()) // an Ed25519 key always has this form
	}
	sum := sha256.Sum256(spki)
	return hex.EncodeToString(sum[:]), spki
}

// Generate makes a pair of keys from random and writes it to two files that must not exist:
// a key that is overwritten is lost.
func Generate(random io.Reader, privatePath, publicPath string) (id string, err error) {
	public, private, err := ed25519.GenerateKey(random)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	id, spki := idOf(public)
	if err := write(privatePath, 0o600, &pem.Block{Type: privateBlock, Bytes: pkcs8}); err != nil {
		return "", err
	}
	if err := write(publicPath, 0o644, &pem.Block{Type: publicBlock, Bytes: spki}); err != nil {
		return "", errors.Join(err, os.Remove(privatePath)) // half a pair is of no use
	}
	return id, nil
}

// write writes a new file and makes it durable.
func write(path string, mode os.FileMode, block *pem.Block) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists, and a key is never overwritten: choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	err = errors.Join(pem.Encode(f, block), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("key: %w", err), os.Remove(path))
	}
	return nil
}

// ReadPrivate reads a private key.
func ReadPrivate(path string) (*Key, error) {
	blocks, err := blocksOf(path)
	if err != nil {
		return nil, err
	}
	if len(blocks) != 1 || blocks[0].Type != privateBlock {
		return nil, fmt.Errorf("%s holds %s, want one private key (PKCS#8 in PEM), as pacecar package keygen writes it", path, typesOf(blocks))
	}
	parsed, err := x509.ParsePKCS8PrivateKey(blocks[0].Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s does not parse: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a key of the type %T, want Ed25519: make one with pacecar package keygen", path, parsed)
	}
	id, _ := idOf(private.Public().(ed25519.PublicKey))
	return &Key{private: private, id: id}, nil
}

// readPublic reads the public keys in a file.
func readPublic(path string) ([]ed25519.PublicKey, error) {
	blocks, err := blocksOf(path)
	if err != nil {
		return nil, err
	}
	var keys []ed25519.PublicKey
	for _, block := range blocks {
		switch {
		case strings.HasSuffix(block.Type, privateBlock):
			return nil, fmt.Errorf("%s holds a private key: give the server the public one, and keep the private one off it", path)
		case block.Type != publicBlock:
			return nil, fmt.Errorf("%s holds %s, want public keys (SPKI in PEM), as pacecar package keygen writes them", path, typesOf(blocks))
		}
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s does not parse: %w", path, err)
		}
		public, ok := parsed.(ed25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("%s holds a key of the type %T, want Ed25519", path, parsed)
		}
		keys = append(keys, public)
	}
	return keys, nil
}

// blocksOf reads the PEM blocks of a file, at least one.
func blocksOf(path string) ([]*pem.Block, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	if len(text) > maxKeyFile {
		return nil, fmt.Errorf("%s is longer than %d bytes: it is no file of keys", path, maxKeyFile)
	}
	var blocks []*pem.Block
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		blocks, text = append(blocks, block), rest
	}
	if len(blocks) == 0 {
		return nil, fmt.Errorf("%s holds no key in PEM", path)
	}
	return blocks, nil
}

// typesOf says what blocks a file has.
func typesOf(blocks []*pem.Block) string {
	types := make([]string, len(blocks))
	for i, b := range blocks {
		types[i] = b.Type
	}
	return strings.Join(slices.Compact(types), ", ")
}

// filesOf is a file, or the files of a directory whose names end in .pem or .pub.
func filesOf(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("trusted keys: %w", err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	for _, pattern := range []string{"*.pem", "*.pub"} {
		found, err := filepath.Glob(filepath.Join(escaped(path), pattern))
		if err != nil {
			return nil, fmt.Errorf("trusted keys: %w", err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no file whose name ends in .pem or .pub: put the public keys there", path)
	}
	return files, nil
}

// escaped is a path that means itself in a pattern.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}
