// Package scripts is what is done on a Redis server as one step: Lua, run by name and sent in full to a server that does
// not know it yet. The head of each script says which keys and arguments it takes and what it answers.
package scripts

import (
	_ "embed" // the scripts are files of their own

	client "github.com/redis/go-redis/v9"
)

// CommitSource is the text of Commit.
//
//go:embed commit.lua
var CommitSource string

//go:embed older.lua
var olderSource string

// MembersSource is the text of Members.
//
//go:embed members.lua
var MembersSource string

//go:embed acquire.lua
var acquireSource string

//go:embed release.lua
var releaseSource string

//go:embed note.lua
var noteSource string

// The scripts; Run sends a script again in full when the server does not know it.
var (
	Commit  = client.NewScript(CommitSource)
	Older   = client.NewScript(olderSource)
	Members = client.NewScript(MembersSource)
	Acquire = client.NewScript(acquireSource)
	Release = client.NewScript(releaseSource)
	Note    = client.NewScript(noteSource)
)
