// Package webtest is an engine in memory, for tests of the operators' edge and of the
// dashboard: an honest small twin of what package api asks of an engine.
//
//	engine := webtest.NewEngine()          // 200 vehicles, two packages, three campaigns
//	engine.Tell(feed)                      // from now on the feed hears of changes
//	…start campaign "demo" through the API…
//	for engine.Advance() { … }             // one step of every running campaign
//
// It keeps what a real engine keeps: versions rise by one per change and are checked,
// states follow the campaign's life, counts always sum to the roster, every change leaves
// a line in a timeline. It decides with the plainest rules that show every kind of
// picture: a campaign's vehicles move one state per Advance, about one in 23 fails, a gate looks at
// its wave when all have ended. Its clock stands still but for Advance, which moves it
// ten seconds. Selectors are terms `attribute == "value"` joined by &&, over model,
// variant, market and region, or cohort("name").
//
// All methods may be called from any goroutine.
package webtest
