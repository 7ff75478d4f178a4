// Package signatures keeps Ed25519 keys in files, signs packages with them, and says what
// trusted keys have signed.
//
// A signature is a DSSE envelope: the canonical content of a package as payload, of type
// [PayloadType], with one signature for each key over DSSE's pre-authentication encoding of
// both. The content names every artifact and every patch by its digest, so that a
// signature covers the files, too, wherever they were fetched from.
//
// # Keys
//
// [Generate] makes a pair: the private key as PKCS#8 in PEM, for its owner alone, and the
// public one as SPKI in PEM. A key's id is the SHA-256 of its SPKI in DER, in hexadecimal
// digits: what openssl pkey -pubin -outform DER | sha256sum prints. [Read] reads the public
// keys that a server trusts; a private key among them is refused, for it has no business there.
//
// # Judgement
//
// [Trusted.Check] finds the trusted keys whose signature holds over exactly the content that is
// given; the payload inside an envelope is never believed. One such key is enough, and
// signatures of others do no harm. Its answer goes into ValidatePackage; the catalog decides.
//
// Values do not change once made and may be used from any goroutine.
package signatures
