// Package halt measures how soon a campaign that is stopped is stopped: from the moment the API has acknowledged a pause
// to the moment the last vehicle has heard that its permit is taken back: by the word to all vehicles, or by the one to it
// alone, whichever came first. Permits that were on their way then are heard after it; a vehicle that has heard the word to
// all refuses them, and any other waits for its own. When the last of these had come is a figure of its own, for they are
// what is promised.
//
// The server is a process of its own. All vehicles are in flight, hold permits, and never install. They share
// connections, few enough on each that what is said at one time to all of them is not more than the broker has under way
// to one connection. A round in which a vehicle keeps its permit, or the campaign counts one, has no figure.
package halt
