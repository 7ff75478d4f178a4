// Package catalog decides how an update package comes to be offered: what it may
// contain, who must agree, and when it ends.
//
// # Life
//
// A package is written as a draft, checked by a machine (validation), agreed to by
// persons (approval), and only then released. [Transitions] is the whole table. Until it
// is released it can be written again: it is a draft then, and every check and agreement
// is void, which its history tells. A released package never changes: another content is
// another version.
//
// # Two authors
//
// Who writes in place of a draft says what they have read ([messages.CreatePackage]: its
// version, or that there is none), so that nobody undoes what another person wrote and
// they have not seen. The refusal tells who wrote last ([Package.Overtaken]).
//
// # Validation
//
// The machine finds out that registered vehicles have the hardware that the artifacts are for,
// that every artifact and every patch is stored, that each patch makes its artifact (whoever applied it says so), that the dependencies can be fulfilled by the
// versions that are known (package closure), that the effects on type approvals are stated
// (package bounds), and, where the server has trusted keys, that one of them has signed. What
// it rests on comes with the command: the core looks nothing up. Files can be spoilt, keys
// lose their trust and other packages be withdrawn after it, so a release makes those checks
// again.
//
// # Two persons
//
// An approval names the hash of the content it is for ([ContentHash]): the artifacts and
// everything that a vehicle or its driver is told. It takes
// [RequiredApprovals] different persons, none of whom has written a draft of this version:
// who writes somebody's draft again does not free them to approve it. Names that differ in
// case only are one person, and so are those that are written in another form of Unicode
// ([messages.OnePerson]).
//
// # Withdrawal
//
// A package knows the campaigns that began with it. Withdrawn, it tells each of them until
// it has heard that the campaign has committed it, across restarts: which of them are
// still to be told is part of its record. Until then it is awake.
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
// a command is carried out or refused with a coded [messages.Rejection], and so is a message
// that is for another kind of actor.
package catalog
