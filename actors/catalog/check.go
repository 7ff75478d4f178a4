package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// Bounds of a package. With them a package's record stays below half a megabyte.
const (
	// MaxContents is how many artifacts a package has at most.
	MaxContents = 128
	// MaxRevisions is how many hardware revisions one artifact names at most.
	MaxRevisions = 32
	// MaxArtifactBytes is the size of the largest artifact: 64 GiB, a map of a continent.
	MaxArtifactBytes = 64 << 30
	// MaxName and MaxVersion are bytes; together with the @ they fit the store's keys.
	MaxName, MaxVersion = 64, 63
	// MaxText is the length in bytes of an ECU, hardware part, revision or software version.
	MaxText = 64
	// MaxConstraint is the length of from_version in bytes.
	MaxConstraint = 256
	// MaxPerson is the length of a person's name in bytes.
	MaxPerson = 128
	// MaxDescription and MaxReason are bytes of text for people.
	MaxDescription, MaxReason = 16 << 10, 512
)

// UpdateTypes are the kinds of update; the first one is what an empty field means.
var UpdateTypes = []string{"feature", "security", "recall", "regulatory"}

// checkCreate judges every field of a package.
func checkCreate(m *messages.CreatePackage) *messages.Rejection {
	for _, r := range []*messages.Rejection{
		checkName(m.GetName()), checkVersion(m.GetVersion()),
		checkPerson("/author", m.GetAuthor()),
		checkProse("/description", m.GetDescription(), MaxDescription),
		checkUpdateType(m.GetUpdateType()),
		checkCount(len(m.GetContents())),
	} {
		if r != nil {
			return r
		}
	}
	for i, artifact := range m.GetContents() {
		at := "/contents/" + strconv.Itoa(i)
		if r := checkArtifact(at, artifact); r != nil {
			return r
		}
		for j, other := range m.GetContents()[:i] {
			if r := checkOverlap(at, j, other, artifact); r != nil {
				return r
			}
		}
	}
	return nil
}

func checkName(name string) *messages.Rejection {
	switch {
	case name == "":
		return missing("/name", "the package has no name").Suggest("give it one, for example highway-assist")
	case len(name) > MaxName:
		return tooLong("/name", "the name", len(name), MaxName)
	case !isWord(name, isNameByte) || !isNameEdge(name[0]) || !isNameEdge(name[len(name)-1]):
		return malformed("/name", "the name %q is not made of lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends", name).
			Suggest("write, for example, highway-assist")
	default:
		return nil
	}
}

func checkVersion(version string) *messages.Rejection {
	switch {
	case version == "":
		return missing("/version", "the package has no version").Suggest("give it one, for example 1.0.0")
	case len(version) > MaxVersion:
		return tooLong("/version", "the version", len(version), MaxVersion)
	case !isWord(version, isVersionByte):
		return malformed("/version", "the version %q is not made of letters, digits, '.', '-', '_', '+' and '~'", version).
			Suggest("write a semantic version, for example 1.0.0, or the vendor's own without spaces")
	default:
		return nil
	}
}

func checkUpdateType(kind string) *messages.Rejection {
	if kind == "" || slices.Contains(UpdateTypes, kind) {
		return nil
	}
	return malformed("/update_type", "the update type %q is not known", clip(kind)).Suggest("write one of %s", strings.Join(UpdateTypes, ", "))
}

func checkCount(count int) *messages.Rejection {
	if count >= 1 && count <= MaxContents {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "the package has %d artifacts, it may have 1 to %d", count, MaxContents).
		At("/contents").Suggest("split it into several packages, or add the artifact that is missing")
}

func checkArtifact(at string, a *messages.TargetArtifact) *messages.Rejection {
	if r := checkHardware(at, a); r != nil {
		return r
	}
	if r := checkToken(at+"/version", "software version", a.GetVersion()); r != nil {
		return r
	}
	if _, err := messages.ParseDigest(a.GetSha256()); err != nil {
		return malformed(at+"/sha256", "%v", err).Suggest("write what sha256sum prints for the file")
	}
	if size := a.GetSizeBytes(); size == 0 || size > MaxArtifactBytes {
		return messages.Reject(messages.OutOfBounds, "the artifact has %d bytes, it may have 1 to %d", size, int64(MaxArtifactBytes)).
			At(at + "/size_bytes").Suggest("write the length of the file in bytes")
	}
	return checkConstraint(at+"/from_version", a.GetFromVersion())
}

func checkHardware(at string, a *messages.TargetArtifact) *messages.Rejection {
	if r := checkToken(at+"/ecu_id", "ECU", a.GetEcuId()); r != nil {
		return r
	}
	if r := checkToken(at+"/hardware_part", "hardware part", a.GetHardwarePart()); r != nil {
		return r
	}
	revisions := a.GetHardwareRevisions()
	if len(revisions) > MaxRevisions {
		return messages.Reject(messages.OutOfBounds, "the artifact names %d hardware revisions, at most %d are allowed", len(revisions), MaxRevisions).
			At(at + "/hardware_revisions").Suggest("leave the list empty to mean every revision")
	}
	for i, revision := range revisions {
		here := at + "/hardware_revisions/" + strconv.Itoa(i)
		if r := checkToken(here, "hardware revision", revision); r != nil {
			return r
		}
		if slices.Contains(revisions[:i], revision) {
			return malformed(here, "the hardware revision %q is named twice", revision).Suggest("remove one of them")
		}
	}
	return nil
}

func checkConstraint(at, text string) *messages.Rejection {
	if text == "" {
		return nil
	}
	if len(text) > MaxConstraint {
		return tooLong(at, "the constraint", len(text), MaxConstraint)
	}
	if _, err := constraint.Parse(text); err != nil {
		return malformed(at, "%q is not a constraint on semantic versions", clip(text)).
			Suggest("write, for example, >=2.1.0, <3.0.0, or leave it empty to install from any version")
	}
	return nil
}

// checkOverlap refuses two artifacts that are for the same hardware: which of them is
// installed must not depend on their order.
func checkOverlap(at string, j int, a, b *messages.TargetArtifact) *messages.Rejection {
	if a.GetEcuId() != b.GetEcuId() || a.GetHardwarePart() != b.GetHardwarePart() {
		return nil
	}
	every := len(a.GetHardwareRevisions()) == 0 || len(b.GetHardwareRevisions()) == 0
	shared := slices.ContainsFunc(a.GetHardwareRevisions(), func(r string) bool { return slices.Contains(b.GetHardwareRevisions(), r) })
	if !every && !shared {
		return nil
	}
	return malformed(at, "the artifact is for the same ECU %s with hardware part %s as /contents/%d", b.GetEcuId(), b.GetHardwarePart(), j).
		Suggest("remove one of them, or give them different hardware revisions")
}

func checkPerson(at, name string) *messages.Rejection {
	switch {
	case strings.TrimSpace(name) == "":
		return missing(at, "no person is named").Suggest("say who does this")
	case len(name) > MaxPerson:
		return tooLong(at, "the person's name", len(name), MaxPerson)
	case strings.TrimSpace(name) != name || !isProse(name) || strings.ContainsAny(name, "\n\t"):
		return malformed(at, "the person's name %q begins or ends with a space or holds a control character", clip(name)).Suggest("write the name alone")
	default:
		return nil
	}
}

// checkReason wants to know why: it is what people read when a package is gone.
func checkReason(reason string) *messages.Rejection {
	if strings.TrimSpace(reason) == "" {
		return missing("/reason", "no reason is given").Suggest("say in a sentence why; everybody who uses the package will read it")
	}
	return checkProse("/reason", reason, MaxReason)
}

func checkProse(at, text string, most int) *messages.Rejection {
	if len(text) > most {
		return tooLong(at, "the text", len(text), most)
	}
	if !isProse(text) {
		return malformed(at, "the text is not valid UTF-8 or holds a control character").Suggest("write plain text")
	}
	return nil
}

// checkToken judges a short name that vehicles and machines compare byte by byte.
func checkToken(at, what, text string) *messages.Rejection {
	switch {
	case text == "":
		return missing(at, "the artifact names no "+what).Suggest("write the %s exactly as vehicles report it", what)
	case len(text) > MaxText:
		return tooLong(at, "the "+what, len(text), MaxText)
	case !isWord(text, func(c byte) bool { return c >= ' ' && c <= '~' }) || strings.TrimSpace(text) != text:
		return malformed(at, "the %s %q holds something else than printable ASCII, or begins or ends with a space", what, text).
			Suggest("write it exactly as vehicles report it")
	default:
		return nil
	}
}

func malformed(at, format string, args ...any) *messages.Rejection {
	return messages.Reject(messages.Malformed, format, args...).At(at)
}

func missing(at, sentence string) *messages.Rejection {
	return messages.Reject(messages.Malformed, "%s", sentence).At(at)
}

func tooLong(at, what string, length, most int) *messages.Rejection {
	return messages.Reject(messages.OutOfBounds, "%s has %d bytes, at most %d are allowed", what, length, most).At(at).Suggest("shorten it")
}

func isWord(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}

func isNameEdge(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isNameByte(c byte) bool { return isNameEdge(c) || c == '-' || c == '_' || c == '.' }

func isVersionByte(c byte) bool {
	return isNameByte(c) || c >= 'A' && c <= 'Z' || c == '+' || c == '~'
}

// isProse accepts text for people: UTF-8 whose only control characters are line ends and tabs.
func isProse(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}

// clip shortens what is repeated from a request.
func clip(text string) string {
	const most = 64 // runes: enough to recognise it
	if runes := []rune(text); len(runes) > most {
		return fmt.Sprintf("%s…", string(runes[:most]))
	}
	return text
}
