// Package duration counts how long the attempts of a campaign took from their offer to the end of the
// download, to the installation and to success, by wave, in buckets half an octave wide or less.
//
// An attempt counts once at each [Stage], with what its first report of that said: the entry of its
// vehicle knows the latest stage that counted. Reports that were lost are missing, and never made up.
// Times is a value that a Fork copies at the cost of its list of rows; a fork writes copies. Its
// record is bounded by waves and stages, and [Restore] of it is exact. Nothing here decides or fails.
package duration
