// Package transfer is import and export of fleets over HTTP. Both are streamed: whatever
// the length of a file, the server holds a part of it.
//
// # Import
//
// POST /api/v1/vehicles:import takes NDJSON (application/x-ndjson, one vehicle per line, as
// package ingest says) or CSV (text/csv), optionally compressed (Content-Encoding gzip or
// zstd). Lines are followed while the body is read. A line that cannot be followed is told
// with its number and the reason, and the rest goes on. What the lines mean is mode:
//
//	upsert   (default) create the vehicle, or change what the line says of it
//	delete   remove it; only the VIN counts
//	replace  upsert, then remove the vehicles of selector that are not in the file. It
//	         needs selector (true is the whole fleet) and removals, the number of vehicles
//	         that may be removed: validateOnly=true changes nothing and counts them. It
//	         removes all or none, and none if a line was rejected
//
// With Accept: application/x-ndjson the answer is a stream: lines of progress, each with
// the rejected lines since the one before, then the result. Otherwise it is the result
// alone, with the first 10,000 rejected lines.
//
// # An import that was cut
//
// Every line of progress says durable: up to that line of the file everything has been
// dealt with. An import that was cut continues with the same body and from=durable+1. Its
// id (query id, else made up; header Pacecar-Import) names it: GET /api/v1/imports/{id}
// tells how far it is, also to somebody else, and also after its connection was lost. The
// last 256 imports are remembered, by this process.
//
// # Export
//
// GET /api/v1/vehicles:export answers the vehicles that selector matches (none: all) in
// order of VIN, as format ndjson or csv (none: as Accept prefers, or ndjson; 406 where Accept does not take the format), compressed as Accept-Encoding allows
// (zstd, gzip). It reads back through the import. A vehicle that changes during the export
// is in it as it was before or after. The trailer Pacecar-Vehicles counts them; an export
// that fails in the middle ends its connection, so that nobody takes a part for the whole.
package transfer
