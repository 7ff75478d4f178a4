// Package backup copies a data directory away and brings it back: the embedded store, as it was at one moment where a
// server uses it, the artifacts that are in the directory, and the names of the node's sessions with brokers. Uploads that are
// not complete are left out.
//
// A backup is a directory, or one file where its name ends with .tar: the files of the data directory under
// their names there, and manifest.json with the length and the SHA-256 of each. Nothing is written over. A
// backup appears under its name when it is complete and synced; a restored data directory has its store,
// without which no server takes it for one, when everything was read and is as the manifest says.
//
// A store that was brought back knows less than the vehicles. Its epochs are raised above every one that was
// given since the backup (by microseconds of the clock, which no engine gives out as fast as they pass), and what
// vehicles have done since is learnt from them: the cores follow a store that lost its tail. What people have
// ordered since is forgotten, also that a campaign was halted; so Calm, which the caller gives, is run over the
// restored directory before it takes its place.
package backup
