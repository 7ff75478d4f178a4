// Package credentials keeps what people and programs prove themselves by: tokens, sessions, and the links by which
// somebody signs in for the first time. All nodes of an engine share them, in the notes of its store.
//
//	book := credentials.New(credentials.Config{Notes: store, …})
//	text, token, err := book.Make(ctx, credentials.Order{Name: "ci", Grants: …}, "mira")  // text is shown once
//	principal, err := book.Bearer(ctx, text)
//
// # What is kept
//
// One note has all tokens: at most 400, each with the SHA-256 of its secret, its grants, its end and, to the hour,
// when it was used last. A session and a link are a note each, under the SHA-256 of their secret, which ends with
// them, and a further note lists those of one token, or of one person without a token: 64 at most, of which the oldest ends
// for a new one. Nothing that is kept lets anybody in.
//
// # How long
//
// A session lasts 12 hours and ends after 2 without use; one that began with a token ends with it. An open page of the
// dashboard is use, whether or not somebody sits before it: those who watch a rollout are not put out in the middle of it.
// A link is good for 15 minutes and once: whoever takes it and is not let in after all, as the store fails, takes it again. A token that was revoked, and a session that was ended, is refused by this node at once and by others
// within 2 seconds, which is how long a node believes what it has read.
//
// # Failure
//
// What is not known, has ended or is not right is [ErrUnknown], whichever it is. Any other error is a failure of
// the store: nobody is let in. What is read of the store is read once for all who ask meanwhile, for 5 s at most; each
// waits no longer than their own context lasts, and a failure is believed for a second. When something was used is kept beside
// the request, and left alone for a minute where that fails. A Book may be used from any goroutine.
package credentials
