// Package catalog decides how an update package comes to be offered: what it may
// contain, who must agree, and when it ends.
//
// # Life
//
// A package is written as a draft, checked by a machine (validation), agreed to by
// persons (approval), and only then released. [Transitions] is the whole table. A
// draft, validated or not, can be written again, which makes every check and
// agreement void. From Approved on its content never changes: another content is
// another version.
//
// # Two persons
//
// An approval names the hash of the content it is for ([ContentHash]). It takes
// [RequiredApprovals] different persons, none of whom is the author. Names that
// differ in case only are one person.
//
// # Usage
//
// A [Package] is a deterministic value. [Package.Step] decides and changes nothing,
// [Package.Apply] is the only function that changes state, live and in recovery. The
// caller makes the decision's events durable before it answers. A command may be
// delivered more than once: what has been done already is answered with the package's
// status and no event.
//
// # Concurrency and failure
//
// A Package is not safe for concurrent use; its actor owns it. There are no failures:
// a command is carried out or refused with a coded [messages.Rejection]. A message of
// another type is a bug and panics.
package catalog
