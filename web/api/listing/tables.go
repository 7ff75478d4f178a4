package listing

import (
	"reflect"
	"strings"

	"pacecar/web/rsql"
	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// text is a column of one text.
func text[R any](of func(R) string, names ...string) rsql.Column[R] {
	return column(rsql.Text, of, names)
}

func moment[R any](of func(R) string, names ...string) rsql.Column[R] {
	return column(rsql.Moment, of, names)
}

// word is a column whose values are the few words that a field of the view has.
func word[R any](field string, of func(R) string, names ...string) rsql.Column[R] {
	f, found := reflect.TypeFor[R]().FieldByName(field)
	if !found || f.Tag.Get("enum") == "" {
		panic("listing: " + field + " has no words")
	}
	c := column(rsql.Word, of, names)
	c.Words = strings.Split(f.Tag.Get("enum"), ",")
	return c
}

func column[R any](kind rsql.Kind, of func(R) string, names []string) rsql.Column[R] {
	return rsql.Column[R]{Names: names, Kind: kind, Of: func(row R) []string { return []string{of(row)} }}
}

// Packages is the list of packages. The further names of columns are hawkBit's for the same.
var Packages = Table[view.Package]{
	Key: func(p view.Package) Key { return Key{p.CreatedAt, p.ID} },
	Columns: []rsql.Column[view.Package]{
		text(func(p view.Package) string { return p.ID }, "id"),
		text(func(p view.Package) string { return p.Name }, "name"),
		column(rsql.Version, func(p view.Package) string { return p.Version }, []string{"version"}),
		word("State", func(p view.Package) string { return p.State }, "state"),
		word("UpdateType", func(p view.Package) string { return p.UpdateType }, "update_type", "type"),
		word("Severity", func(p view.Package) string { return p.Severity }, "severity"),
		text(func(p view.Package) string { return p.Author }, "author", "createdby"),
		text(func(p view.Package) string { return p.Description }, "description"),
		moment(func(p view.Package) string { return p.CreatedAt }, "created_at"),
		moment(func(p view.Package) string { return p.ChangedAt }, "changed_at", "lastmodifiedat"),
		{Names: []string{"ecu"}, Kind: rsql.Text, Of: contents(func(c view.Content) string { return c.ECU })},
		{Names: []string{"hardware_part"}, Kind: rsql.Text, Of: contents(func(c view.Content) string { return c.HardwarePart })},
	},
}

// contents is what each file of a package has.
func contents(of func(view.Content) string) func(view.Package) []string {
	return func(p view.Package) []string {
		list := make([]string, len(p.Contents))
		for i, c := range p.Contents {
			list[i] = of(c)
		}
		return list
	}
}

// Campaigns is the list of campaigns.
var Campaigns = Table[view.CampaignSummary]{
	Key: func(c view.CampaignSummary) Key { return Key{c.CreatedAt, c.ID} },
	Columns: []rsql.Column[view.CampaignSummary]{
		text(func(c view.CampaignSummary) string { return c.ID }, "id"),
		text(func(c view.CampaignSummary) string { return c.Name }, "name"),
		word("State", func(c view.CampaignSummary) string { return c.State }, "state", "status"),
		text(func(c view.CampaignSummary) string { return c.Package }, "package", "distributionset"),
		text(func(c view.CampaignSummary) string { return c.Author }, "author", "createdby"),
		text(func(c view.CampaignSummary) string { return c.Cause }, "cause"),
		moment(func(c view.CampaignSummary) string { return c.CreatedAt }, "created_at"),
		moment(func(c view.CampaignSummary) string { return c.StartedAt }, "started_at", "startat"),
		moment(func(c view.CampaignSummary) string { return c.EndedAt }, "ended_at"),
	},
}

// Cohorts is the list of cohorts, in order of name.
var Cohorts = Table[sets.Cohort]{
	Key: func(c sets.Cohort) Key { return Key{ID: c.Name} },
	Columns: []rsql.Column[sets.Cohort]{
		text(func(c sets.Cohort) string { return c.Name }, "name", "id"),
		word("Kind", func(c sets.Cohort) string { return c.Kind }, "kind"),
		text(func(c sets.Cohort) string { return c.Selector }, "selector", "query"),
		text(func(c sets.Cohort) string { return c.Author }, "author", "createdby"),
		text(func(c sets.Cohort) string { return c.Description }, "description"),
		moment(func(c sets.Cohort) string { return c.CreatedAt }, "created_at"),
		moment(func(c sets.Cohort) string { return c.ChangedAt }, "changed_at", "lastmodifiedat"),
	},
}
