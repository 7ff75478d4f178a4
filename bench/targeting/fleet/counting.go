package fleet

import "strconv"

// counting is an attribute that vehicles are counted by, and what a vehicle counts under: every
// tag, or one value, or "" without one.
type counting struct {
	attribute string
	of        func(*Vehicle) []string
}

var countings = []counting{
	{"model", func(v *Vehicle) []string { return models[v.model : v.model+1] }},
	{"variant", func(v *Vehicle) []string { return variants[v.variant : v.variant+1] }},
	{"model_year", func(v *Vehicle) []string { return years[v.year : v.year+1] }},
	{"market", func(v *Vehicle) []string { return markets[v.market : v.market+1] }},
	{"region", func(v *Vehicle) []string {
		if v.region == noRegion {
			return unknown
		}
		return regions[v.region : v.region+1]
	}},
	{"tags", func(v *Vehicle) []string { return tagSets[v.tags] }},
	{`ecu["ADAS"].version`, func(v *Vehicle) []string {
		if v.camera {
			return unknown
		}
		return versions[v.ecus[adas].version : v.ecus[adas].version+1]
	}},
	{`ecu["IVI"].version`, func(v *Vehicle) []string { return versions[v.ecus[ivi].version : v.ecus[ivi].version+1] }},
	{`ecu["TCU"].hardware_part`, func(v *Vehicle) []string { return tcuParts[v.ecus[tcu].part : v.ecus[tcu].part+1] }},
	{`ecu["BMS"].hardware_revision`, func(v *Vehicle) []string { return revisions[v.ecus[bms].revision : v.ecus[bms].revision+1] }},
}

// What is counted under, so that counting makes nothing.
var (
	unknown  = []string{""}
	tcuParts = numbered("TCU-P%d", len(parts))
	years    = func() (list []string) {
		for i := range 8 {
			list = append(list, strconv.Itoa(firstYear+i))
		}
		return list
	}()
	tagSets = func() (sets [8][]string) {
		for bits := range sets {
			for i, tag := range tags {
				if bits>>i&1 == 1 {
					sets[bits] = append(sets[bits], tag)
				}
			}
		}
		sets[0] = unknown
		return sets
	}()
)

// Attributes are those that vehicles are counted by.
func Attributes() (list []string) {
	for _, f := range countings {
		list = append(list, f.attribute)
	}
	return list
}

// Counts are numbers of vehicles by attribute and value; "" are those without a value.
type Counts map[string]map[string]int

// add counts a vehicle.
func (c Counts) add(v *Vehicle) {
	for _, f := range countings {
		for _, value := range f.of(v) {
			c[f.attribute][value]++
		}
	}
}

// join adds the counts of other vehicles.
func (c Counts) join(other Counts) {
	for attribute, values := range other {
		for value, count := range values {
			c[attribute][value] += count
		}
	}
}

func newCounts() Counts {
	c := Counts{}
	for _, f := range countings {
		c[f.attribute] = map[string]int{}
	}
	return c
}
