// Package artifactstest is the suite that a store of artifacts passes on every medium.
//
// Exercise checks every promise of package artifacts, across restarts and with readers that
// break, over artifacts that are shorter and longer than the medium's chunks. An engine's
// own test is a few lines:
//
//	func TestStore(t *testing.T) { artifactstest.Exercise(t, open) }
//
// No test sleeps: time passes through Place.Advance only.
package artifactstest
