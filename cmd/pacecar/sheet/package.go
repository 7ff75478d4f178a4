package sheet

import (
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
	{Title: "FILES", Right: true, Cell: func(p view.Package) string { return strconv.Itoa(len(p.Contents)) }},
	{Title: "SIZE", Right: true, Cell: func(p view.Package) string { return show.Bytes(length(p)) },
		Data: func(p view.Package) string { return strconv.FormatUint(length(p), 10) }},
	{Title: "AUTHOR", Cell: func(p view.Package) string { return p.Author }},
	{Title: "APPROVED BY", Cell: func(p view.Package) string { return approvers(p.Approvals) }},
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
	{Title: "REVISIONS", Cell: func(c view.Content) string { return strings.Join(c.HardwareRevisions, " ") }},
	{Title: "VERSION", Cell: func(c view.Content) string { return c.Version }},
	{Title: "FROM", Cell: func(c view.Content) string { return c.FromVersion }},
	{Title: "SIZE", Right: true, Cell: func(c view.Content) string { return show.Bytes(c.SizeBytes) }},
	{Title: "SHA256", Cell: func(c view.Content) string { return c.SHA256 }},
}

// Package draws one package.
func Package(s *show.Sheet, p view.Package) {
	s.Field("package", p.ID)
	s.Toned("state", p.State, show.StateTone(p.State))
	s.Field("reason", p.Reason)
	s.Field("type", p.UpdateType)
	s.Field("description", p.Description)
	s.Field("author", p.Author)
	s.Field("approved by", approvers(p.Approvals))
	s.Field("content", p.ContentHash)
	s.Field("created", show.Instant(p.CreatedAt))
	s.Field("changed", show.Instant(p.ChangedAt))
	s.Section("Contents")
	show.Rows(s, contents, p.Contents)
	if patches := patchesOf(p); len(patches) > 0 {
		s.Section("Patches")
		show.Rows(s, patchColumns, patches)
	}
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
