package main

import (
	"errors"
	"reflect"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"github.com/Masterminds/semver/v3"

	"pacecar/messages"
)

// opaque is what CEL asks of every value and these never need.
type opaque struct{}

func (opaque) ConvertToNative(reflect.Type) (any, error) { return nil, errors.ErrUnsupported }
func (opaque) ConvertToType(ref.Type) ref.Val            { return types.NewErr("no conversion") }
func (opaque) Equal(ref.Val) ref.Val                     { return types.False }
func (opaque) Value() any                                { return nil }

// equipment are the ECUs of a vehicle, found by name.
type equipment struct {
	opaque
	units [4]*unit
}

var equipmentType = types.NewObjectType("equipment", traits.IndexerType)

// Type implements ref.Val.
func (*equipment) Type() ref.Type { return equipmentType }

var errNoECU = types.NewErr("no such ECU")

// Get implements traits.Indexer.
func (e *equipment) Get(key ref.Val) ref.Val {
	id, _ := key.(types.String)
	for _, u := range e.units {
		if u.id == string(id) {
			return u
		}
	}
	return errNoECU
}

// unit is an ECU with its software; vehicles share it.
type unit struct {
	opaque
	id                                      string
	hardwarePart, hardwareRevision, version ref.Val
}

var (
	unitType   = types.NewObjectType("unit", traits.IndexerType)
	errNoField = types.NewErr("no such field")
)

// Type implements ref.Val.
func (*unit) Type() ref.Type { return unitType }

// Get implements traits.Indexer.
func (u *unit) Get(key ref.Val) ref.Val {
	name, _ := key.(types.String)
	switch name {
	case "version":
		return u.version
	case "hardware_part":
		return u.hardwarePart
	case "hardware_revision":
		return u.hardwareRevision
	}
	return errNoField
}

// release is a version that is ordered as a semantic one.
type release struct {
	opaque
	version *semver.Version
}

var releaseType = types.NewObjectType("release", traits.ComparerType)

// Type implements ref.Val.
func (*release) Type() ref.Type { return releaseType }

// Compare implements traits.Comparer.
func (r *release) Compare(other ref.Val) ref.Val {
	o, ok := other.(*release)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	return types.Int(r.version.Compare(o.version))
}

// parse is semver(…).
func parse(text ref.Val) ref.Val {
	source, _ := text.(types.String)
	version, err := semver.StrictNewVersion(string(source))
	if err != nil {
		return types.WrapErr(err)
	}
	return &release{version: version}
}

// values keeps what many vehicles have alike.
type values struct {
	texts map[string]ref.Val
	lists map[string]ref.Val
	units map[unitKey]*unit
}

type unitKey struct{ id, part, revision, version string }

func newValues() *values {
	return &values{texts: map[string]ref.Val{}, lists: map[string]ref.Val{}, units: map[unitKey]*unit{}}
}

// text is nil for an empty one, which means that nothing is known.
func (v *values) text(s string) ref.Val {
	if s == "" {
		return nil
	}
	if v.texts[s] == nil {
		v.texts[s] = types.String(s)
	}
	return v.texts[s]
}

func (v *values) list(of []string) ref.Val {
	key := strings.Join(of, ",")
	if v.lists[key] == nil {
		v.lists[key] = types.NewStringList(types.DefaultTypeAdapter, of)
	}
	return v.lists[key]
}

func (v *values) unit(ecu *messages.ECU) *unit {
	key := unitKey{ecu.Id, ecu.HardwarePart, ecu.HardwareRevision, ecu.Version}
	if v.units[key] == nil {
		v.units[key] = &unit{
			id: ecu.Id, hardwarePart: types.String(ecu.HardwarePart), hardwareRevision: types.String(ecu.HardwareRevision), version: parse(types.String(ecu.Version)),
		}
	}
	return v.units[key]
}
