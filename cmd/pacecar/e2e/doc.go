// Package e2e tries the whole of Pacecar from outside: server processes that are killed,
// a simulated fleet on real MQTT connections, real Redis and Mosquitto, ordinary
// command-line clients, and garbage. It has tests only.
//
// # Oracle
//
// Two witnesses that are no part of the engine say what is true. The fleet's ledger
// (package tcu/tcusim) says what vehicles physically did. A wiretap between vehicles and
// broker says what the engine acknowledged: from then on it must know it, whatever dies.
//
// # Processes
//
// A server or a fleet that is to be killed runs in a process of its own: this test's
// binary, which plays the part that its environment names. It ends when its standard
// input does, so it never outlives the test. Kills are tied to progress that the wiretap
// sees, not to time; the seed of the kills is logged and taken from PACECAR_KILL_SEED.
//
// # Environment
//
// PACECAR_KILL_ROUNDS sets how many kills TestKillLoop makes, 5 by default. Tests that
// need redis-server, the Mosquitto programs or versitygw are skipped where these are
// missing, except with CI=true.
package e2e
