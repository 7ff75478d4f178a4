// Package artifacts is the part of the HTTP API that takes files in and gives them out, under
// /api/v1/artifacts and /api/v1/uploads. A file's name is the SHA-256 of its content.
//
// # In one go
//
// PUT /artifacts/{sha256} stores a file under its digest; Content-Length is required and must
// be right. What is cut is lost.
//
// # In an upload that goes on after a cut
//
// POST /artifacts names digest and length and answers with the upload: 201 when it is new, 200
// when it is open already or the file is stored. The upload is named by the digest, so
// whoever has the file can go on with it, also after a restart of the server or the client:
//
//	POST  /api/v1/artifacts        {"sha256":"9f86…","sizeBytes":2147483648}
//	PATCH /api/v1/uploads/9f86…    Upload-Offset: 0, and the bytes
//	HEAD  /api/v1/uploads/9f86…    after a cut: Upload-Offset says how many are here, durably
//	PATCH /api/v1/uploads/9f86…    Upload-Offset: 1073741824, and the rest
//
// These are the words of the IETF's draft of resumable uploads, without its interim answers. A
// PATCH with another offset than the upload's, or while another PATCH is under way, is
// refused (409). With the last byte the file is stored (201), or, if its digest does not hold,
// the upload is forgotten (422). DELETE forgets it at once, a day without a byte does, too.
//
// # Out
//
// GET and HEAD serve a file with ranges, one or several, ETag (the digest), If-Range and
// If-None-Match, and an immutable cache header, because a digest never means two contents. A
// file that a verification found spoilt is not served (503 ArtifactSpoilt) until it is stored
// again. A node gives so many files out at one time and no more ([Places]); a range of one byte
// takes a place as a whole file does, as long as it takes, HEAD takes none. Who finds no place
// gets 503 TooManyDownloads, and with Retry-After a time to come again, at which it goes on with a
// range. An answer has a minute and the time that its own bytes take at 16 KiB a second.
//
// # Verification
//
// POST /artifacts:verify reads all files again, or those of a package, and says which are not
// what they were, with the packages that use them. Files that are not stored at all are told,
// too: those of the package asked for, else those of packages that have been validated and
// not withdrawn. With Accept: application/x-ndjson it says every few seconds how far it is.
// One runs at a time; it reads as fast as the medium gives.
package artifacts
