package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Vehicles are the columns of a list of vehicles.
var Vehicles = []show.Column[view.Vehicle]{
	{Title: "VIN", Cell: func(v view.Vehicle) string { return v.VIN }},
	{Title: "MODEL", Cell: func(v view.Vehicle) string { return v.Model }},
	{Title: "VARIANT", Cell: func(v view.Vehicle) string { return v.Variant }},
	{Title: "YEAR", Right: true, Cell: func(v view.Vehicle) string { return year(v.ModelYear) }},
	{Title: "MARKET", Cell: func(v view.Vehicle) string { return v.Market }},
	{Title: "REGION", Cell: func(v view.Vehicle) string { return v.Region }},
	{Title: "ONLINE", Cell: online},
	{Title: "CAMPAIGN", Cell: func(v view.Vehicle) string { return assignment(v).Campaign }},
	{Title: "STATE", Cell: func(v view.Vehicle) string { return assignment(v).State }, Tone: func(v view.Vehicle) show.Tone { return show.StateTone(assignment(v).State) }},
}

func year(y uint32) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(int(y))
}

func online(v view.Vehicle) string {
	return yes(v.Online)
}

func assignment(v view.Vehicle) view.Assignment {
	if v.Assignment == nil {
		return view.Assignment{}
	}
	return *v.Assignment
}

func position(p *view.Position) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%.4f, %.4f", p.Latitude, p.Longitude)
}

var ecus = []show.Column[view.ECU]{
	{Title: "ECU", Cell: func(e view.ECU) string { return e.ID }},
	{Title: "HARDWARE", Cell: func(e view.ECU) string { return e.HardwarePart }},
	{Title: "REVISION", Cell: func(e view.ECU) string { return e.HardwareRevision }},
	{Title: "VERSION", Cell: func(e view.ECU) string { return e.Version }},
	{Title: "SERIAL", Cell: func(e view.ECU) string { return e.Serial }},
	{Title: "RXSWIN", Cell: func(e view.ECU) string { return e.RXSWIN }},
}

var results = []show.Column[view.Result]{
	{Title: "CAMPAIGN", Cell: func(r view.Result) string { return r.Campaign }},
	{Title: "ENDED AS", Cell: func(r view.Result) string { return r.State }, Tone: func(r view.Result) show.Tone { return show.StateTone(r.State) }},
	{Title: "ATTEMPTS", Right: true, Cell: func(r view.Result) string { return strconv.Itoa(int(r.Attempt)) }},
	{Title: "ECU", Cell: func(r view.Result) string { return r.ECU }},
	{Title: "CODE", Cell: func(r view.Result) string { return r.Code }},
	{Title: "WHEN", Cell: func(r view.Result) string { return show.Instant(r.EndedAt) }},
	{Title: "NOTE", Cell: func(r view.Result) string { return r.Since }},
}

// Lines are the columns of a timeline.
var Lines = []show.Column[view.Line]{
	{Title: "AT", Cell: func(l view.Line) string { return show.Instant(l.At) }, Data: func(l view.Line) string { return l.At }},
	{Title: "EVENT", Cell: func(l view.Line) string { return l.Event }},
	{Title: "CHANGE", Cell: change, Tone: func(l view.Line) show.Tone { return show.StateTone(l.To) }},
	{Title: "CAMPAIGN", Cell: func(l view.Line) string { return l.Campaign }},
	{Title: "ATTEMPT", Right: true, Cell: func(l view.Line) string { return year(l.Attempt) }},
	{Title: "ECU", Cell: func(l view.Line) string { return l.ECU }},
	{Title: "CODE", Cell: func(l view.Line) string { return l.Code }},
	{Title: "BY", Cell: func(l view.Line) string { return l.By }},
	{Title: "DETAIL", Cell: func(l view.Line) string { return l.Detail }},
}

func change(l view.Line) string {
	if l.From == "" {
		return l.To
	}
	return l.From + " → " + l.To
}

// Vehicle draws one vehicle as it is at a time.
func Vehicle(s *show.Sheet, v view.Vehicle, now time.Time) {
	s.Field("vehicle", v.VIN)
	s.Field("model", strings.TrimSpace(v.Model+" "+v.Variant+" "+year(v.ModelYear)))
	s.Field("market", v.Market)
	s.Field("region", v.Region)
	s.Field("tags", strings.Join(v.Tags, ", "))
	s.Field("time zone", v.TimeZone)
	s.Field("language", v.Language)
	s.Field("consent", v.Consent)
	s.Field("position", position(v.Position))
	s.Field("online", online(v))
	s.Field("last seen", show.Instant(v.LastSeenAt))
	s.Field("registered", show.Instant(v.RegisteredAt))
	s.Field("why", v.Why)
	if len(v.Flags) > 0 {
		s.Section("Kept out of campaigns")
		show.Rows(s, flags, v.Flags)
	}
	if v.Condition != nil {
		s.Section("Condition")
		condition(s, *v.Condition, now)
	}
	s.Section("Control units")
	show.Rows(s, ecus, v.ECUs)
	if a := v.Assignment; a != nil {
		s.Section("Assignment")
		s.Field("campaign", a.Campaign)
		s.Toned("state", a.State, show.StateTone(a.State))
		s.Field("package", a.Package)
		s.Field("attempt", strconv.Itoa(int(a.Attempt)))
		s.Field("ecu", a.ECU)
		s.Field("code", a.Code)
		s.Field("detail", a.Detail)
		if v.Percent > 0 {
			s.Field("percent", strconv.Itoa(int(v.Percent)))
		}
		s.Field("offered", show.Instant(a.OfferedAt))
		s.Field("changed", show.Instant(a.ChangedAt))
	}
	if len(v.Consents) > 0 {
		s.Section("Consent")
		show.Rows(s, consents, v.Consents)
	}
	if len(v.Results) > 0 {
		s.Section("Ended assignments")
		show.Rows(s, results, v.Results)
	}
}
