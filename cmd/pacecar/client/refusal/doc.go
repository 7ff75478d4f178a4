// Package refusal is what a request to a server can fail with, and whether that passes.
//
// [Problem] is the server's no; [Unreachable] is no answer at all, after which it is unknown whether a command was
// followed; [Foreign] is an answer of something that is no Pacecar server. [Passes] says whether the same request may
// succeed when it is repeated, and after which time: whether it may be repeated is for whoever sent it to know.
//
// It keeps nothing, and its values do not change.
package refusal
