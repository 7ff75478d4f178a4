// Package values is what the twins of the operators' edge see of a vehicle: the attributes that
// their selectors and tables know.
package values

import (
	"fmt"
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

// Of is what a vehicle has for an attribute that the twin counts and sorts by.
func Of(attribute, field string) (func(*messages.VehicleRecord) []string, error) {
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

// Term is the selector of a value.
func Term(attribute, value string) string {
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
