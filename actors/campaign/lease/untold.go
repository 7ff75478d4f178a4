package lease

import "time"

// What the actors of vehicles keep to who repeat a word that their campaign has not heard: the
// first pause, which doubles up to the longest, and by how much more a pause may be, so that a fleet
// does not speak in step. Package actors holds these against what vehicles do.
const (
	firstUntold   = 5 * time.Second
	longestUntold = 4 * time.Minute
	spreadUntold  = 4 // a quarter
)

// Untold is within which time a campaign that was away for so long has heard of every vehicle
// that has something to say since: pauses double, so that none is longer than all before it together
// and the first. Of a campaign whose clock was set back nobody knows for how long it was away.
func Untold(away time.Duration) time.Duration {
	pause := longestUntold
	if away >= 0 {
		pause = min(away+firstUntold, longestUntold)
	}
	return pause + pause/spreadUntold
}

// LongestUntold is the longest of these times.
const LongestUntold = longestUntold + longestUntold/spreadUntold
