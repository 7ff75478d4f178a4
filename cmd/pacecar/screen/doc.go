// Package screen shows a scene on the whole terminal while something is followed, and gives the terminal
// back as it was.
//
// Play runs until the person has seen enough (ErrEnough), what is followed ends, or the context does. A
// Scene is told news, keys and sizes one after the other, so that it needs no lock. ctrl+c ends any scene,
// ctrl+z suspends the program as elsewhere.
package screen
