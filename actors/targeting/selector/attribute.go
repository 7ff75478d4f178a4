package selector

import (
	"cmp"
	"fmt"
	"strconv"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// Field is what a selector can ask about a vehicle.
type Field uint8

// The fields.
const (
	VIN Field = iota + 1
	Model
	Variant
	ModelYear
	Market
	Region
	Tags
	Online
	ECU // whether the ECU exists
	ECUVersion
	ECUPart
	ECURevision
	Flags
	Campaign // that holds the vehicle
	Language
	TimeZone
	Consent
	LastSeen
	Position
	ECURXSWIN
)

// Attribute is a field, with the ECU it belongs to where it belongs to one.
type Attribute struct {
	Field Field
	ECU   string
}

// plainAttributes are written by name alone, ecuAttributes behind ecu["ID"].
// Adding a name is compatible; selectors are stored in campaigns, so a name never
// changes its meaning.
var (
	plainAttributes = map[string]Field{
		"vin": VIN, "model": Model, "variant": Variant, "model_year": ModelYear,
		"market": Market, "region": Region, "tags": Tags, "online": Online,
		"flags": Flags, "campaign": Campaign,
		"language": Language, "time_zone": TimeZone, "consent": Consent, "last_seen": LastSeen, "position": Position,
	}
	ecuAttributes = map[string]Field{
		"version": ECUVersion, "hardware_part": ECUPart, "hardware_revision": ECURevision, "rxswin": ECURXSWIN,
	}
)

// String writes an attribute as a selector does.
func (a Attribute) String() string {
	switch a.Field {
	case ECU:
		return "ecu[" + strconv.Quote(a.ECU) + "]"
	case ECUVersion, ECUPart, ECURevision, ECURXSWIN:
		for name, f := range ecuAttributes {
			if f == a.Field {
				return "ecu[" + strconv.Quote(a.ECU) + "]." + name
			}
		}
	default:
		for name, f := range plainAttributes {
			if f == a.Field {
				return name
			}
		}
	}
	panic(fmt.Sprintf("selector: no attribute %d", a.Field))
}

// kind is the type of an attribute's value.
type kind uint8

const (
	kindText kind = iota + 1
	kindNumber
	kindBool
	kindList
	kindObject
	kindTime
	kindPlace
)

func (a Attribute) kind() kind {
	switch a.Field {
	case ModelYear:
		return kindNumber
	case Online:
		return kindBool
	case Tags, Flags:
		return kindList
	case ECU:
		return kindObject
	case LastSeen:
		return kindTime
	case Position:
		return kindPlace
	default:
		return kindText
	}
}

// TextOf reads a text attribute of a record; "" means that the record does not hold it.
func TextOf(a Attribute, record *messages.VehicleRecord) string {
	attributes := record.GetAttributes()
	switch a.Field {
	case VIN:
		return record.GetVin()
	case Model:
		return attributes.GetModel()
	case Variant:
		return attributes.GetVariant()
	case Market:
		return attributes.GetMarket()
	case Region:
		return attributes.GetRegion()
	case Campaign:
		return occupant.Of(record.GetAssignment())
	case Language:
		return attributes.GetLanguage()
	case TimeZone:
		return attributes.GetTimeZone()
	case Consent:
		return cmp.Or(attributes.GetConsent(), vocabulary.DefaultConsent)
	case ECUVersion:
		return ECUOf(a.ECU, record).GetVersion()
	case ECUPart:
		return ECUOf(a.ECU, record).GetHardwarePart()
	case ECURevision:
		return ECUOf(a.ECU, record).GetHardwareRevision()
	case ECURXSWIN:
		return ECUOf(a.ECU, record).GetRxswin()
	default:
		panic(fmt.Sprintf("selector: %s is not text", a))
	}
}

// ECUOf finds an ECU by its ID; of several, the first one counts everywhere.
func ECUOf(id string, record *messages.VehicleRecord) *messages.ECU {
	for _, ecu := range record.GetInventory() {
		if ecu.GetId() == id {
			return ecu
		}
	}
	return nil
}
