package artifacts

import (
	"pacecar/messages"
)

// checkDigest refuses a Digest that did not come from ParseDigest, so that no name from
// outside ever reaches a medium.
func checkDigest(digest messages.Digest) error {
	if _, err := messages.ParseDigest(string(digest)); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/digest").
			Suggest("give the SHA-256 of the file as sha256sum prints it")
	}
	return nil
}

func checkSize(size int64) error {
	switch {
	case size <= 0:
		return messages.Reject(messages.OutOfBounds, "an artifact of %d bytes is declared", size).At("/size").
			Suggest("declare the length of the file in bytes, at least 1")
	case size > messages.MaxArtifactBytes:
		return messages.Reject(messages.OutOfBounds, "an artifact of %d bytes is declared, at most %d are allowed", size, int64(messages.MaxArtifactBytes)).
			At("/size").Suggest("split the artifact")
	}
	return nil
}

func wrongLength(declared, found int64) error {
	return messages.Reject(messages.Malformed, "the artifact has %d bytes and %d were declared", found, declared).At("/size").
		Suggest("declare the length of exactly the file that is sent")
}

func tooLong(declared int64) error {
	return messages.Reject(messages.Malformed, "the artifact has more than the %d bytes declared", declared).At("/size").
		Suggest("declare the length of exactly the file that is sent")
}

func wrongDigest(declared, found messages.Digest) error {
	return messages.Reject(messages.Malformed, "the artifact has SHA-256 %s and %s was declared", found, declared).At("/digest").
		Suggest("send the file again; if that fails, compute its SHA-256 again")
}

func notThere(digest messages.Digest) error {
	return messages.Reject(messages.NotFound, "there is no artifact with SHA-256 %s", digest).
		At("/digest").Suggest("upload the artifact first")
}

func spoilt(digest messages.Digest) error {
	return messages.Reject(messages.ArtifactSpoilt, "the bytes of artifact %s are not what they were: it is not served any more", digest).
		At("/digest").Suggest("upload the artifact again")
}

func noUpload(digest messages.Digest) error {
	return messages.Reject(messages.NotFound, "there is no open upload of %s", digest).At("/digest").
		Suggest("begin the upload; it may have been forgotten because nobody went on with it")
}

func busy(digest messages.Digest) error {
	return messages.Reject(messages.WrongState, "another request is writing to the upload of %s", digest).At("/digest").
		Suggest("wait until it has ended, then ask for the offset and go on from there")
}

func wrongOffset(given, is int64) error {
	return messages.Reject(messages.WrongState, "the upload has %d bytes, not %d", is, given).At("/offset").
		Suggest("go on at byte %d", is)
}

func tooMany(what string, most int) error {
	return messages.Reject(messages.TooManyUploads, "%d %s already, the most there may be", most, what).
		Suggest("try again in a moment")
}
