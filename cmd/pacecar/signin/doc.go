// Package signin has an identity provider (OpenID Connect) recognise the person at a terminal, for a server that trusts it.
//
//	word, err := signin.Browser(ctx, terminal, show)   // a browser on this machine: code flow with PKCE, state and nonce, to a port of loopback
//	word, err := signin.Device(ctx, terminal, show)    // a browser anywhere: a code that is typed there (RFC 8628)
//	word, err = signin.Again(ctx, terminal, word.Refresh)
//
// The word is shown to the server, which changes it for a token of its own; what the provider gave for asking again is
// the caller's to keep as a secret. A person has ten minutes; each question to the provider has ten seconds. Nothing is kept
// here, and calls do not know of each other.
package signin
