// Package history has clients write, command and read at several nodes at the same time, and judges whether
// what they were answered can be explained by one register for each resource: linearizability, checked by
// porcupine.
//
// Each vehicle is a register: whoever registers it writes a value that nobody else writes. Each campaign is a
// register of its life: it is created, started, paused for a reason that nobody else gives, and resumed. A
// command whose answer did not come may take effect at any later time, or never. Commands bear idempotency keys:
// one without an answer is repeated to another node, under its key, and an answer that is given again tells
// what became of the first. Clients are safe for concurrent use; Check is a pure function.
package history
