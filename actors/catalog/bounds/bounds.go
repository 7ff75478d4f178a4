// Package bounds says what an update package may consist of: each field's form and size,
// what must be said together, and what must not.
//
// # Two moments
//
// [Create] judges what makes a draft: every field that is there has its form. [Complete]
// judges what a package must say before anybody approves it. A refusal names the field by
// a JSON pointer and the cure. Reasons that come with later commands are judged by [Reason],
// and who gives a command by [messages.CheckPerson].
package bounds

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Bounds of a package.
const (
	// MaxContents is how many artifacts a package has at most.
	MaxContents = 128
	// MaxRevisions is how many hardware revisions one artifact names at most.
	MaxRevisions = 32
	// MaxDeltas is how many patches one artifact has at most.
	MaxDeltas = 16
	// MaxName and MaxVersion are bytes; together with the @ they fit the store's keys.
	MaxName, MaxVersion = 64, 63
	// MaxText is the length in bytes of an ECU, hardware part, revision, software version or group.
	MaxText = 64
	// MaxConstraint is the length of a constraint on versions in bytes.
	MaxConstraint = 256
	// MaxDescription and MaxReason are bytes of text for people.
	MaxDescription, MaxReason = 16 << 10, 512
	// MaxSignature is the length of a signature in bytes: an envelope that holds the whole
	// canonical content.
	MaxSignature = 384 << 10
	// MaxPackage is the size of a whole package in bytes, with which its record, and that of a
	// campaign, fit the store.
	MaxPackage = 512 << 10
)

// RequiredApprovals is how many persons besides the authors must agree to a content.
const RequiredApprovals = 2

// UpdateTypes are the kinds of update; the first one is what an empty field means.
var UpdateTypes = []string{"feature", "security", "recall", Regulatory}

// Regulatory is the kind of update that touches a type approval.
const Regulatory = "regulatory"

// Create judges every field of a package, and tells all that it finds.
func Create(m *messages.CreatePackage) *messages.Rejection {
	var contents, signature, size *messages.Rejection
	if n := len(m.GetContents()); n < 1 || n > MaxContents {
		contents = messages.Reject(messages.OutOfBounds, "the package has %d artifacts, it may have 1 to %d", n, MaxContents).
			At("/contents").Suggest("split it into several packages, or add the artifact that is missing")
	} else {
		contents = checkContents(m.GetContents())
	}
	if n := len(m.GetSignature()); n > MaxSignature {
		signature = tooLong("/signature", "the signature", n, MaxSignature)
	}
	if n := proto.Size(m); n > MaxPackage {
		size = messages.Reject(messages.OutOfBounds, "the package takes %d bytes, at most %d are allowed", n, MaxPackage).
			At("/contents").Suggest("shorten its release notes, or split it into several packages")
	}
	return messages.Together(
		checkName("/name", m.GetName()), checkVersion(m.GetVersion()),
		messages.CheckPerson("/author", m.GetAuthor()),
		messages.CheckProse("/description", "the description", m.GetDescription(), MaxDescription),
		checkChoice("/update_type", "update type", m.GetUpdateType(), UpdateTypes),
		contents, checkTerms(m), signature, size,
	)
}

// first is the first refusal there is, of checks that are all made.
func first(refusals ...*messages.Rejection) *messages.Rejection {
	for _, r := range refusals {
		if r != nil {
			return r
		}
	}
	return nil
}

func checkContents(contents []*messages.TargetArtifact) *messages.Rejection {
	wrong := make([]*messages.Rejection, len(contents))
	for i, artifact := range contents {
		wrong[i] = checkArtifact("/contents/"+strconv.Itoa(i), artifact)
	}
	if no := messages.Together(wrong...); no != nil {
		return no
	}
	for i, artifact := range contents {
		at := "/contents/" + strconv.Itoa(i)
		if (artifact.GetGroup() == "") != (contents[0].GetGroup() == "") {
			return malformed(at+"/group", "some artifacts of the package name a group and others do not").
				Suggest("name a group for each artifact, or for none: then the whole package is activated together")
		}
		for j, other := range contents[:i] {
			if r := checkOverlap(at, j, other, artifact); r != nil {
				return r
			}
		}
	}
	return nil
}

// checkName judges the name of this package or of another one.
func checkName(at, name string) *messages.Rejection {
	switch {
	case name == "":
		return malformed(at, "the package has no name").Suggest("give it one, for example highway-assist")
	case len(name) > MaxName:
		return tooLong(at, "the name", len(name), MaxName)
	case !isWord(name, isNameByte) || !isNameEdge(name[0]) || !isNameEdge(name[len(name)-1]):
		return malformed(at, "the name %q is not made of lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends", name).
			Suggest("write, for example, highway-assist")
	default:
		return nil
	}
}

func checkVersion(version string) *messages.Rejection {
	switch {
	case version == "":
		return malformed("/version", "the package has no version").Suggest("give it one, for example 1.0.0")
	case len(version) > MaxVersion:
		return tooLong("/version", "the version", len(version), MaxVersion)
	case !isWord(version, isVersionByte):
		return malformed("/version", "the version %q is not made of letters, digits, '.', '-', '_', '+' and '~'", version).
			Suggest("write a semantic version, for example 1.0.0, or the vendor's own without spaces")
	default:
		return nil
	}
}

// checkChoice judges a word of a list; none at all is fine.
func checkChoice(at, what, word string, choices []string) *messages.Rejection {
	if word == "" || slices.Contains(choices, word) {
		return nil
	}
	return malformed(at, "the %s %q is not known", what, messages.Clip(word)).Suggest("write one of %s", strings.Join(choices, ", "))
}
