// Package ingest reads and writes files of vehicles, NDJSON and CSV, line by line, so that a
// file of any length needs the memory of one line.
//
// # NDJSON
//
// One JSON object per line, UTF-8 with or without a byte order mark, at most 64 KiB; empty
// lines are skipped:
//
//	{"vin":"WVWZZZ1JZXW000001","model":"e1","variant":"touring","market":"DE","region":"DE-BY",
//	 "timeZone":"Europe/Berlin","consent":"owner","language":"de","modelYear":2026,"tags":["pilot"],
//	 "ecus":[{"id":"ADAS","hardwarePart":"A-77","hardwareRevision":"C","serial":"0815",
//	          "version":"4.1.0","sha256":"…","rxswin":"R79SWIN 0001"}]}
//
// (on one line). vin is required; null is as good as nothing. A field that is not named
// here is an error, with a suggestion where a name is near, because a misspelt attribute
// would silently keep a vehicle out of campaigns; so is one that is named twice.
//
// # CSV
//
// RFC 4180, UTF-8 with or without a byte order mark, comma-separated, with a header line.
// At most 64 KiB per record, which is one line. Columns, in any order; vin is required:
//
//	vin model variant market region time_zone consent language model_year tags
//	ecu.<ID>.part ecu.<ID>.revision ecu.<ID>.serial ecu.<ID>.version ecu.<ID>.sha256 ecu.<ID>.rxswin
//
// tags are separated by semicolons; a semicolon, a backslash or a space at the edge of a
// tag stands behind a backslash. An ECU whose columns are all empty in a record is not on
// that vehicle. The names of columns may be in letters of either case, but for ids of
// ECUs. An unknown or repeated column refuses the whole file; a suggestion names
// the column that was probably meant.
//
// Space around a value does not count. A value behind an apostrophe is taken as it stands,
// without the apostrophe, where it begins with one of = + - @ ' or has space around it:
// this is how spreadsheets are kept from taking it for a formula ([Guard]). A lone
// apostrophe is an empty value that is there: an ECU of which only the id is known.
//
// # Errors
//
// A [Reader] answers each record with its line number; a record that cannot be followed is
// a *[LineError], and the next call goes on with the next line. Any other error ends the
// file. [Decompress] ends a body that unfolds beyond its bound. The reader checks form, VIN
// and time zone; how long and how many the other values are, and what they mean, is the
// engine's to judge.
//
// # Writing
//
// What a [Writer] writes reads back as it was, and what was read is written the same
// again. A CSV needs to know its columns before its first line: a [Layout] gathers them.
//
// What a file can say is in the tables of columns.go; both formats read and write
// what is added there.
package ingest
