// Package ingest reads registrations of vehicles from NDJSON and CSV, line by line, so
// that a file of any length needs the memory of one line.
//
// # NDJSON
//
// One JSON object per line, UTF-8, at most 64 KiB; empty lines are skipped:
//
//	{"vin":"WVWZZZ1JZXW000001","model":"e1","variant":"touring","modelYear":2026,
//	 "market":"DE","region":"DE-BY","tags":["pilot"],
//	 "ecus":[{"id":"ADAS","hardwarePart":"A-77","hardwareRevision":"C","serial":"0815",
//	          "version":"4.1.0","sha256":"…"}]}
//
// (on one line). vin is required. A field that is not named here is an error, with a
// suggestion where a name is near, because a misspelt attribute would silently keep a
// vehicle out of campaigns.
//
// # CSV
//
// RFC 4180, UTF-8 with or without a byte order mark, comma-separated, with a header line.
// At most 64 KiB per record, which is one line. Columns, in any order; vin is required:
//
//	vin model variant model_year market region tags
//	ecu.<ID>.part ecu.<ID>.revision ecu.<ID>.serial ecu.<ID>.version ecu.<ID>.sha256
//
// tags are separated by semicolons. An ECU whose columns are all empty in a record is not
// on that vehicle. An unknown or repeated column refuses the whole file; a suggestion
// names the column that was probably meant. A value that begins with one of = + - @ after an
// apostrophe is read without the apostrophe, which is how spreadsheets are kept from
// taking it for a formula.
//
// # Errors
//
// A *Reader answers each record with its line number; a record that cannot be followed is
// a *LineError, and the next call goes on with the next line. Any other error ends the
// file. [Decompress] ends a body that unfolds beyond its bound. The reader checks form,
// VIN and bounds; what the values mean is the engine's to judge.
package ingest
