package rsql

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pacecar/messages"
)

// kind is how the values of a field are compared.
type kind uint8

const (
	text kind = iota + 1
	version
	year
	tag
	connection
	moment
	ecuID
	cohort
)

// field is what a name means.
type field struct {
	kind kind
	name string // as selectors write it
}

// fields by name, in lower case and without underscores: ours, and those that hawkBit's
// lists of targets have for the same.
var fields = map[string]field{
	"vin": {text, "vin"}, "controllerid": {text, "vin"}, "id": {text, "vin"}, "name": {text, "vin"},
	"model": {text, "model"}, "variant": {text, "variant"}, "market": {text, "market"}, "region": {text, "region"},
	"language": {text, "language"}, "timezone": {text, "time_zone"}, "consent": {text, "consent"},
	"modelyear": {year, "model_year"}, "online": {connection, "online"},
	"tag": {tag, "tags"}, "tags": {tag, "tags"}, "tag.name": {tag, "tags"}, "tags.name": {tag, "tags"},
	"flag": {tag, "flags"}, "flags": {tag, "flags"},
	"lastseen": {moment, "last_seen"}, "lastcontrollerrequestat": {moment, "last_seen"}, "lasttargetquery": {moment, "last_seen"},
	"ecu": {ecuID, "ecu"}, "cohort": {cohort, "cohort"},
}

// ecuFields stand behind ecu.ID and a dot.
var ecuFields = map[string]field{
	"version": {version, "version"}, "hardwarepart": {text, "hardware_part"}, "hardwarerevision": {text, "hardware_revision"}, "rxswin": {text, "rxswin"},
}

// absent are fields of hawkBit that vehicles have no counterpart of, with what to ask instead.
var absent = map[string]string{
	"updatestatus":             "ask for the roster of a campaign, by state",
	"assignedds":               "ask for the roster of a campaign",
	"assigneddistributionset":  "ask for the roster of a campaign",
	"installedds":              "ask for the software of an ECU, for example ecu.ADAS.version==4.2.0",
	"installeddistributionset": "ask for the software of an ECU, for example ecu.ADAS.version==4.2.0",
	"metadata":                 "give the vehicles a tag when they are registered, and filter by tag==name",
	"group":                    "filter by region, by tag, or by a cohort",
	"targettype":               "filter by model",
	"type":                     "filter by model",
	"description":              "filter by model or variant",
	"address":                  "filter by what vehicles are, not by where their connection comes from",
	"ipaddress":                "filter by what vehicles are, not by where their connection comes from",
	"createdat":                "filter by last_seen",
	"createdby":                "look at the vehicle's timeline",
	"lastmodifiedat":           "filter by last_seen",
	"lastmodifiedby":           "look at the vehicle's timeline",
	"position":                 "write a selector with near(…) or within(…) instead of a filter",
}

// plain is a name without what people write differently.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// field finds out what a name means.
func (p *parser) field(c comparison) (field, *messages.Rejection) {
	name := plain(c.name)
	if first, rest, _ := strings.Cut(c.name, "."); strings.EqualFold(first, "ecu") && rest != "" {
		return p.ecuField(c, rest)
	}
	for _, prefix := range []string{"attribute.", "controllerattributes."} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if f, known := fields[rest]; known && (f.kind == text || f.kind == year) {
				return f, nil
			}
			_, rest, _ = strings.Cut(c.name, ".")
			return field{}, p.unknown(c, rest, "there is no attribute %q", names(func(f field) bool { return f.kind == text || f.kind == year }))
		}
	}
	if f, ok := fields[name]; ok {
		return f, nil
	}
	first, _, _ := strings.Cut(name, ".")
	if cure, ok := absent[first]; ok {
		r := p.refuse(c.nameAt, "vehicles have no %q to filter by", clip(c.name))
		r.Code = messages.UnknownAttribute
		return field{}, r.Suggest("%s", cure)
	}
	return field{}, p.unknown(c, c.name, "there is no field %q", names(func(field) bool { return true }))
}

// ecuField reads the ID and the name behind ecu and a dot; the ID may have dots.
func (p *parser) ecuField(c comparison, id string) (field, *messages.Rejection) {
	dot := strings.LastIndexByte(id, '.')
	if dot < 1 {
		return field{}, p.refuse(c.nameAt, "an ECU is not compared as a whole").Suggest("write ecu.%s.version, or ecu==%s for the vehicles that have it", clip(id), clip(id))
	}
	f, ok := ecuFields[plain(id[dot+1:])]
	if !ok {
		return field{}, p.unknown(c, id[dot+1:], "an ECU has no field %q", slices.Sorted(maps.Keys(ecuNames)))
	}
	return field{f.kind, "ecu[" + strconv.Quote(id[:dot]) + "]." + f.name}, nil
}

// ecuNames are the fields of an ECU as they are best written.
var ecuNames = map[string]bool{"version": true, "hardware_part": true, "hardware_revision": true, "rxswin": true}

// names are the fields of some kinds as they are best written.
func names(of func(field) bool) []string {
	list := []string{}
	for _, f := range fields {
		if of(f) && !slices.Contains(list, f.name) {
			list = append(list, f.name)
		}
	}
	slices.Sort(list)
	return list
}

// unknown refuses a name and looks for the one that was meant.
func (p *parser) unknown(c comparison, name, format string, known []string) *messages.Rejection {
	r := p.refuse(c.nameAt, format, clip(name))
	r.Code = messages.UnknownAttribute
	return r.Suggest("%s", cmp.Or(messages.DidYouMean(name, known), "there are "+strings.Join(known, ", ")))
}

// clip shortens what is repeated from a request.
func clip(text string) string {
	const most = 40 // runes: enough to recognise it
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
