package transfer

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"pacecar/messages"
	"pacecar/web/importing"
	"pacecar/web/ingest"
	"pacecar/web/problem"
)

// Bounds of a query.
const (
	maxID       = 64
	maxSelector = 16 << 10 // bytes
)

func parameter(name, kind, description string, values ...any) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: description, Schema: &huma.Schema{Type: kind, Enum: values}}
}

// What the addresses take; another name is refused, because one that is misspelt could make a replacement of what should be a
// dry run.
var (
	importParameters = []*huma.Param{
		parameter("id", huma.TypeString, "Identity of the import: letters, digits, '-', '_' and '.', 1 to 64; none: one is made up."),
		parameter("from", huma.TypeInteger, "The first line to follow, from 1; those before it have been."),
		parameter("mode", huma.TypeString, "What the lines mean.", "upsert", "replace", "delete"),
		parameter("selector", huma.TypeString, "Scope of a replacement, in CEL; true is the whole fleet."),
		parameter("removals", huma.TypeInteger, "How many vehicles of the scope a replacement may remove; a dry run counts them."),
		parameter("validateOnly", huma.TypeBoolean, "Read, check and count, and change nothing."),
	}
	exportParameters = []*huma.Param{
		parameter("selector", huma.TypeString, "Which vehicles, in CEL; none: all."),
		parameter("format", huma.TypeString, "How they are written; none: as Accept prefers, and NDJSON where that does not tell. 406: Accept does not take it.", "ndjson", "csv"),
	}
)

// query reads query parameters, and keeps the first thing that is wrong.
type query struct {
	url.Values
	no *messages.Rejection
}

// newQuery takes parameters that the address has; others are refused before.
func newQuery(values url.Values) *query {
	q := &query{Values: values}
	for name, given := range values {
		if len(given) > 1 {
			q.refuse(name, "it is there %d times", len(given)).Suggest("write it once")
		}
	}
	return q
}

func (q *query) refuse(name, format string, args ...any) *messages.Rejection {
	no := messages.Reject(messages.Malformed, "%s: %s", name, fmt.Sprintf(format, args...)).At("query " + name)
	if q.no == nil {
		q.no = no
	}
	return no // so that the cure of another is not this one's
}

func (q *query) number(name string, least, otherwise int64) int64 {
	if !q.Has(name) {
		return otherwise
	}
	n, err := strconv.ParseInt(q.Get(name), 10, 64)
	if err != nil || n < least {
		q.refuse(name, "%.32q is not a number from %d", q.Get(name), least).Suggest("write %s=%d or more in digits", name, least)
	}
	return n
}

func (q *query) yes(name string) bool {
	switch text := q.Get(name); text {
	case "", "false":
		return false
	case "true":
		return true
	default:
		q.refuse(name, "%.32q is neither true nor false", text).Suggest("write %s=true or leave it out", name)
		return false
	}
}

func (q *query) selector() string {
	s := q.Get("selector")
	if len(s) > maxSelector {
		q.refuse("selector", "it has %d bytes, at most %d are allowed", len(s), maxSelector).Suggest("keep a long list of vehicles as a cohort and select by it")
	}
	return s
}

// choice is the cure for a word that is none of a few.
func choice(word string, words ...string) string {
	if meant := messages.DidYouMean(word, words); meant != "" {
		return meant
	}
	return "write one of " + strings.Join(words, ", ")
}

// importOptions reads what an import is to do.
func importOptions(values url.Values) (importing.Options, error) {
	q := newQuery(values)
	o := importing.Options{
		ID: q.Get("id"), Mode: importing.Mode(q.Get("mode")), From: q.number("from", 1, 1),
		Scope: q.selector(), Removals: q.number("removals", 0, 0), DryRun: q.yes("validateOnly"),
	}
	if o.ID == "" {
		o.ID = uuid.NewString()
	}
	if !named(o.ID) {
		q.refuse("id", "%.80q is not 1 to %d letters, digits, '-', '_' and '.'", o.ID, maxID).Suggest("leave it out, and one is made up")
	}
	switch o.Mode {
	case "":
		o.Mode = importing.Upsert
	case importing.Upsert, importing.Delete:
	case importing.Replace:
		if o.Scope == "" {
			q.refuse("selector", "a replacement removes vehicles: it needs the selector of its scope").Suggest("selector=true is the whole fleet")
		}
		if !q.Has("removals") && !o.DryRun {
			q.refuse("removals", "a replacement needs the number of vehicles that it may remove").Suggest("validateOnly=true changes nothing and counts them")
		}
	default:
		q.refuse("mode", "%.32q is none of upsert, replace and delete", o.Mode).Suggest("%s", choice(string(o.Mode), "upsert", "replace", "delete"))
	}
	for _, name := range []string{"selector", "removals"} {
		if o.Mode != importing.Replace && q.Has(name) {
			q.refuse(name, "it is for a replacement only").Suggest("mode=replace, if it is one")
		}
	}
	if q.no != nil {
		return o, q.no
	}
	return o, nil
}

// named tells whether an identity is one.
func named(id string) bool {
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return id != "" && len(id) <= maxID
}

// preferred is the format that a request accepts most; NDJSON where it does not tell them apart.
func preferred(accept string) ingest.Format {
	ndjson, csv := quality(accept, ingest.NDJSON), quality(accept, ingest.CSV)
	if csv > ndjson {
		return ingest.CSV
	}
	return ingest.NDJSON
}

// quality is how gladly a type is taken (RFC 9110, 12.5.1): by the most exact range that it is in; 0: not at all.
func quality(accept string, format ingest.Format) (q float64) {
	kind := string(format)
	major, _, _ := strings.Cut(kind, "/")
	exact := -1
	for part := range strings.SplitSeq(accept, ",") {
		taken, parameters, err := mime.ParseMediaType(part)
		at := slices.Index([]string{"*/*", major + "/*", kind}, taken)
		if err != nil || at <= exact {
			continue
		}
		exact, q = at, 1
		if given, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			q = given
		}
	}
	return q
}

// exportOptions reads which vehicles are written, and how: as the query says, or else as the request accepts it.
func exportOptions(values url.Values, accept string) (selector string, format ingest.Format, err error) {
	q := newQuery(values)
	selector = q.selector()
	switch name := q.Get("format"); name {
	case "":
		format = preferred(accept)
	case "ndjson":
		format = ingest.NDJSON
	case "csv":
		format = ingest.CSV
	default:
		q.refuse("format", "%.32q is neither ndjson nor csv", name).Suggest("%s", choice(name, "ndjson", "csv"))
	}
	if q.no != nil {
		return "", "", q.no
	}
	if asked := q.Get("format"); asked != "" && accept != "" && quality(accept, format) == 0 {
		return "", "", problem.New(http.StatusNotAcceptable, "NotAcceptable", fmt.Sprintf("format=%s is %s, and Accept takes only %.100s", asked, format, accept)).
			At("query format", "leave format or Accept out, or let Accept take "+string(format))
	}
	return selector, format, nil
}
