package redis

import (
	_ "embed" // the scripts are files of their own

	client "github.com/redis/go-redis/v9"
)

//go:embed scripts/commit.lua
var commitSource string

//go:embed scripts/older.lua
var olderSource string

//go:embed scripts/members.lua
var membersSource string

//go:embed scripts/acquire.lua
var acquireSource string

//go:embed scripts/release.lua
var releaseSource string

//go:embed scripts/note.lua
var noteSource string

// The scripts; Run sends a script again in full when the server does not know it.
var (
	commitScript  = client.NewScript(commitSource)
	olderScript   = client.NewScript(olderSource)
	membersScript = client.NewScript(membersSource)
	acquireScript = client.NewScript(acquireSource)
	releaseScript = client.NewScript(releaseSource)
	noteScript    = client.NewScript(noteSource)
)
