// Package dashboard serves the operators' dashboard: a single-page application that is built
// ahead of time, committed under dist and embedded, so that neither running nor installing
// the program needs Node.js or a network.
//
// # Usage
//
// Handler answers GET and HEAD for the built files and for every page of the application.
// Mount it at "/" behind the API's routes:
//
//	mux.Handle("/", dashboard.Handler())
//
// A path without a file extension, such as /campaigns/demo, is a page: it is answered with
// index.html, and the application reads the address. A path with a file extension that is not
// one of the built files is answered with 404, so that a stale reference is seen and not fed
// with HTML. Paths below /api/ are never pages.
//
// # Caching
//
// Views that few people open are files of their own, which the application loads when they are
// asked for; their names hold a hash of what they hold, and a browser may keep them for a year.
// The other files have fixed names and "no-cache", so that a browser always asks and is mostly
// told 304. Each answer carries a strong ETag (of the identity and of the gzip form separately,
// as RFC 9110 asks). Compression happens once, when the first handler is made.
//
// # Security
//
// The pages hold no inline script and no inline style. The handler sets a Content-Security-Policy
// that permits the page's own origin only; a test loads every view in a browser under it. Text
// that vehicles supply reaches the document as text nodes only.
//
// # Sources
//
// src holds the TypeScript and CSS, vendor the libraries with their licences and checksums. "go
// generate ./web/dashboard" rebuilds dist with esbuild from the tools module. dist carries the
// hash of its sources; a test fails when it is stale.
//
// # Concurrency and failure
//
// A handler is immutable and safe for concurrent use. Nothing in it can fail at run time; a
// missing embedded file is a bug and panics when the handler is made.
package dashboard

//go:generate go run ./build
