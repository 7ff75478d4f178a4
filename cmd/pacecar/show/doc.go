// Package show writes what a command answers, in the format that was asked for, and
// what it is doing meanwhile.
//
// The answer is data: a list of items (List) or one thing (One), as a table for people
// or as JSON, YAML, NDJSON or CSV for programs. In JSON and YAML the shapes are those of
// the API (package view), with their keys in the same order: a list is an object with items. In
// NDJSON and CSV each item has a line. Progress (Progress, Live) goes
// to another writer, and takes the form of a bar or a picture drawn in place on a
// terminal, of a few plain lines elsewhere.
//
// # Text from elsewhere
//
// A vehicle can report any text. Whatever is shown to people passes through Safe, which
// makes control characters, direction marks and broken UTF-8 visible, so that no text
// can move the cursor or hide what stands beside it. Lists as CSV keep spreadsheets from
// taking a text for a formula by an apostrophe, which an import takes off again.
//
// Values of this package are for one goroutine each, except Progress.
package show
