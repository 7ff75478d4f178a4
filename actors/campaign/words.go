package campaign

import "pacecar/actors/campaign/roster"

type entry = roster.Entry

// Page is one numbered part of the roster: what a commit writes besides the record.
type Page = roster.Page
