// Package cohorts is the part of the HTTP API about cohorts: named sets of vehicles.
//
// PUT /cohorts/{name} says what a name stands for: a selector, or a list of VINs. A
// cohort's ETag is its version; PUT and DELETE take If-Match and do not require it. GET
// tells besides which other cohorts and which campaigns name it.
//
// # Lists
//
// PUT /cohorts/{name}/vins takes the VINs of a list, one to a line: as text/plain, or as
// application/x-ndjson, where a line is a text or an object with a member vin and any
// others, so that a file of vehicles is a list as well. It may be compressed
// (Content-Encoding gzip or zstd) and is read as it comes. With mode=replace, the default,
// the list is what the body says; with add and remove its VINs join or leave the list. A
// list is taken whole or not at all: when a line holds no VIN, nothing is changed, and the
// problem names the first 1,000 such lines with their numbers.
//
// GET /cohorts/{name}/vins streams a list in order of VIN, as text/plain, or with
// Accept: application/x-ndjson as that.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as
// package api has them.
package cohorts
