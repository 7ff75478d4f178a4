package messages

// Given is a bit for an attribute of a vehicle, by its field number, as RegisterVehicle.given
// has them.
func Given(field int) uint32 { return 1 << field }

// NothingGiven is for a registration that says no attribute, unless bits are added to it.
const NothingGiven uint32 = 1

// Completed is what is known of a vehicle after a registration that says the given
// attributes; what it leaves out stays as it was known. A registration without a bit says all.
func (x *VehicleAttributes) Completed(given uint32, known *VehicleAttributes) *VehicleAttributes {
	if given == 0 || known == nil {
		return x
	}
	says := func(field int) bool { return given&Given(field) != 0 }
	text := func(field int, said, known string) string {
		if says(field) {
			return said
		}
		return known
	}
	now := &VehicleAttributes{
		Model: text(1, x.GetModel(), known.Model), Variant: text(2, x.GetVariant(), known.Variant), ModelYear: known.ModelYear,
		Market: text(4, x.GetMarket(), known.Market), Region: text(5, x.GetRegion(), known.Region), Tags: known.Tags,
		TimeZone: text(7, x.GetTimeZone(), known.TimeZone), Consent: text(8, x.GetConsent(), known.Consent), Language: text(9, x.GetLanguage(), known.Language),
	}
	if says(3) {
		now.ModelYear = x.GetModelYear()
	}
	if says(6) {
		now.Tags = x.GetTags()
	}
	return now
}
