// Package artifacts keeps the files that vehicles download, by their digests. It is a port:
// a Store says what keeping means, a Medium where the bytes are. The engines are in the
// folders below: a local directory, and anything that speaks S3. Package artifactstest has
// the suite that a store passes on every medium.
//
// # Promises
//
// An artifact is named by the SHA-256 of its bytes, never changes, and is kept once, however
// often it comes. It is complete or not there: length and digest are checked over the bytes
// that were written before the medium shows them under the digest, and nothing that was
// refused stays. What a dead process left half-done is removed when the medium is opened,
// by its age where its predecessor may not have ended yet.
//
// # Several processes
//
// Several processes may use one place: a directory, where its file system has the locks of POSIX, or a prefix
// of a bucket. Any of them goes on with an upload, one at a time; what one finds spoilt, the others stop
// serving with their next Follow.
//
// # Uploads
//
// Put takes an artifact in one go. Begin opens an upload that survives cut connections and
// restarts: it is named by the digest, too, so whoever has the file can go on with it. Append
// writes behind Offset, which counts bytes that are durable. At most MaxUploads are open; one
// that nobody went on with for UploadLife is forgotten, at the next Begin or tick of Expire;
// one that cannot be is told to the logger, and keeps nobody from going on. One Append at a
// time works on an upload.
//
// # Damage
//
// Verify reads an artifact again. One whose bytes are not those of its name any more is
// marked as spoilt: from then on it is not there to Open, which says so, until it is put
// again or a later Verify finds it sound. The mark is durable.
//
// # Cost
//
// A transfer takes one chunk of the medium in memory, whatever the size of the artifact, and
// MaxTransfers run at a time. Opening an artifact reads nothing of it.
//
// Refusals are *messages.Rejection with field and cure; any other error is a failure of the
// medium, or of the body that was read. All calls are safe for concurrent use.
package artifacts
