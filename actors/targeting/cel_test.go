package targeting

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// celWorld is standard CEL with the functions of selectors. It looks at one record at a
// time; what the record does not hold is an error, as CEL has it.
type celWorld struct {
	env     *cel.Env
	current *messages.VehicleRecord
}

// function registers a function of that many arguments on the record at hand.
func (w *celWorld) function(name string, result *cel.Type, arguments []*cel.Type, of func(r *messages.VehicleRecord, arguments []ref.Val) ref.Val, options ...cel.OverloadOpt) cel.EnvOption {
	options = append(options, cel.FunctionBinding(func(given ...ref.Val) ref.Val { return of(w.current, given) }))
	overload := name
	for range arguments {
		overload += "_value"
	}
	return cel.Function(name, cel.Overload(overload, arguments, result, options...))
}

var errUnknown = errors.New("not known")

// unknownOr is an answer of the oracle in CEL.
func unknownOr(answer *bool) ref.Val {
	if answer == nil {
		return types.WrapErr(errUnknown)
	}
	return types.Bool(*answer)
}

func newCELWorld(t *testing.T) *celWorld {
	t.Helper()
	w := &celWorld{}
	number := func(v ref.Val) float64 { return float64(v.ConvertToType(types.DoubleType).(types.Double)) }
	text := func(v ref.Val) string { return string(v.(types.String)) }
	env, err := cel.NewEnv(cel.ClearMacros(),
		cel.Variable("vin", cel.StringType), cel.Variable("model", cel.StringType), cel.Variable("region", cel.StringType),
		cel.Variable("language", cel.StringType), cel.Variable("time_zone", cel.StringType), cel.Variable("consent", cel.StringType),
		cel.Variable("model_year", cel.IntType), cel.Variable("tags", cel.ListType(cel.StringType)), cel.Variable("online", cel.BoolType),
		cel.Variable("campaign", cel.StringType), cel.Variable("flags", cel.ListType(cel.StringType)),
		cel.Variable("last_seen", cel.TimestampType), cel.Variable("position", cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("ecu", cel.MapType(cel.StringType, cel.MapType(cel.StringType, cel.StringType))),
		w.function("known", cel.BoolType, []*cel.Type{cel.DynType}, func(_ *messages.VehicleRecord, a []ref.Val) ref.Val {
			return types.Bool(!types.IsUnknownOrError(a[0]))
		}, cel.OverloadIsNonStrict()),
		w.function("ago", cel.TimestampType, []*cel.Type{cel.StringType}, func(_ *messages.VehicleRecord, a []ref.Val) ref.Val {
			return types.Timestamp{Time: time.UnixMilli(testNow).Add(-testAgos[text(a[0])])}
		}),
		w.function("near", cel.BoolType, []*cel.Type{cel.DynType, cel.DynType, cel.DynType}, func(r *messages.VehicleRecord, a []ref.Val) ref.Val {
			return unknownOr(isNear(r, number(a[0]), number(a[1]), number(a[2])))
		}),
		w.function("within", cel.BoolType, []*cel.Type{cel.ListType(cel.ListType(cel.DynType))}, func(r *messages.VehicleRecord, a []ref.Val) ref.Val {
			list := a[0].(traits.Lister)
			corners := make([][2]float64, list.Size().(types.Int))
			for i := range corners {
				pair := list.Get(types.Int(i)).(traits.Lister)
				corners[i] = [2]float64{number(pair.Get(types.Int(0))), number(pair.Get(types.Int(1)))}
			}
			return unknownOr(isWithin(r, corners))
		}),
		w.function("sample", cel.BoolType, []*cel.Type{cel.DynType}, func(r *messages.VehicleRecord, a []ref.Val) ref.Val {
			return unknownOr(isSampled(r, number(a[0]), ""))
		}),
		w.function("sample", cel.BoolType, []*cel.Type{cel.DynType, cel.StringType}, func(r *messages.VehicleRecord, a []ref.Val) ref.Val {
			return unknownOr(isSampled(r, number(a[0]), text(a[1])))
		}),
		w.function("cohort", cel.BoolType, []*cel.Type{cel.StringType}, func(r *messages.VehicleRecord, a []ref.Val) ref.Val {
			return w.member(t, r, text(a[0]))
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	w.env = env
	return w
}

// member evaluates a saved selector on the record, or looks for it on a list.
func (w *celWorld) member(t *testing.T, r *messages.VehicleRecord, name string) ref.Val {
	at := slices.IndexFunc(testCohorts, func(c *messages.Cohort) bool { return c.Name == name })
	if testCohorts[at].Selector == "" {
		return types.Bool(slices.Contains(testCohorts[at].Vins[0].Vins, r.Vin))
	}
	value, err := w.eval(w.program(t, testCohorts[at].Selector), r)
	if err != nil {
		return types.WrapErr(err)
	}
	return value
}

// program compiles a selector. CEL keeps the name of has to itself.
func (w *celWorld) program(t interface{ Fatalf(string, ...any) }, text string) cel.Program {
	tree, issues := w.env.Compile(strings.ReplaceAll(text, "has(", "known("))
	if issues.Err() != nil {
		t.Fatalf("%s: %v", text, issues.Err())
	}
	program, err := w.env.Program(tree)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return program
}

func (w *celWorld) eval(p cel.Program, r *messages.VehicleRecord) (ref.Val, error) {
	w.current = r
	value, _, err := p.Eval(activation(r))
	return value, err
}

// TestMeaningIsCEL: where CEL knows every operator of a selector, its evaluator gives the
// same answers; what a vehicle lacks is an error there.
func TestMeaningIsCEL(t *testing.T) {
	w := newCELWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Custom(func(t *rapid.T) phrase { return drawPhrase(t, 3) }).Filter(func(p phrase) bool { return p.cel }).Draw(t, "selector")
		program := w.program(t, p.text)
		s, rejection := terms.Compile(asked(p.text))
		if rejection != nil {
			t.Fatal(rejection)
		}
		for range 8 {
			r := drawVehicle(t, rapid.SampledFrom(testVINs).Draw(t, "vin"))
			value, err := w.eval(program, r)
			if got, want := s.Match(r), err == nil && value == types.True; got != want {
				t.Fatalf("%s: Match(%v) = %t, CEL says %v %v", p.text, r, got, value, err)
			}
		}
	})
}

// activation gives CEL what a vehicle has, and nothing in place of what it lacks.
func activation(r *messages.VehicleRecord) map[string]any {
	known := map[string]any{"vin": r.Vin, "tags": r.Attributes.Tags, "online": r.Online, "consent": consentOf(r), "flags": codesOf(r)}
	for name, value := range map[string]string{
		"model": r.Attributes.Model, "region": r.Attributes.Region, "language": r.Attributes.Language, "time_zone": r.Attributes.TimeZone,
		"campaign": holding(r),
	} {
		if value != "" {
			known[name] = value
		}
	}
	if r.Attributes.ModelYear != 0 {
		known["model_year"] = int64(r.Attributes.ModelYear)
	}
	if r.LastSeenMs != 0 {
		known["last_seen"] = time.UnixMilli(r.LastSeenMs).Truncate(time.Second)
	}
	if r.Position != nil {
		known["position"] = map[string]float64{"latitude": r.Position.Latitude, "longitude": r.Position.Longitude}
	}
	ecus := map[string]map[string]string{}
	for _, e := range r.Inventory {
		ecus[e.Id] = map[string]string{}
		for name, value := range map[string]string{
			"version": e.Version, "hardware_part": e.HardwarePart, "hardware_revision": e.HardwareRevision, "rxswin": e.Rxswin,
		} {
			if value != "" {
				ecus[e.Id][name] = value
			}
		}
	}
	known["ecu"] = ecus
	return known
}
