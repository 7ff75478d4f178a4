// Package sim is pacecar sim: what a person does to the simulated fleet of a demonstration while it runs.
// Package control carries it there.
package sim
