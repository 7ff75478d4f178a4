package ingest

import "pacecar/messages"

// attribute is one text about a vehicle, by its number in messages and its names in the two
// formats.
type attribute struct {
	number        int
	column, field string
	of            func(*messages.VehicleAttributes) *string
}

// attributes are the texts about a vehicle, in the order in which they are written. What is
// added here is read and written in both formats.
var attributes = []attribute{
	{1, "model", "model", func(a *messages.VehicleAttributes) *string { return &a.Model }},
	{2, "variant", "variant", func(a *messages.VehicleAttributes) *string { return &a.Variant }},
	{4, "market", "market", func(a *messages.VehicleAttributes) *string { return &a.Market }},
	{5, "region", "region", func(a *messages.VehicleAttributes) *string { return &a.Region }},
	{7, "time_zone", "timeZone", func(a *messages.VehicleAttributes) *string { return &a.TimeZone }},
	{8, "consent", "consent", func(a *messages.VehicleAttributes) *string { return &a.Consent }},
	{9, "language", "language", func(a *messages.VehicleAttributes) *string { return &a.Language }},
}

// part is one text about an ECU; its column is ecu.<ID>.<column>.
type part struct {
	column, field string
	of            func(*messages.ECU) *string
}

// parts are the texts about an ECU besides its id, in the order in which they are written.
var parts = []part{
	{"part", "hardwarePart", func(e *messages.ECU) *string { return &e.HardwarePart }},
	{"revision", "hardwareRevision", func(e *messages.ECU) *string { return &e.HardwareRevision }},
	{"serial", "serial", func(e *messages.ECU) *string { return &e.Serial }},
	{"version", "version", func(e *messages.ECU) *string { return &e.Version }},
	{"sha256", "sha256", func(e *messages.ECU) *string { return &e.Sha256 }},
	{"rxswin", "rxswin", func(e *messages.ECU) *string { return &e.Rxswin }},
}

// What is not one text about a vehicle: its identity, a number and two lists.
const (
	vinColumn, vinField    = "vin", "vin"
	yearColumn, yearField  = "model_year", "modelYear"
	tagsColumn, tagsField  = "tags", "tags"
	yearNumber, tagsNumber = 3, 6
	ecusField, idField     = "ecus", "id"
	ecuPrefix              = "ecu."
)

// The names that a file may use, and where they lead.
var (
	baseColumns   = []string{vinColumn, yearColumn, tagsColumn}
	partColumns   []string
	vehicleFields = []string{vinField, yearField, tagsField, ecusField}
	ecuFields     = []string{idField}

	attributeOfColumn = map[string]int{}
	attributeOfField  = map[string]int{}
	partOfColumn      = map[string]int{}
	partOfField       = map[string]int{}
)

func init() {
	for i, a := range attributes {
		baseColumns, vehicleFields = append(baseColumns, a.column), append(vehicleFields, a.field)
		attributeOfColumn[a.column], attributeOfField[a.field] = i, i
	}
	for i, p := range parts {
		partColumns, ecuFields = append(partColumns, p.column), append(ecuFields, p.field)
		partOfColumn[p.column], partOfField[p.field] = i, i
	}
}

// bare tells whether an ECU is known by its id alone.
func bare(e *messages.ECU) bool {
	for _, p := range parts {
		if *p.of(e) != "" {
			return false
		}
	}
	return true
}
