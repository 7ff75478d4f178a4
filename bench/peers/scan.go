package main

import (
	"context"
	"fmt"
	"runtime"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
	"golang.org/x/sync/errgroup"

	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
)

// scan is the fleet in memory, and the selector as a program that judges one vehicle.
type scan struct {
	program cel.Program
	rows    []row
}

// row is a vehicle in CEL's types; equal values are there once. It is its own activation.
type row struct {
	vin, model, variant, market, region ref.Val // nil: not known
	year                                ref.Val
	tags                                ref.Val
	ecus                                equipment
}

// ResolveName implements cel.Activation. What is not known has no name, which makes the
// condition an error, and so leaves the vehicle out.
func (r *row) ResolveName(name string) (any, bool) {
	var value ref.Val
	switch name {
	case "vin":
		value = r.vin
	case "model":
		value = r.model
	case "variant":
		value = r.variant
	case "market":
		value = r.market
	case "region":
		value = r.region
	case "model_year":
		value = r.year
	case "tags":
		value = r.tags
	case "ecu":
		return &r.ecus, true
	}
	return value, value != nil
}

// Parent implements cel.Activation.
func (*row) Parent() cel.Activation { return nil }

func newScan(f fleet.Fleet) (*scan, error) {
	s := &scan{rows: make([]row, f.Vehicles)}
	var err error
	if s.program, err = compile(fleet.Selector); err != nil {
		return nil, err
	}
	known := newValues()
	record := &messages.VehicleRecord{}
	for n := range s.rows {
		f.At(n).Record(record)
		attributes := record.Attributes
		r := &s.rows[n]
		r.vin = types.String(record.Vin)
		r.model, r.variant = known.text(attributes.Model), known.text(attributes.Variant)
		r.market, r.region = known.text(attributes.Market), known.text(attributes.Region)
		r.year, r.tags = types.Int(attributes.ModelYear), known.list(attributes.Tags)
		for i, ecu := range record.Inventory {
			r.ecus.units[i] = known.unit(ecu)
		}
	}
	return s, nil
}

// compile makes a program of a selector, with semver(…) of a literal worked out once.
func compile(source string) (cel.Program, error) {
	ecus := cel.MapType(cel.StringType, cel.MapType(cel.StringType, cel.DynType))
	env, err := cel.NewEnv(
		cel.Variable("vin", cel.StringType), cel.Variable("model", cel.StringType), cel.Variable("variant", cel.StringType),
		cel.Variable("market", cel.StringType), cel.Variable("region", cel.StringType), cel.Variable("model_year", cel.IntType),
		cel.Variable("tags", cel.ListType(cel.StringType)), cel.Variable("ecu", ecus),
		cel.Function("semver", cel.Overload("semver_string", []*cel.Type{cel.StringType}, cel.DynType, cel.UnaryBinding(parse))),
	)
	if err != nil {
		return nil, err
	}
	tree, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return env.Program(tree, cel.EvalOptions(cel.OptOptimize), cel.CustomDecoratorV2(once))
}

// once replaces semver(literal) by its value.
func once(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || call.Function() != "semver" {
		return i, nil
	}
	literal, ok := call.Args()[0].(interpreter.InterpretableConst)
	if !ok {
		return i, nil
	}
	return adapted(interpreter.NewConstValue(call.ID(), parse(literal.Value())))
}

// adapted is a constant as a part of a program.
func adapted(value interpreter.InterpretableConst) (interpreter.InterpretableV2, error) {
	part, ok := value.(interpreter.InterpretableV2)
	if !ok {
		return nil, fmt.Errorf("a %T is no part of a program", value)
	}
	return part, nil
}

// count judges every vehicle, on all processors.
func (s *scan) count(ctx context.Context) (int, error) {
	parts := runtime.GOMAXPROCS(0)
	found := make([]int, parts)
	group, ctx := errgroup.WithContext(ctx)
	for i := range parts {
		group.Go(func() error {
			rows := s.rows[len(s.rows)*i/parts : len(s.rows)*(i+1)/parts]
			for n := range rows {
				if value, _, err := s.program.Eval(&rows[n]); err == nil && value == types.True {
					found[i]++
				}
				if n&0xffff == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
			}
			return nil
		})
	}
	err := group.Wait()
	total := 0
	for _, n := range found {
		total += n
	}
	return total, err
}
