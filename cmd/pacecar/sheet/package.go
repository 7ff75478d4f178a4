package sheet

import (
	"slices"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Packages are the columns of a list of packages.
var Packages = []show.Column[view.Package]{
	{Title: "PACKAGE", Cell: func(p view.Package) string { return p.ID }},
	{Title: "STATE", Cell: func(p view.Package) string { return p.State }, Tone: func(p view.Package) show.Tone { return show.StateTone(p.State) }},
	{Title: "TYPE", Cell: func(p view.Package) string { return p.UpdateType }},
	{Title: "SEVERITY", Cell: func(p view.Package) string { return p.Severity }},
	{Title: "FILES", Right: true, Cell: func(p view.Package) string { return strconv.Itoa(len(p.Contents)) }},
	{Title: "SIZE", Right: true, Cell: func(p view.Package) string { return show.Bytes(length(p)) },
		Data: func(p view.Package) string { return strconv.FormatUint(length(p), 10) }},
	{Title: "AUTHOR", Cell: func(p view.Package) string { return p.Author }},
	{Title: "APPROVED BY", Cell: func(p view.Package) string { return approvers(p.Approvals) }},
	{Title: "SIGNED", Cell: signatureState},
	{Title: "CHANGED", Cell: func(p view.Package) string { return show.Instant(p.ChangedAt) }, Data: func(p view.Package) string { return p.ChangedAt }},
}

func length(p view.Package) (total uint64) {
	for _, c := range p.Contents {
		total += c.SizeBytes
	}
	return total
}

var contents = []show.Column[view.Content]{
	{Title: "ECU", Cell: func(c view.Content) string { return c.ECU }},
	{Title: "HARDWARE", Cell: func(c view.Content) string { return c.HardwarePart }},
	{Title: "REVISIONS", Cell: revisions},
	{Title: "VERSION", Cell: func(c view.Content) string { return c.Version }},
	{Title: "FROM", Cell: func(c view.Content) string { return c.FromVersion }},
	{Title: "SIZE", Right: true, Cell: func(c view.Content) string { return show.Bytes(c.SizeBytes) }},
	{Title: "GROUP", Cell: func(c view.Content) string { return c.Group }},
	{Title: "PATCHES", Right: true, Cell: patches},
	{Title: "SHA256", Cell: func(c view.Content) string { return c.SHA256 }},
}

// contentColumns leaves out the columns that no file of the package has a use for.
func contentColumns(list []view.Content) []show.Column[view.Content] {
	return slices.DeleteFunc(slices.Clone(contents), func(c show.Column[view.Content]) bool {
		rare := c.Title == "GROUP" || c.Title == "PATCHES"
		return rare && !slices.ContainsFunc(list, func(of view.Content) bool { return c.Cell(of) != "" })
	})
}

// revisions are the hardware revisions that a file fits.
func revisions(c view.Content) string {
	list := slices.Clone(c.HardwareRevisions)
	if c.RevisionFrom != "" || c.RevisionTo != "" {
		list = append(list, c.RevisionFrom+"…"+c.RevisionTo)
	}
	return strings.Join(list, " ")
}

// patches is how many patches a file has.
func patches(c view.Content) string {
	if len(c.Deltas) == 0 {
		return ""
	}
	return strconv.Itoa(len(c.Deltas))
}

// signatureState says whether a package is signed, in a word.
func signatureState(p view.Package) string {
	switch {
	case p.Signature == nil:
		return ""
	case len(p.SignedBy) > 0:
		return "trusted"
	}
	return "yes"
}

// Package draws one package.
func Package(s *show.Sheet, p view.Package) {
	s.Field("package", p.ID)
	s.Toned("state", p.State, show.StateTone(p.State))
	s.Field("reason", p.Reason)
	if len(p.NeededBy) > 0 {
		s.Toned("needed by", strings.Join(p.NeededBy, ", ")+": vehicles without it do not get these any more", show.StateTone("Halted"))
	}
	if len(p.StillToStop) > 0 {
		s.Toned("still to stop", strings.Join(p.StillToStop, ", "), show.StateTone("Halted"))
	}
	s.Field("type", p.UpdateType)
	s.Field("severity", p.Severity)
	s.Field("versions", p.VersionScheme)
	s.Field("description", p.Description)
	s.Field("takes", estimate(p.Estimate))
	s.Field("only when", preconditions(p.Preconditions))
	s.Field("skilled person", p.SkilledPerson)
	s.Field("author", p.Author)
	s.Field("approved by", approvers(p.Approvals))
	s.Field("signed by", signature(p))
	s.Field("content", p.ContentHash)
	s.Field("created", show.Instant(p.CreatedAt))
	s.Field("changed", show.Instant(p.ChangedAt))
	s.Section("Contents")
	show.Rows(s, contentColumns(p.Contents), p.Contents)
	if patches := patchesOf(p); len(patches) > 0 {
		s.Section("Patches")
		show.Rows(s, patchColumns, patches)
	}
	terms(s, p.Terms)
}

// patch is one way to an ECU's artifact that is shorter than the whole.
type patch struct {
	ecu string
	view.Delta
}

func patchesOf(p view.Package) (all []patch) {
	for _, c := range p.Contents {
		for _, d := range c.Deltas {
			all = append(all, patch{c.ECU, d})
		}
	}
	return all
}

var patchColumns = []show.Column[patch]{
	{Title: "ECU", Cell: func(p patch) string { return p.ecu }},
	{Title: "SIZE", Right: true, Cell: func(p patch) string { return show.Bytes(p.SizeBytes) }},
	{Title: "FROM", Cell: func(p patch) string { return p.FromSHA256 }},
	{Title: "SHA256", Cell: func(p patch) string { return p.SHA256 }},
}
