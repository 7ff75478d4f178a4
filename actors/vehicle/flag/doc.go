// Package flag is what keeps a vehicle out of campaigns until it has been cleared: its
// hardware is not what the OEM registered, or another vehicle reports the same serial
// number.
//
// A flag comes from a change: of the hardware that a manifest shows, or of another
// vehicle. The same manifest again, or the same word from outside, raises nothing. A flag
// goes when a person clears it, when a registration names exactly the hardware that was
// reported, or when what was seen is no longer so. What a person has cleared is accepted:
// exactly that hardware, or exactly those vehicles with the same number, raises nothing
// again, even when an old registration is imported in between.
//
// A [State] is immutable: each function answers a new one, or the same where nothing changes.
package flag
