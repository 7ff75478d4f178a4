package bounds

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// Each check names the field at fault.
func TestChecksNameTheField(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("ab", 32)
	fine := &messages.TargetArtifact{EcuId: "ADAS", HardwarePart: "A1", Version: "1.1.0", Sha256: digest}
	for want, no := range map[string]*messages.Rejection{
		"/campaign_id":                   Attempt("", 1),
		"/attempt":                       Attempt("spring", 0),
		"/artifacts":                     Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1}),
		"/artifacts/1/ecu_id":            Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Artifacts: []*messages.TargetArtifact{fine, {}}}),
		"/manifest/ecus/1/ecu_id":        Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS"}, {EcuId: "ADAS"}}}),
		"/attributes/time_zone":          checkAttributes(&messages.VehicleAttributes{TimeZone: "Europe/Berlin\n"}),
		"/attributes/consent":            checkAttributes(&messages.VehicleAttributes{Consent: "Owner"}),
		"/attributes/language":           checkAttributes(&messages.VehicleAttributes{Language: strings.Repeat("de-", 30) + "de"}),
		"/attributes/market":             checkAttributes(&messages.VehicleAttributes{Market: "DEU"}),
		"/ecus/0/rxswin":                 checkRXSWIN("/ecus/0", "R79SWIN"),
		"/manifest/ecus/0/rxswin":        Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS", Rxswin: strings.Repeat("x", 65)}}}),
		"/by":                            Clear(&messages.ClearVehicle{Reason: "seen"}),
		"/reason":                        Clear(&messages.ClearVehicle{By: "mira"}),
		"/codes/1":                       Clear(&messages.ClearVehicle{By: "mira", Reason: "seen", Codes: []string{"ECUReplaced", "Occupied"}}),
		"/flag/code":                     Flag(&messages.FlagVehicle{By: "engine"}),
		"/flag/detail":                   Flag(&messages.FlagVehicle{By: "engine", Flag: &messages.Flag{Code: "DuplicateSerial", Detail: "\x00"}}),
		"/manifest/ecus/0/hardware_part": Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "\n"}}}),
	} {
		if no.GetField() != want {
			t.Errorf("got %v, want the field %s", no, want)
		}
	}
	if no := Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Artifacts: []*messages.TargetArtifact{fine}}); no != nil {
		t.Errorf("an offer of one artifact: %v", no)
	}
}

// What is right is taken, in each of its forms.
func TestAttributesInTheirForms(t *testing.T) {
	t.Parallel()
	for _, a := range []*messages.VehicleAttributes{
		{}, {TimeZone: "UTC"}, {TimeZone: "America/Argentina/Buenos_Aires"}, {TimeZone: "Etc/GMT+5"}, {TimeZone: "America/Port-au-Prince"},
		{Language: "de"}, {Language: "pt-BR"}, {Language: "zh-Hant-TW"}, {Language: "de-CH-1901"}, {Consent: "owner"}, {Consent: "none"}, {Market: "DE"}, {Market: "EU"}, {Market: "XA"},
	} {
		if no := checkAttributes(a); no != nil {
			t.Errorf("%v is refused: %v", a, no)
		}
	}
	for _, text := range []string{"", "R79SWIN 0001", "R155SWIN A-1.2_3", "R13SWIN 01"} {
		if no := checkRXSWIN("", text); no != nil {
			t.Errorf("%q is refused: %v", text, no)
		}
	}
	// No package could name these, so no vehicle has them.
	for _, text := range []string{"R079SWIN 0001", "R79SWIN a", "R79SWIN A B", "R79SWIN A/B", "R79SWIN " + strings.Repeat("A", 33), "R79SWIN A\x00"} {
		if no := checkRXSWIN("", text); no.GetField() != "/rxswin" || no.GetSuggestion() == "" {
			t.Errorf("%q is not refused with a cure: %v", text, no)
		}
	}
}

func BenchmarkRegistration(b *testing.B) {
	m := &messages.RegisterVehicle{Vin: "WVWZZZ1KZAW000001", Attributes: &messages.VehicleAttributes{
		Model: "e1", Market: "DE", TimeZone: "Europe/Berlin", Consent: "owner", Language: "de",
	}}
	for _, id := range []string{"ADAS", "BMS", "IVI", "TCU"} {
		m.Ecus = append(m.Ecus, &messages.ECU{Id: id, HardwarePart: "P", Serial: "S", Version: "1.0.0", Rxswin: "R79SWIN 0001"})
	}
	for b.Loop() {
		if no := Registration("WVWZZZ1KZAW000001", m); no != nil {
			b.Fatal(no)
		}
	}
}

// What a person most likely meant is suggested, and a country that there is not is refused.
func TestWhatWasMeantIsSuggested(t *testing.T) {
	for _, c := range []struct {
		attributes  *messages.VehicleAttributes
		field, cure string
	}{
		{&messages.VehicleAttributes{Market: "de"}, "/attributes/market", "did you mean DE?"},
		{&messages.VehicleAttributes{Market: "DEU"}, "/attributes/market", "did you mean DE?"},
		{&messages.VehicleAttributes{Market: "AB"}, "/attributes/market", "write the two letters of the country, for example DE"},
		{&messages.VehicleAttributes{Market: "Germany"}, "/attributes/market", "write the two letters of the country, for example DE"},
		{&messages.VehicleAttributes{Consent: "Owner"}, "/attributes/consent", "did you mean owner?"},
		{&messages.VehicleAttributes{Consent: "driver's"}, "/attributes/consent", "say who must agree to an update, or leave it out: the owner"},
	} {
		if no := checkAttributes(c.attributes); no.GetField() != c.field || no.GetSuggestion() != c.cure {
			t.Errorf("%v: %v", c.attributes, no)
		}
	}
}
