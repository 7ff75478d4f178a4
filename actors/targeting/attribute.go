package targeting

import (
	"fmt"
	"strconv"

	"pacecar/messages"
)

// field is what a selector can ask about a vehicle.
type field uint8

const (
	fieldVIN field = iota + 1
	fieldModel
	fieldVariant
	fieldModelYear
	fieldMarket
	fieldRegion
	fieldTags
	fieldOnline
	fieldECU // whether the ECU exists
	fieldECUVersion
	fieldECUPart
	fieldECURevision
)

// attribute is a field, with the ECU it belongs to where it belongs to one.
type attribute struct {
	field field
	ecu   string
}

// plainAttributes are written by name alone, ecuAttributes behind ecu["ID"].
// Adding a name is compatible; selectors are stored in campaigns, so a name never
// changes its meaning.
var (
	plainAttributes = map[string]field{
		"vin": fieldVIN, "model": fieldModel, "variant": fieldVariant, "model_year": fieldModelYear,
		"market": fieldMarket, "region": fieldRegion, "tags": fieldTags, "online": fieldOnline,
	}
	ecuAttributes = map[string]field{
		"version": fieldECUVersion, "hardware_part": fieldECUPart, "hardware_revision": fieldECURevision,
	}
)

// String writes an attribute as a selector does.
func (a attribute) String() string {
	switch a.field {
	case fieldECU:
		return "ecu[" + strconv.Quote(a.ecu) + "]"
	case fieldECUVersion, fieldECUPart, fieldECURevision:
		for name, f := range ecuAttributes {
			if f == a.field {
				return "ecu[" + strconv.Quote(a.ecu) + "]." + name
			}
		}
	default:
		for name, f := range plainAttributes {
			if f == a.field {
				return name
			}
		}
	}
	panic(fmt.Sprintf("targeting: no attribute %d", a.field))
}

// kind is the type of an attribute's value.
type kind uint8

const (
	kindText kind = iota + 1
	kindNumber
	kindBool
	kindList
	kindObject
)

func (a attribute) kind() kind {
	switch a.field {
	case fieldModelYear:
		return kindNumber
	case fieldOnline:
		return kindBool
	case fieldTags:
		return kindList
	case fieldECU:
		return kindObject
	default:
		return kindText
	}
}

// textOf reads a text attribute of a record; "" means that the record does not hold it.
func textOf(a attribute, record *messages.VehicleRecord) string {
	attributes := record.GetAttributes()
	switch a.field {
	case fieldVIN:
		return record.GetVin()
	case fieldModel:
		return attributes.GetModel()
	case fieldVariant:
		return attributes.GetVariant()
	case fieldMarket:
		return attributes.GetMarket()
	case fieldRegion:
		return attributes.GetRegion()
	case fieldECUVersion:
		return ecuOf(a.ecu, record).GetVersion()
	case fieldECUPart:
		return ecuOf(a.ecu, record).GetHardwarePart()
	case fieldECURevision:
		return ecuOf(a.ecu, record).GetHardwareRevision()
	default:
		panic(fmt.Sprintf("targeting: %s is not text", a))
	}
}

// ecuOf finds an ECU by its ID; of several, the first one counts everywhere.
func ecuOf(id string, record *messages.VehicleRecord) *messages.ECU {
	for _, ecu := range record.GetInventory() {
		if ecu.GetId() == id {
			return ecu
		}
	}
	return nil
}
