package listing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/messages"
	"pacecar/web/view"
)

// TestPartsAreTheWholeList: whatever the size of a part, all parts together are the list in
// its order, each row once, also when rows come and go between them.
func TestPartsAreTheWholeList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []view.Package
		for i := range rapid.IntRange(0, 30).Draw(t, "rows") {
			second := rapid.IntRange(0, 5).Draw(t, "second") // many of one age
			rows = append(rows, view.Package{ID: fmt.Sprintf("p@%d", i), CreatedAt: fmt.Sprintf("2026-11-01T00:00:%02d.000Z", second)})
		}
		var got []string
		steady := len(rows)
		q := Query{Limit: rapid.IntRange(1, 12).Draw(t, "limit")}
		for turn := 0; ; turn++ {
			part, err := Packages.Part(q, slices.Clone(rows))
			if err != nil || len(part.Items) > q.Limit {
				t.Fatal(len(part.Items), err)
			}
			for _, row := range part.Items {
				got = append(got, row.CreatedAt+" "+row.ID)
			}
			if q.Cursor = part.Next; q.Cursor == "" {
				break
			}
			rows = append(rows[:steady:steady], view.Package{ID: fmt.Sprintf("new@%d", turn), CreatedAt: "2027-01-01T00:00:00.000Z"})
		}
		var want []string
		slices.SortFunc(rows, func(a, b view.Package) int { return Packages.Key(a).compare(Packages.Key(b)) })
		for _, row := range rows {
			if !strings.HasPrefix(row.ID, "new") {
				want = append(want, row.CreatedAt+" "+row.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the parts have\n%v, want\n%v", got, want)
		}
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	packages := []view.Package{
		{
			ID: "adas@4.2.0", Name: "adas", Version: "4.2.0", State: "Released", UpdateType: "security", Terms: view.Terms{Severity: "critical"}, Author: "jonas",
			Description: "brakes earlier", CreatedAt: "2026-11-01T00:00:00.000Z", Contents: []view.Content{{ECU: "ADAS", HardwarePart: "P1"}, {ECU: "GW"}},
		},
		{ID: "adas@4.10.0", Name: "adas", Version: "4.10.0", State: "Draft", Author: "aylin", CreatedAt: "2026-11-02T00:00:00.000Z", Contents: []view.Content{{ECU: "ADAS"}}},
		{ID: "ivi@KW39-2026", Name: "ivi", Version: "KW39-2026", State: "Released", CreatedAt: "2026-11-03T00:00:00.000Z", Contents: []view.Content{{ECU: "IVI"}}},
	}
	for filter, want := range map[string]string{
		"":                                       "ivi@KW39-2026 adas@4.10.0 adas@4.2.0",
		"state==Released":                        "ivi@KW39-2026 adas@4.2.0",
		"State==Released;name==adas":             "adas@4.2.0",
		"name==ivi,severity==critical":           "ivi@KW39-2026 adas@4.2.0",
		"version=gt=4.2.0":                       "adas@4.10.0",
		"version<=4.2.0":                         "adas@4.2.0",
		"version==KW*":                           "ivi@KW39-2026",
		"id==*@4.*0":                             "adas@4.10.0 adas@4.2.0",
		"severity!=low":                          "adas@4.2.0",
		"severity==''":                           "ivi@KW39-2026 adas@4.10.0",
		"severity!=''":                           "adas@4.2.0",
		"severity==*":                            "adas@4.2.0",
		"severity!=*":                            "ivi@KW39-2026 adas@4.10.0",
		"ecu==GW":                                "adas@4.2.0",
		"ecu!=GW":                                "ivi@KW39-2026 adas@4.10.0",
		"ecu=out=(GW,IVI)":                       "adas@4.10.0",
		"ecu=in=(GW,IVI)":                        "ivi@KW39-2026 adas@4.2.0",
		"hardwarePart==P1":                       "adas@4.2.0",
		"description=='*earlier*'":               "adas@4.2.0",
		"createdAt=ge='2026-11-02T00:00:00Z'":    "ivi@KW39-2026 adas@4.10.0",
		"created_at<1793577600000":               "adas@4.2.0",
		"createdby==a*":                          "adas@4.10.0",
		"(type==security or name==ivi)and id!=x": "ivi@KW39-2026 adas@4.2.0",
		"name>adas":                              "ivi@KW39-2026",
		"name==adas*s":                           "",
		`name=='\*'`:                             "",
	} {
		part, err := Packages.Part(Query{Limit: 10, Q: filter}, slices.Clone(packages))
		var ids []string
		for _, p := range part.Items {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", filter, got, err, want)
		}
	}
	campaigns := []view.CampaignSummary{
		{ID: "a", State: "Running", Package: "adas@4.2.0", StartedAt: "2026-11-01T00:00:00.000Z"}, {ID: "b", State: "Draft", Package: "ivi@1"},
	}
	for filter, want := range map[string]string{"status==Running": "a", "package==ivi@*": "b", "started_at>0": "a", "started_at!=*": "b", "id=in=(a,b)": "a b"} {
		part, err := Campaigns.Part(Query{Limit: 10, Q: filter}, slices.Clone(campaigns))
		var ids []string
		for _, c := range part.Items {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", filter, got, err, want)
		}
	}
}

// A value that no row can have is refused with the one that was meant, in place of an empty list.
func TestWordsThatThereAreNot(t *testing.T) {
	t.Parallel()
	packages := func(q string) error { _, err := Packages.Part(Query{Limit: 10, Q: q}, nil); return err }
	campaigns := func(q string) error { _, err := Campaigns.Part(Query{Limit: 10, Q: q}, nil); return err }
	cohorts := func(q string) error { _, err := Cohorts.Part(Query{Limit: 10, Q: q}, nil); return err }
	for q, c := range map[string]struct {
		list func(string) error
		want string
	}{
		"state==released":              {packages, "did you mean Released?"},
		"severity==critcal":            {packages, "did you mean critical?"},
		"type!=securty":                {packages, "did you mean security?"},
		"state=in=(Draft,releasd)":     {packages, "did you mean Released?"},
		"status==runing":               {campaigns, "did you mean Running?"},
		"kind==List":                   {cohorts, "did you mean list?"},
		"kind==xyzzy":                  {cohorts, "it is one of selector, list"},
		"state==R*":                    {packages, ""},
		"severity=out=(low,important)": {packages, ""},
		"severity==''":                 {packages, ""},
	} {
		err := c.list(q)
		no, refused := err.(*messages.Rejection) //nolint:errorlint // it is made here
		if refused != (c.want != "") || refused && (no.Suggestion != c.want || no.Field != "query q") {
			t.Errorf("%s: %v, want %q", q, err, c.want)
		}
	}
}

// What cannot be followed is refused with its place and a cure.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, q := range []Query{
		{Cursor: "?"}, {Cursor: "YQ"}, {Cursor: "YSA"}, {Q: "nmae==adas"}, {Q: "name"}, {Q: "name==(a,b)"}, {Q: "version<4"}, {Q: "created_at==1"},
		{Q: "created_at<soon"}, {Q: "name<a*"}, {Q: "name<''"}, {Q: "name=in=(a*,b)"}, {Q: "name==a;"}, {Q: strings.Repeat("(", 13) + "name==a"},
	} {
		q.Limit = 10
		_, err := Packages.Part(q, nil)
		no, refused := err.(*messages.Rejection) //nolint:errorlint // it is made here
		if !refused || no.Code == "" || no.Suggestion == "" || no.Field != "query q" && no.Field != "query cursor" {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
