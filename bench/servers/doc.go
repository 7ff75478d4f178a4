// Package servers runs what a measurement of several nodes needs, each in a process of its own: servers that can
// be killed, a redis-server and a mosquitto where nobody gives others, and a rollout that is driven over HTTP,
// as a person drives it.
//
// A server is this very program again, called as "bench server", which runs Play: it is told its part on standard
// input and ends in order when that ends, so none outlives whoever started it, however that ends. Asked there, it gives an account of its memory. The same holds
// of the services, by a shell that waits for the same. Everything lies below one directory, which the caller
// removes. Functions that start something leave nothing running when they fail.
package servers
