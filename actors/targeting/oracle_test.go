package targeting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// phrase is a selector as the oracle knows it: its text, and what it means for one
// vehicle, worked out by hand. A nil answer is unknown.
type phrase struct {
	text string
	of   func(*messages.VehicleRecord) *bool
	cel  bool // standard CEL gives it the same meaning
}

var yesPointer, noPointer = new(true), new(false)

func answerOf(b bool) *bool {
	if b {
		return yesPointer
	}
	return noPointer
}

// subject is something a phrase can be about: how it is written, and its value, "" if
// the vehicle has none.
type subject struct {
	text    string
	value   func(*messages.VehicleRecord) string
	domain  []string
	version bool
}

var (
	testModels    = []string{"", "e1", "e2", "eX"}
	testRegions   = []string{"", "DE", "DE-BY", "AT"}
	testVersions  = []string{"", "1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1", "2.0.0", "2.0.0+build.7", "seven", "1.2", "v1.2.0"}
	testParts     = []string{"", "P-100", "P-200"}
	testRevisions = []string{"", "A", "B"}
	testECUs      = []string{"ADAS", "TCU", "BMS 2"}
	testTags      = []string{"taxi", "press", "keep"}
	testYears     = []int{0, 2023, 2024, 2025}
	testCampaigns = []string{"spring", "summer"}
	testFlags     = []string{"ECUReplaced", "UnknownECU", "DuplicateSerial"}
	testLanguages = []string{"", "de", "pt-BR"}
	testZones     = []string{"", "Europe/Berlin", "America/Sao_Paulo"}
	testConsents  = []string{"", "owner", "fleet", "none"}
	testRXSWINs   = []string{"", "R79SWIN 0001", "R79SWIN 0002"}
)

// consentOf is whose consent a vehicle needs: its owner's where nothing is said.
func consentOf(r *messages.VehicleRecord) string {
	if r.Attributes.Consent == "" {
		return "owner"
	}
	return r.Attributes.Consent
}

func subjects() []subject {
	list := []subject{
		{text: "model", value: func(r *messages.VehicleRecord) string { return r.Attributes.Model }, domain: testModels[1:]},
		{text: "region", value: func(r *messages.VehicleRecord) string { return r.Attributes.Region }, domain: testRegions[1:]},
		{text: "vin", value: func(r *messages.VehicleRecord) string { return r.Vin }, domain: testVINs},
		{text: "campaign", value: func(r *messages.VehicleRecord) string { return holding(r) }, domain: testCampaigns},
		{text: "language", value: func(r *messages.VehicleRecord) string { return r.Attributes.Language }, domain: testLanguages[1:]},
		{text: "time_zone", value: func(r *messages.VehicleRecord) string { return r.Attributes.TimeZone }, domain: testZones[1:]},
		{text: "consent", value: consentOf, domain: []string{"owner", "fleet", "none"}},
	}
	for _, id := range append([]string{"ABSENT"}, testECUs...) {
		ecu := func(r *messages.VehicleRecord) *messages.ECU {
			for _, e := range r.Inventory {
				if e.Id == id {
					return e
				}
			}
			return &messages.ECU{}
		}
		name := "ecu[" + strconv.Quote(id) + "]."
		list = append(list,
			subject{name + "version", func(r *messages.VehicleRecord) string { return ecu(r).Version }, testVersions[1:], true},
			subject{name + "hardware_part", func(r *messages.VehicleRecord) string { return ecu(r).HardwarePart }, testParts[1:], false},
			subject{name + "hardware_revision", func(r *messages.VehicleRecord) string { return ecu(r).HardwareRevision }, testRevisions[1:], false},
			subject{name + "rxswin", func(r *messages.VehicleRecord) string { return ecu(r).Rxswin }, testRXSWINs[1:], false},
		)
	}
	return list
}

// testVINs are the vehicles of a random fleet.
var testVINs = func() (vins []string) {
	for i := range 24 {
		vins = append(vins, fmt.Sprintf("WVWZZZ%sTEST%06d", []string{"A", "B", "ZZZ"}[i%3][:1], i*7919))
	}
	return vins
}()

var comparisonSigns = []string{"==", "!=", "<", "<=", ">", ">="}

func compareSigns(sign string, order int) bool {
	switch sign {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// drawPhrase makes a random selector of at most that depth.
func drawPhrase(t *rapid.T, depth int) phrase {
	if depth > 0 && rapid.IntRange(0, 9).Draw(t, "nested") < 6 {
		switch rapid.SampledFrom([]string{"&&", "||", "!"}).Draw(t, "connective") {
		case "!":
			kid := drawPhrase(t, depth-1)
			return phrase{"!(" + kid.text + ")", func(r *messages.VehicleRecord) *bool {
				if a := kid.of(r); a != nil {
					return answerOf(!*a)
				}
				return nil
			}, kid.cel}
		case "&&":
			return joined(t, depth, "&&", false)
		default:
			return joined(t, depth, "||", true)
		}
	}
	return drawLeaf(t)
}

func joined(t *rapid.T, depth int, sign string, decisive bool) phrase {
	count := rapid.IntRange(2, 4).Draw(t, "count")
	kids, texts, standard := make([]phrase, count), make([]string, count), true
	for i := range kids {
		kids[i] = drawPhrase(t, depth-1)
		texts[i] = "(" + kids[i].text + ")"
		standard = standard && kids[i].cel
	}
	return phrase{strings.Join(texts, " "+sign+" "), func(r *messages.VehicleRecord) *bool {
		undecided := false
		for _, kid := range kids {
			switch a := kid.of(r); {
			case a == nil:
				undecided = true
			case *a == decisive:
				return a
			}
		}
		if undecided {
			return nil
		}
		return answerOf(!decisive)
	}, standard}
}

func drawLeaf(t *rapid.T) phrase {
	s := rapid.SampledFrom(subjects()).Draw(t, "subject")
	unlessMissing := func(judge func(string) bool) func(*messages.VehicleRecord) *bool {
		return func(r *messages.VehicleRecord) *bool {
			if s.value(r) == "" {
				return nil
			}
			return answerOf(judge(s.value(r)))
		}
	}
	operand := rapid.SampledFrom(s.domain).Draw(t, "operand")
	switch rapid.IntRange(0, 15).Draw(t, "leaf") {
	case 10, 11:
		return drawSeen(t)
	case 12, 13:
		return drawPlace(t)
	case 14:
		return drawSample(t)
	case 15:
		return rapid.SampledFrom(cohortPhrases).Draw(t, "cohort")
	case 0:
		tag := rapid.SampledFrom(testTags).Draw(t, "tag")
		return phrase{strconv.Quote(tag) + " in tags", func(r *messages.VehicleRecord) *bool { return answerOf(slices.Contains(r.Attributes.Tags, tag)) }, true}
	case 1:
		if rapid.Bool().Draw(t, "of flags") {
			if rapid.Bool().Draw(t, "any") {
				return phrase{"has(flags)", func(r *messages.VehicleRecord) *bool { return answerOf(len(r.GetFlags()) > 0) }, false}
			}
			code := rapid.SampledFrom(testFlags).Draw(t, "code")
			return phrase{strconv.Quote(code) + " in flags", func(r *messages.VehicleRecord) *bool { return answerOf(slices.Contains(codesOf(r), code)) }, true}
		}
		id := rapid.SampledFrom(testECUs).Draw(t, "id")
		return phrase{strconv.Quote(id) + " in ecu", func(r *messages.VehicleRecord) *bool {
			return answerOf(slices.ContainsFunc(r.Inventory, func(e *messages.ECU) bool { return e.Id == id }))
		}, true}
	case 2:
		return phrase{"has(" + s.text + ")", func(r *messages.VehicleRecord) *bool { return answerOf(s.value(r) != "") }, true}
	case 3:
		length := rapid.IntRange(1, len(operand)).Draw(t, "length")
		if rapid.Bool().Draw(t, "the end") {
			suffix := operand[len(operand)-length:]
			return phrase{s.text + ".endsWith(" + strconv.Quote(suffix) + ")", unlessMissing(func(v string) bool { return strings.HasSuffix(v, suffix) }), true}
		}
		prefix := operand[:length]
		return phrase{s.text + ".startsWith(" + strconv.Quote(prefix) + ")", unlessMissing(func(v string) bool { return strings.HasPrefix(v, prefix) }), true}
	case 4:
		list := rapid.SliceOfN(rapid.SampledFrom(s.domain), 1, 3).Draw(t, "list")
		quoted := make([]string, len(list))
		for i, element := range list {
			quoted[i] = strconv.Quote(element)
		}
		return phrase{s.text + " in [" + strings.Join(quoted, ", ") + "]", unlessMissing(func(v string) bool { return slices.Contains(list, v) }), true}
	case 5:
		return drawYear(t)
	case 6:
		return phrase{"online", func(r *messages.VehicleRecord) *bool { return answerOf(r.Online) }, true}
	default:
		return drawComparison(t, s, operand, unlessMissing)
	}
}

func drawYear(t *rapid.T) phrase {
	sign := rapid.SampledFrom(comparisonSigns).Draw(t, "sign")
	year := rapid.SampledFrom(testYears[1:]).Draw(t, "year")
	return phrase{fmt.Sprintf("model_year %s %d", sign, year), func(r *messages.VehicleRecord) *bool {
		if r.Attributes.ModelYear == 0 {
			return nil
		}
		return answerOf(compareSigns(sign, int(r.Attributes.ModelYear)-year))
	}, true}
}

func drawComparison(t *rapid.T, s subject, operand string, unlessMissing func(func(string) bool) func(*messages.VehicleRecord) *bool) phrase {
	sign := rapid.SampledFrom(comparisonSigns).Draw(t, "sign")
	if !s.version || (rapid.Bool().Draw(t, "as text") && (sign == "==" || sign == "!=")) {
		if s.version && sign != "==" {
			sign = "!="
		}
		return phrase{s.text + " " + sign + " " + strconv.Quote(operand), unlessMissing(func(v string) bool {
			return compareSigns(sign, strings.Compare(v, operand))
		}), true}
	}
	wanted := rapid.SampledFrom([]string{"1.0.0", "1.2.0", "2.0.0-rc.1", "2.0.0"}).Draw(t, "version")
	return phrase{fmt.Sprintf("%s %s semver(%q)", s.text, sign, wanted), func(r *messages.VehicleRecord) *bool {
		installed, err := semver.StrictNewVersion(s.value(r))
		if err != nil {
			return nil
		}
		return answerOf(compareSigns(sign, installed.Compare(semver.MustParse(wanted))))
	}, false}
}

// drawVehicle makes a random record, with gaps.
func drawVehicle(t *rapid.T, vin string) *messages.VehicleRecord {
	r := &messages.VehicleRecord{
		Vin: vin, Online: rapid.Bool().Draw(t, "online"),
		Attributes: &messages.VehicleAttributes{
			Model: rapid.SampledFrom(testModels).Draw(t, "model"), Region: rapid.SampledFrom(testRegions).Draw(t, "region"),
			ModelYear: uint32(rapid.SampledFrom(testYears).Draw(t, "year")),
			Tags:      rapid.SliceOfNDistinct(rapid.SampledFrom(testTags), 0, 2, rapid.ID).Draw(t, "tags"),
			Language:  rapid.SampledFrom(testLanguages).Draw(t, "language"), TimeZone: rapid.SampledFrom(testZones).Draw(t, "zone"),
			Consent: rapid.SampledFrom(testConsents).Draw(t, "consent"),
		},
		LastSeenMs: drawInstant(t), Position: drawPosition(t),
	}
	drawHeld(t, r)
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(testECUs), 0, 3, rapid.ID).Draw(t, "ecus") {
		r.Inventory = append(r.Inventory, &messages.ECU{
			Id: id, Version: rapid.SampledFrom(testVersions).Draw(t, "version"),
			HardwarePart:     rapid.SampledFrom(testParts).Draw(t, "part"),
			HardwareRevision: rapid.SampledFrom(testRevisions).Draw(t, "revision"),
			Sha256:           rapid.SampledFrom([]string{"", "aa", "bb"}).Draw(t, "sha256"),
			Serial:           rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "serial"),
			Rxswin:           rapid.SampledFrom(testRXSWINs).Draw(t, "rxswin"),
		})
	}
	return r
}

// drawFleet makes an index that has seen vehicles come, change and go, and what it
// must hold now.
func drawFleet(t *rapid.T) (*Index, map[string]*messages.VehicleRecord) {
	x, fleet := NewIndex(), map[string]*messages.VehicleRecord{}
	for range rapid.IntRange(0, 60).Draw(t, "changes") {
		vin := rapid.SampledFrom(testVINs).Draw(t, "vin")
		switch rapid.IntRange(0, 6).Draw(t, "change") {
		case 0:
			x.Remove(vin)
			delete(fleet, vin)
		case 1:
			if r := fleet[vin]; r != nil {
				r.Online, r.LastSeenMs, r.Position = !r.Online, drawInstant(t), drawPosition(t)
				x.Hear(vin, r.LastSeenMs, r.Online, r.Position)
			}
		case 2:
			heard := drawInstant(t)
			x.NoteHeard(vin, heard)
			if r := fleet[vin]; r != nil {
				r.LastSeenMs = heard
			}
		default:
			fleet[vin] = drawVehicle(t, vin)
			x.Put(fleet[vin])
		}
	}
	return x, fleet
}

// TestPresenceIsWhatWasToldLast: for any fleet, and for vehicles that left it.
func TestPresenceIsWhatWasToldLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		for _, vin := range testVINs {
			r := fleet[vin]
			if got, want := x.Presence(vin), (Presence{r.GetOnline(), r.GetLastSeenMs() / 1000 * 1000}); got != want {
				t.Fatalf("%s: %+v, want %+v", vin, got, want)
			}
		}
	})
}

// TestSelectAgreesWithOracle: for any fleet and selector, index, direct evaluation and
// the oracle agree, and every undecided vehicle is accounted for.
func TestSelectAgreesWithOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		p := drawPhrase(t, 3)
		s, rejection := terms.Compile(asked(p.text))
		if rejection != nil {
			t.Fatalf("%s: %v", p.text, rejection)
		}
		var want []string
		undecided := 0
		for vin, r := range fleet {
			a := p.of(r)
			if a == nil {
				undecided++
			}
			if a != nil && *a {
				want = append(want, vin)
			}
			if got := s.Match(r); got != (a != nil && *a) {
				t.Fatalf("%s: Match(%v) = %t", p.text, r, got)
			}
		}
		slices.Sort(want)
		set, _ := x.Select(s)
		if got := set.VINs(); !slices.Equal(got, want) {
			t.Fatalf("%s: selected %v, want %v", p.text, got, want)
		}
		if set.Len() != len(want) || x.Len() != len(fleet) {
			t.Fatalf("%d of %d vehicles, want %d of %d", set.Len(), x.Len(), len(want), len(fleet))
		}
		for vin := range fleet {
			if set.Contains(vin) != slices.Contains(want, vin) {
				t.Fatalf("Contains(%s) is wrong", vin)
			}
		}
		answer, rejection := Answer(x, asked(p.text))
		if rejection != nil {
			t.Fatal(rejection)
		}
		counted := 0
		for _, exclusion := range answer.Excluded {
			counted += int(exclusion.Count)
		}
		if counted != undecided {
			t.Fatalf("%s: %d vehicles are excluded as undecided, want %d", p.text, counted, undecided)
		}
	})
}
