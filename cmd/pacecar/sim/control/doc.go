// Package control is how another process speaks to the simulated fleet of a demonstration while it runs:
// what pacecar sim asks for.
//
// Open listens on a loopback port of the system's choice and leaves a file in the data directory that names
// the address and a secret; both are new each time, and only the owner of the directory can read them. Every
// request must have the secret, so no page in a browser and no other user of the machine can break anything.
// Dial finds a demonstration by its data directory. The requests and answers are JSON over HTTP, between two
// programs of the same version: they are nobody's API.
//
// Troubles are in memory: they end with the demonstration. All functions may be called from any goroutine.
package control
