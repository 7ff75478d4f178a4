// Package tcusim is a fleet of simulated vehicles: the other party of the wire. It
// speaks MQTT to any broker and plays the whole conversation of messages/wire.proto, and
// shares with the engine only those messages and package tcu/wire.
//
// # Behaviour
//
// Package population makes reproducible fleets. Start runs one: each vehicle has a connection of
// its own, connects (at a limited rate), subscribes, shows its presence, and connects
// again for ever when it must. To an offer it answers ACCEPTED or REJECTED, fetches the
// artifacts over HTTP in ranges and checks their digests (or, without Config.Download,
// only lets the time pass; package download says how patches are used), reports DOWNLOADED and waits for a permit. With a permit
// that is valid for this attempt and not expired, it installs, once, and reports
// INSTALLED with a manifest, or FAILED or REVERTED. Where the offer asks for consent, it is asked for
// before the download and after it, and may be put off or refused; the vehicle reports its
// condition when it is asked for it, and when it has been parked. Commands may come more than once and
// late: (campaign, attempt) tells a repetition from something new, and a repetition is
// answered with where the attempt stands. A lower attempt of a campaign than is known is never
// begun, and words about it are answered with where the highest one stands.
//
// A report is sent at QoS 1, and again over the next connection, until it is
// acknowledged.
//
// Some vehicles fare badly after an installation (package health): they show a new fault code,
// connect in a loop, or are never heard of again. How a vehicle is, and how many drive cycles it
// has completed, it says on connecting, after each installation and with each drive cycle, where
// the profile plays that.
//
// A Profile makes vehicles slow, failing, refusing, silent, absent or repetitive. Its
// chances depend on the seed, the vehicle and the attempt only, so a run can be repeated
// and a restarted fleet behaves as if it had not been interrupted.
//
// # The ledger
//
// What a vehicle physically does is written to a ledger (package ledger) before anybody
// hears of it. A fleet that starts with the ledger of an earlier one goes on where that
// stopped: software stays installed, what was downloaded is held, and a half-done
// installation is finished without being started a second time.
//
// # Concurrency and cost
//
// All methods are safe for concurrent use. A connection costs one goroutine, a buffer of
// 512 bytes and the vehicle's state; a download in progress one goroutine more. Timers
// are the runtime's.
package tcusim
