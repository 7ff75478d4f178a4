package view

import (
	"slices"
	"strconv"
	"strings"

	"pacecar/messages"
	"pacecar/web/view/reported"
	"pacecar/web/view/since"
)

// FromVehicle turns a status into a view.
func FromVehicle(s *messages.VehicleStatus) Vehicle {
	r := s.GetRecord()
	a := r.GetAttributes()
	results := mapped(r.GetResults(), FromResult)
	for i, ended := range r.GetResults() {
		results[i].Since = since.Text(r, ended)
	}
	slices.Reverse(results)
	seen := max(s.GetLastSeenMs(), r.GetLastSeenMs())
	return Vehicle{
		VIN: r.GetVin(), Model: a.GetModel(), Variant: a.GetVariant(), ModelYear: a.GetModelYear(),
		Market: a.GetMarket(), Region: a.GetRegion(), Tags: listed(a.GetTags()),
		TimeZone: a.GetTimeZone(), Consent: a.GetConsent(), Language: a.GetLanguage(),
		Position: FromPosition(r.GetPosition()), Flags: mapped(r.GetFlags(), FromFlag),
		ECUs: mapped(r.GetInventory(), FromECU), InventoryVersion: r.GetInventoryVersion(), Version: s.GetVersion(),
		Online: r.GetOnline(), LastSeenAt: Time(seen),
		RegisteredAt: Time(r.GetRegisteredAtMs()), Encoding: encoding(r.GetEncoding(), r.GetOnline() || seen > 0),
		Assignment: FromAssignment(r.GetAssignment()), Results: results,
		Percent: s.GetPercent(), Why: s.GetWhy(), Condition: reported.FromCondition(s.GetCondition(), Time),
		Consents: reported.FromConsents(r, Time),
	}
}

// FromECU turns an ECU into a view.
func FromECU(e *messages.ECU) ECU {
	return ECU{
		ID: e.GetId(), HardwarePart: e.GetHardwarePart(), HardwareRevision: e.GetHardwareRevision(),
		Serial: e.GetSerial(), Version: e.GetVersion(), SHA256: e.GetSha256(), RXSWIN: e.GetRxswin(),
	}
}

// FromPosition turns a position into a view; nil stays nil.
func FromPosition(p *messages.Position) *Position {
	if p == nil {
		return nil
	}
	return &Position{Latitude: p.GetLatitude(), Longitude: p.GetLongitude()}
}

// FromFlag turns a flag into a view.
func FromFlag(f *messages.Flag) Flag {
	return Flag{Code: f.GetCode(), ECU: f.GetEcuId(), Detail: f.GetDetail(), At: Time(f.GetAtMs())}
}

// FromConfiguration turns a change of configuration into a view.
func FromConfiguration(c *messages.Configuration) Configuration {
	return Configuration{
		At: Time(c.GetAtMs()), Event: c.GetEvent(), By: c.GetBy(), Campaign: c.GetCampaignId(), Attempt: c.GetAttempt(),
		Changes: mapped(c.GetChanges(), func(e *messages.ECUChange) ECUChange {
			return ECUChange{Before: fromState(e.GetBefore()), After: fromState(e.GetAfter())}
		}),
		Before: mapped(c.GetBefore(), FromState), After: mapped(c.GetAfter(), FromState),
	}
}

// FromState turns what a configuration says of an ECU into a view.
func FromState(s *messages.ECUState) ECU {
	return ECU{
		ID: s.GetId(), HardwarePart: s.GetHardwarePart(), HardwareRevision: s.GetHardwareRevision(),
		Serial: s.GetSerial(), Version: s.GetVersion(), SHA256: s.GetSha256(), RXSWIN: s.GetRxswin(),
	}
}

func fromState(s *messages.ECUState) *ECU {
	if s == nil {
		return nil
	}
	return new(FromState(s))
}

// FromAssignment turns an assignment into a view; nil stays nil.
func FromAssignment(a *messages.Assignment) *Assignment {
	if a == nil {
		return nil
	}
	pkg := a.GetPackage()
	if v := a.GetPackageVersion(); v != "" {
		pkg += "@" + v
	}
	return &Assignment{
		Campaign: a.GetCampaignId(), Attempt: a.GetAttempt(), State: AssignmentState(a.GetState()), Package: pkg,
		Artifacts: mapped(a.GetArtifacts(), func(f *messages.OfferedArtifact) Artifact {
			return Artifact{
				ECU: f.GetEcuId(), HardwarePart: f.GetHardwarePart(), Version: f.GetVersion(),
				SHA256: f.GetSha256(), SizeBytes: f.GetSizeBytes(),
			}
		}),
		InventoryVersion: a.GetInventoryVersion(), ECU: a.GetEcuId(), Code: a.GetCode(), Detail: a.GetDetail(),
		Cancelling: a.GetCancelling(), OfferedAt: Time(a.GetOfferedAtMs()), ChangedAt: Time(a.GetChangedAtMs()),
		ExpiresAt: Time(a.GetExpiresAtMs()), PermitExpiresAt: Time(a.GetPermitExpiresAtMs()), PermitOpensAt: Time(a.GetPermitOpensAtMs()),
	}
}

// FromResult turns an ended assignment into a view.
func FromResult(r *messages.AssignmentResult) Result {
	return Result{
		Campaign: r.GetCampaignId(), Attempt: r.GetAttempt(), State: AssignmentState(r.GetState()),
		ECU: r.GetEcuId(), Code: r.GetCode(), EndedAt: Time(r.GetEndedAtMs()),
	}
}

// FromLine turns a history entry into a line of a timeline.
func FromLine(e *messages.HistoryEntry) Line {
	return Line{
		At: Time(e.GetAtMs()), Event: e.GetEvent(), By: e.GetBy(), Campaign: e.GetCampaignId(), VIN: e.GetVin(),
		Attempt: e.GetAttempt(), From: stateWord(e.GetChange().GetFrom()), To: stateWord(e.GetChange().GetTo()),
		ECU: e.GetEcuId(), Code: e.GetCode(), Detail: e.GetDetail(),
	}
}

// FromLines turns history entries into lines.
func FromLines(list []*messages.HistoryEntry) []Line { return mapped(list, FromLine) }

// stateWord turns a constant such as DOWNLOADING into a word; what is a word already stays.
func stateWord(s string) string {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return s
		}
	}
	for _, prefix := range []string{"CAMPAIGN_", "WAVE_", "PACKAGE_"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return word(s, "")
}

// ToRegistration turns what a person wrote into a command.
func ToRegistration(vin string, r Registration, by string) *messages.RegisterVehicle {
	return &messages.RegisterVehicle{
		Vin: vin, By: by,
		Attributes: &messages.VehicleAttributes{
			Model: r.Model, Variant: r.Variant, ModelYear: r.ModelYear,
			Market: r.Market, Region: r.Region, Tags: r.Tags,
			TimeZone: r.TimeZone, Consent: r.Consent, Language: r.Language,
		},
		Ecus: mapped(r.ECUs, ToECU),
	}
}

// ToECU turns what a person wrote into an ECU.
func ToECU(e ECU) *messages.ECU {
	return &messages.ECU{
		Id: e.ID, HardwarePart: e.HardwarePart, HardwareRevision: e.HardwareRevision,
		Serial: e.Serial, Version: e.Version, Sha256: e.SHA256, Rxswin: e.RXSWIN,
	}
}

// pointer extends a JSON pointer by the index of a list.
func pointer(base string, i int) string { return base + "/" + strconv.Itoa(i) }
