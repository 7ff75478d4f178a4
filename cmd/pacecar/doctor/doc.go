// Package doctor looks at everything that a server with given settings needs, before the server starts or beside
// it, and says of each whether it is well: one line, and a cure where there is one.
//
// It leaves nothing behind: on Redis it only reads; at a broker it has a session that is forgotten, in no group
// that messages of vehicles are dealt to; where artifacts and the data directory are it writes a file, reads it
// and removes it. It never opens the embedded store, nor artifacts as a server does, since one may be at work
// there. Each look takes PatientFor at most; they are taken at one time.
package doctor
