// Package table is the part of the test double that sorts, cuts and counts lists of vehicles.
package table

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pacecar/messages"
)

// Attributes are what the twin's selectors see.
var Attributes = map[string]func(*messages.VehicleAttributes) string{
	"model":   (*messages.VehicleAttributes).GetModel,
	"variant": (*messages.VehicleAttributes).GetVariant,
	"market":  (*messages.VehicleAttributes).GetMarket,
	"region":  (*messages.VehicleAttributes).GetRegion,
}

// valuesOf are what a vehicle has for an attribute that the twin counts and sorts by.
func valuesOf(attribute, field string) (func(*messages.VehicleRecord) []string, error) {
	one := func(text string) []string {
		if text == "" {
			return nil
		}
		return []string{text}
	}
	switch get := Attributes[attribute]; {
	case get != nil:
		return func(r *messages.VehicleRecord) []string { return one(get(r.GetAttributes())) }, nil
	case attribute == "model_year":
		return func(r *messages.VehicleRecord) []string {
			return one(strings.TrimLeft(fmt.Sprint(r.GetAttributes().GetModelYear()), "0"))
		}, nil
	case attribute == "online":
		return func(r *messages.VehicleRecord) []string { return one(strconv.FormatBool(r.GetOnline())) }, nil
	case attribute == "tags" && field == "query by":
		return func(r *messages.VehicleRecord) []string { return r.GetAttributes().GetTags() }, nil
	case attribute == "flags" && field == "query by":
		return func(r *messages.VehicleRecord) []string {
			var codes []string
			for _, f := range r.GetFlags() {
				codes = append(codes, f.GetCode())
			}
			return codes
		}, nil
	}
	return nil, messages.Reject(messages.UnknownAttribute, "there is no attribute %q", attribute).At(field).Suggest("did you mean model?")
}

// Window is the part of a list, in order of VIN, that is asked for.
func Window(all []*messages.VehicleStatus, q *messages.TableQuery) (*messages.TableWindow, error) {
	w := &messages.TableWindow{Total: uint64(len(all))}
	if sort := cmp.Or(q.GetSort(), "vin"); sort != "vin" {
		values, err := valuesOf(sort, "query sort")
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(all, func(a, b *messages.VehicleStatus) int {
			x, y := values(a.GetRecord()), values(b.GetRecord())
			if len(x) != len(y) {
				return len(y) - len(x) // those without it come last
			}
			if q.GetReverse() {
				x, y = y, x
			}
			return slices.Compare(x, y)
		})
	} else if q.GetReverse() {
		slices.Reverse(all)
	}
	all = slices.DeleteFunc(all, func(s *messages.VehicleStatus) bool {
		return q.GetCursor() != "" && s.GetRecord().GetVin() <= q.GetCursor()
	})
	all = all[min(q.GetOffset(), uint64(len(all))):]
	w.Vehicles = all[:min(int(q.GetLimit()), len(all))]
	if n := len(w.Vehicles); n < len(all) && cmp.Or(q.GetSort(), "vin") == "vin" && !q.GetReverse() {
		w.Next = w.Vehicles[n-1].GetRecord().GetVin()
	}
	return w, nil
}

// Facets counts the vehicles of a list by value.
func Facets(all []*messages.VehicleStatus, total uint64, by []string, limit int) (*messages.Facets, error) {
	sum := &messages.Facets{Matched: uint64(len(all)), Total: total}
	for _, attribute := range by {
		values, err := valuesOf(attribute, "query by")
		if err != nil {
			return nil, err
		}
		facet, counts := &messages.Facet{Attribute: attribute}, map[string]uint64{}
		if attribute != "tags" && attribute != "flags" && attribute != "online" {
			facet.MissingTerm = "!has(" + attribute + ")"
		}
		for _, s := range all {
			of := values(s.GetRecord())
			if len(of) == 0 {
				facet.Missing++
			}
			for _, value := range of {
				counts[value]++
			}
		}
		for value, n := range counts {
			facet.Values = append(facet.Values, &messages.FacetValue{Value: value, Count: n, Term: termOf(attribute, value)})
		}
		slices.SortFunc(facet.Values, func(a, b *messages.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		facet.Distinct = uint64(len(facet.Values))
		for _, rest := range facet.Values[min(limit, len(facet.Values)):] {
			facet.Other += rest.Count
		}
		facet.Values = facet.Values[:min(limit, len(facet.Values))]
		sum.Facets = append(sum.Facets, facet)
	}
	return sum, nil
}

// termOf is the selector of a value.
func termOf(attribute, value string) string {
	switch attribute {
	case "tags", "flags":
		return strconv.Quote(value) + " in " + attribute
	case "online":
		return map[string]string{"true": "online", "false": "!online"}[value]
	case "model_year":
		return "model_year == " + value
	default:
		return attribute + " == " + strconv.Quote(value)
	}
}
