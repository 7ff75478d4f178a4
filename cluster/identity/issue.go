package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// How long what is issued is valid, and how long ago it begins to be, for clocks that are behind.
const (
	authorityLife   = 10 * 365 * 24 * time.Hour
	certificateLife = 2 * 365 * 24 * time.Hour
	clocksBehind    = time.Hour
)

// Names of the authority's files in a directory of certificates. Those of a node are named by its host.
const (
	AuthorityFile    = "ca.pem"
	authorityKeyFile = "ca-key.pem"
)

// maxHosts bounds the names of one node.
const maxHosts = 16

// Issued is what was written for a node.
type Issued struct {
	Hosts []string
	Files Files
	Until time.Time
}

// Issue writes certificates for nodes into a directory, by the authority whose files are there, or by a new
// one. A node is one or several hosts, names or IP addresses, that others reach it under. What is there
// already is not written over: it is an error, and nothing is issued.
func Issue(directory string, nodes [][]string, now time.Time) ([]Issued, error) {
	for _, hosts := range nodes {
		if err := checkHosts(hosts); err != nil {
			return nil, err
		}
		for _, file := range filesOf(directory, hosts[0]).ownFiles() {
			if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s is there already: move it away to have another", file)
			}
		}
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	by, err := authorityIn(directory, now)
	if err != nil {
		return nil, err
	}
	var issued []Issued
	for _, hosts := range nodes {
		until := now.Add(certificateLife)
		if end := by.certificate.NotAfter; end.Before(until) {
			until = end
		}
		files := filesOf(directory, hosts[0])
		if err := by.issue(files, hosts, now, until); err != nil {
			return issued, err
		}
		issued = append(issued, Issued{Hosts: hosts, Files: files, Until: until})
	}
	return issued, nil
}

// filesOf are those of a node in a directory.
func filesOf(directory, host string) Files {
	name := strings.NewReplacer(":", "-", "*", "any").Replace(host)
	return Files{
		Authority:   filepath.Join(directory, AuthorityFile),
		Certificate: filepath.Join(directory, name+".pem"), Key: filepath.Join(directory, name+"-key.pem"),
	}
}

func (f Files) ownFiles() []string { return []string{f.Certificate, f.Key} }

func checkHosts(hosts []string) error {
	if len(hosts) == 0 || len(hosts) > maxHosts {
		return fmt.Errorf("a node has %d names: want 1 to %d", len(hosts), maxHosts)
	}
	for _, host := range hosts {
		if net.ParseIP(host) != nil {
			continue
		}
		if host == "" || len(host) > 253 || strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789-.*") != "" {
			return fmt.Errorf("%q is no host: write a name, as in node-1.example, or an IP address, without a port", host)
		}
	}
	return nil
}

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// authorityIn reads the authority of a directory, or makes one where there is none.
func authorityIn(directory string, now time.Time) (*authority, error) {
	certificate, key := filepath.Join(directory, AuthorityFile), filepath.Join(directory, authorityKeyFile)
	der, err := readBlock(certificate, "CERTIFICATE")
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(key); err == nil {
			return nil, fmt.Errorf("%s is there, and its certificate %s is not: bring both, or neither", key, certificate)
		}
		return newAuthority(certificate, key, now)
	}
	if err != nil {
		return nil, err
	}
	a := &authority{}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("%s: %w", certificate, err)
	}
	if der, err = readBlock(key, "EC PRIVATE KEY"); err != nil {
		return nil, fmt.Errorf("key of the authority: %w", err)
	}
	if a.key, err = x509.ParseECPrivateKey(der); err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	if !a.key.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, fmt.Errorf("%s is not the key of %s", key, certificate)
	}
	if !now.Before(a.certificate.NotAfter) {
		return nil, fmt.Errorf("%s has expired at %s: move it away to have another, and give that to every node", certificate, a.certificate.NotAfter.Format(time.RFC3339))
	}
	return a, nil
}

func newAuthority(certificate, key string, now time.Time) (*authority, error) {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Pacecar nodes"}, NotBefore: now.Add(-clocksBehind), NotAfter: now.Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a := &authority{certificate: template}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	der, err := a.sign(template, a.key)
	if err != nil {
		return nil, err
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return a, write(certificate, der, key, a.key)
}

// issue writes the certificate of a node.
func (a *authority) issue(files Files, hosts []string, now, until time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: hosts[0]}, NotBefore: now.Add(-clocksBehind), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := a.sign(template, key)
	if err != nil {
		return err
	}
	return write(files.Certificate, der, files.Key, key)
}

// sign gives a template a number that nobody can guess (RFC 5280, 4.1.2.2) and signs it.
func (a *authority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) ([]byte, error) {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = number
	return x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
}

// write writes a key, readable by nobody else, and then its certificate.
func write(certificate string, der []byte, keyFile string, key *ecdsa.PrivateKey) error {
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeBlock(keyFile, "EC PRIVATE KEY", private, 0o600); err != nil {
		return err
	}
	return writeBlock(certificate, "CERTIFICATE", der, 0o644)
}

func writeBlock(file, kind string, der []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Close())
}

func readBlock(file, kind string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s has no %s in PEM", file, strings.ToLower(kind))
	}
	return block.Bytes, nil
}
