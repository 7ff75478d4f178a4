// Package identity is the core of who may do what at the operators' edge: principals with their roles, what each
// operation needs, the fleets that a grant reaches, and the form of tokens. It decides from its arguments alone; who
// keeps tokens, judges requests and narrows questions are the packages below.
//
// # Roles
//
// A viewer reads. An operator writes campaigns, vehicles, packages, cohorts and artifacts, and stops campaigns. An
// approver approves, sends back and stops. An admin does everything, and gives tokens out. Nobody needs more
// than one rule: [Role.May].
//
// # Grants and fleets
//
// A [Principal] has grants: a role, for the whole fleet or for some fleets. A fleet is the vehicles that bear the
// tag fleet:<name>. What a principal reaches with an operation follows from the grants whose role may do it, and from
// no other ([Principal.Reach]): who operates one fleet and sees another one does not operate both.
//
// A selector is confined to fleets when it can match no vehicle outside of them, as its form shows ([Confined]): one of
// the conditions that it joins by && asks for a tag of theirs. [Narrow] makes any selector such a one.
//
// # Operations
//
// [Rules] has a row for each route: what it needs, and whether it needs the whole fleet. A route without a row is
// nobody's.
//
// # Tokens
//
// A token is pct_<id>_<secret>: the id is public and names it in lists and logs; the secret is 32 random
// bytes, of which only the SHA-256 is kept, and which is compared in constant time. Sessions, and links by which somebody
// signs in for the first time, are secrets of the same kind.
package identity
