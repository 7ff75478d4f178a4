// Package call is what the commands of pacecar have in common: the flags that every
// command has, the screens and the server that it talks to (App), and how it says that
// it was called wrongly or could not do its work (Exit).
//
// An App lives for one execution of the program and belongs to the goroutine that
// executes. Its screens are there once the flags were read, which is before any command
// runs. Errors come back as one or two sentences: what, why, and what to try.
package call
