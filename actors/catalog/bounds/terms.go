package bounds

import (
	"slices"
	"strconv"

	"github.com/Masterminds/semver/v3"
	"golang.org/x/text/language"

	"pacecar/messages"
)

// Bounds of a package's terms.
const (
	// MaxNotes is how many languages release notes have at most.
	MaxNotes = 64
	// MaxNote is the length in bytes of what a driver is told, before or after: a screen or two.
	MaxNote = 4 << 10
	// MaxAnswer is the length in bytes of one answer of the assessment.
	MaxAnswer = 4 << 10
	// MaxRXSWINs is how many effects on type approvals a package has at most.
	MaxRXSWINs = 64
	// MaxDependencies is how many dependencies a package has at most.
	MaxDependencies = 64
	// MaxDownloadSeconds and MaxInstallSeconds bound estimates: a month, a day.
	MaxDownloadSeconds, MaxInstallSeconds = 30 * 86_400, 86_400
	// MaxFreeBytes bounds how much room an update may ask for in a vehicle: 1 TiB.
	MaxFreeBytes = 1 << 40
)

// Words of a package's terms; the first one is what an empty field means, except that an
// empty scheme is Semver where the version is a semantic one.
var (
	Severities = []string{"moderate", "low", "important", "critical"}
	Networks   = []string{"any", "wifi"}
	Schemes    = []string{Semver, Vendor}
)

// Schemes of versions.
const (
	Semver = "semver"
	Vendor = "vendor"
)

// SchemeOf is the scheme of a package's version, where its terms may leave it open.
func SchemeOf(version string, terms *messages.PackageTerms) string {
	if scheme := terms.GetVersionScheme(); scheme != "" {
		return scheme
	}
	if _, err := semver.StrictNewVersion(version); err != nil {
		return Vendor
	}
	return Semver
}

// checkTerms judges what a package says besides its files.
func checkTerms(m *messages.CreatePackage) *messages.Rejection {
	t := m.GetTerms()
	var scheme *messages.Rejection
	if _, err := semver.StrictNewVersion(m.GetVersion()); err != nil && m.GetVersion() != "" && t.GetVersionScheme() == Semver {
		scheme = malformed("/version", "the version %q is not a semantic one, as the package's version scheme says", m.GetVersion()).
			Suggest("write three numbers, for example 1.0.0, or the version scheme vendor")
	}
	words := messages.Together(
		checkChoice("/terms/severity", "severity", t.GetSeverity(), Severities),
		checkChoice("/terms/version_scheme", "version scheme", t.GetVersionScheme(), Schemes),
		messages.CheckProse("/terms/skilled_person", "the text", t.GetSkilledPerson(), MaxReason), scheme,
	)
	if many := messages.Together(
		checkMost("/terms/release_notes", "release notes", len(t.GetReleaseNotes()), MaxNotes),
		checkMost("/terms/rxswins", "effects on type approvals", len(t.GetRxswins()), MaxRXSWINs),
		checkMost("/terms/dependencies", "dependencies", len(t.GetDependencies()), MaxDependencies),
	); many != nil {
		return messages.Together(words, many)
	}
	return messages.Together(words,
		checkNotes(t.GetReleaseNotes()), checkEstimate(t.GetEstimate()), checkPreconditions(t.GetPreconditions()),
		checkRXSWINs(t.GetRxswins(), m.GetContents()), checkAssessment(t.GetAssessment()), checkDependencies(t.GetDependencies()),
	)
}

func checkMost(at, what string, count, most int) *messages.Rejection {
	return checkNumber(at, "number of "+what, uint64(count), uint64(most))
}

func checkNumber(at, what string, number, most uint64) *messages.Rejection {
	if number <= most {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "the %s is %d, it may be at most %d", what, number, most).At(at).Suggest("write at most %d", most)
}

// checkNotes judges release notes: one for each language, each with both its parts. The
// first one is for drivers who read none of the languages.
func checkNotes(notes []*messages.ReleaseNote) *messages.Rejection {
	seen := make([]language.Tag, 0, len(notes))
	for i, note := range notes {
		at := "/terms/release_notes/" + strconv.Itoa(i)
		tag, err := language.Parse(note.GetLanguage())
		switch {
		case err != nil || tag == language.Und || len(note.GetLanguage()) > MaxText:
			return malformed(at+"/language", "%q is not a language", messages.Clip(note.GetLanguage())).Suggest("write a tag of BCP 47, for example de or pt-BR")
		case slices.Contains(seen, tag):
			return malformed(at+"/language", "there are two release notes in the language %s", tag).Suggest("keep one of them")
		}
		seen = append(seen, tag)
		for _, part := range []struct{ at, when, text string }{
			{at + "/before", "before the update", note.GetBefore()}, {at + "/after", "after the update", note.GetAfter()},
		} {
			if part.text == "" {
				return malformed(part.at, "the driver is told nothing %s in the language %s", part.when, tag).Suggest("write a sentence")
			}
			if r := messages.CheckProse(part.at, "the text", part.text, MaxNote); r != nil {
				return r
			}
		}
	}
	return nil
}

func checkEstimate(e *messages.Estimate) *messages.Rejection {
	return first(
		checkNumber("/terms/estimate/download_seconds", "estimate in seconds", uint64(e.GetDownloadSeconds()), MaxDownloadSeconds),
		checkNumber("/terms/estimate/install_seconds", "estimate in seconds", uint64(e.GetInstallSeconds()), MaxInstallSeconds),
	)
}

func checkPreconditions(p *messages.Preconditions) *messages.Rejection {
	const at = "/terms/preconditions"
	return first(
		checkNumber(at+"/minimum_battery_percent", "percentage", uint64(p.GetMinimumBatteryPercent()), 100),
		checkNumber(at+"/minimum_state_of_charge_percent", "percentage", uint64(p.GetMinimumStateOfChargePercent()), 100),
		checkNumber(at+"/minimum_free_bytes", "free space in bytes", p.GetMinimumFreeBytes(), MaxFreeBytes),
		checkChoice(at+"/network", "network", p.GetNetwork(), Networks),
	)
}
