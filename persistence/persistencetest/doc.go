// Package persistencetest is the suite that every engine of the store passes.
//
// Exercise checks the port call by call and then against the in-memory twin with
// random histories. Crash kills a process that commits, and sees that nothing it
// reported durable is missing and nothing is torn. An engine's own test is a few
// lines:
//
//	func TestStore(t *testing.T) { persistencetest.Exercise(t, open) }
//	func TestCrash(t *testing.T) { persistencetest.Crash(t, persistencetest.Crashes{Open: openAt}) }
//
// No test sleeps: time passes through Fixture.Advance only.
package persistencetest
