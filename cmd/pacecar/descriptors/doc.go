// Package descriptors makes sure that a process may open as many files and connections
// as it is about to need, or says in one sentence what to do.
package descriptors
