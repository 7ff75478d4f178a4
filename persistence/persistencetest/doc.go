// Package persistencetest is the suite that every engine of the store passes.
//
// Exercise checks the port call by call and then against the in-memory twin with
// random histories. An engine's own test is a few lines:
//
//	func TestStore(t *testing.T) { persistencetest.Exercise(t, open) }
//
// No test sleeps: time passes through Fixture.Advance only.
package persistencetest
