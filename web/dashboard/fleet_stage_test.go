package dashboard_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

var (
	fleetModels = []string{"e1", "e2", "gt", "t5"}
	fleetStates = []string{"Succeeded", "Downloading", "Installing", "Failed", "Offered", "Downloaded"}
)

// fleetVIN is the n-th vehicle of the staged fleet in order of VIN, from 0.
func fleetVIN(n int) string { return fmt.Sprintf("WPC0000000A%06d", n) }

// fleetVehicle is that vehicle. Its model goes round the models, so that the n-th vehicle of a model is known, too.
func fleetVehicle(n int) map[string]any {
	vehicle := map[string]any{
		"vin": fleetVIN(n), "model": fleetModels[n%len(fleetModels)], "variant": "touring", "modelYear": 2024 + n%3, "market": "DE", "region": "DE-BY", "online": n%3 != 2,
		"lastSeenAt": at(0), "ecus": []any{map[string]any{"id": "ADAS", "version": "4.1.0"}, map[string]any{"id": "GW", "version": "2.9.0"}}, "flags": []any{},
	}
	if n%5 > 0 {
		vehicle["assignment"] = map[string]any{"campaign": stageID, "attempt": 1, "state": fleetStates[n%len(fleetStates)], "package": "adas-stack@4.2.1", "artifacts": []any{}}
	}
	if n%17 == 0 {
		vehicle["flags"] = []any{map[string]any{"code": "ECUReplaced", "ecu": "ADAS"}, map[string]any{"code": "UnknownECU", "ecu": "CAM"}}
	}
	return vehicle
}

// fleetSelection is how many vehicles of the fleet a selector matches, and the n-th of them: the alternatives
// for the model and nothing else count.
func fleetSelection(selector string, size int) (matched int, nth func(int) int) {
	var models []int
	for k, model := range fleetModels {
		if strings.Contains(selector, fmt.Sprintf("model == %q", model)) {
			models = append(models, k)
			matched += (size - k + len(fleetModels) - 1) / len(fleetModels)
		}
	}
	if len(models) == 0 {
		return size, func(n int) int { return n }
	}
	return matched, func(n int) int { return models[n%len(models)] + n/len(models)*len(fleetModels) }
}

// setFleet puts a fleet of a size on the stage, that answers windows and facets as the API does.
func setFleet(s *scripted, size int) {
	s.asked["/vehicles"] = func(query url.Values) any {
		matched, nth := fleetSelection(query.Get("selector"), size)
		offset, _ := strconv.Atoi(query.Get("offset"))
		limit, _ := strconv.Atoi(query.Get("limit"))
		items := []any{}
		for n := offset; n < min(offset+limit, matched); n++ {
			if strings.HasPrefix(query.Get("sort"), "-") {
				items = append(items, fleetVehicle(nth(matched-1-n)))
			} else {
				items = append(items, fleetVehicle(nth(n)))
			}
		}
		return map[string]any{"items": items, "total": matched, "offset": offset}
	}
	s.asked["/vehicles:facets"] = func(query url.Values) any {
		matched, _ := fleetSelection(query.Get("selector"), size)
		var facets []any
		for _, attribute := range query["by"] {
			facets = append(facets, fleetFacet(attribute, query.Get("selector"), matched, query.Get("limit")))
		}
		return map[string]any{"matched": matched, "total": size, "facets": facets}
	}
}

// fleetFacet counts an attribute of the staged fleet.
func fleetFacet(attribute, selector string, matched int, limit string) map[string]any {
	value := func(name string, n int, term string) any {
		return map[string]any{"value": name, "count": n, "term": term}
	}
	values, other, missing := []any{}, 0, 0
	switch attribute {
	case "model":
		for _, model := range fleetModels {
			term := fmt.Sprintf("model == %q", model)
			switch {
			case strings.Contains(selector, term):
				values = append(values, value(model, matched, term))
			case !strings.Contains(selector, "model =="):
				values = append(values, value(model, matched/len(fleetModels), term))
			}
		}
	case "online":
		values = []any{value("true", matched/3*2, "online"), value("false", matched-matched/3*2, "!online")}
	case "market":
		values = []any{value("DE", matched, `market == "DE"`)}
	case "region":
		most, _ := strconv.Atoi(limit)
		for n := range 30 {
			values = append(values, value(fmt.Sprintf("DE-%02d", n), matched/40, fmt.Sprintf(`region == "DE-%02d"`, n)))
		}
		other = matched / 40 * len(values[min(most, 30):])
		values, missing = slices.Clip(values[:min(most, 30)]), matched-matched/40*30
		return map[string]any{"attribute": attribute, "values": values, "distinct": 30, "other": other, "missing": missing, "missingTerm": "!has(region)"}
	case "tags":
		values = []any{value("employee", matched/10, `"employee" in tags`), value("taxi", matched/100, `"taxi" in tags`)}
	case "flags":
		values, missing = []any{value("ECUReplaced", matched/17, `"ECUReplaced" in flags`)}, matched-matched/17
	case "model_year":
		for i := range 3 {
			year := fmt.Sprint(2024 + i)
			values = append(values, value(year, matched/3+(2-i)*(matched%3)/2, "model_year == "+year))
		}
	default:
		values = []any{value("4.1.0", matched, attribute+` == "4.1.0"`)}
	}
	return map[string]any{"attribute": attribute, "values": values, "distinct": len(values), "other": other, "missing": missing, "missingTerm": "!has(" + attribute + ")"}
}
