// Package identity is how nodes prove to each other who they are: certificates of one authority, which
// belongs to the cluster alone. Whoever holds one can say to every actor what a node may say, so the
// authority must sign nothing else.
//
// Both sides of a connection show a certificate (mutual TLS 1.3, RFC 8446), and each verifies that of the
// other: its chain by the authority's certificate; that of the called node by the host that was called.
// That a caller bears the name that it gives is judged where it gives it (package gateway), by [Bears].
//
// Files are PEM. Certificate and key are read again when their files have changed, so that what renews them
// needs no restart; the authority is read once.
package identity
