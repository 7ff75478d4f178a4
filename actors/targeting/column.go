package targeting

import (
	"unique"

	"github.com/Masterminds/semver/v3"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// ordinals is a set of vehicles, and codes what each of them has for one attribute.
type (
	ordinals = bitmap.Set
	codes    = bitmap.Codes
)

// column is what the vehicles of an index have for one attribute: a code for each, and
// the value that the code stands for. Code 0 is a vehicle without the attribute. A
// value that no vehicle has any more gives its code back.
type column[K comparable] struct {
	codes
	values  []value[K]   // by code; that of code 0 is never used
	numbers map[K]uint32 // the codes of values
	free    []uint32     // codes without a value
	known   int          // vehicles that have the attribute
}

type value[K comparable] struct {
	key      K
	vehicles uint32 // 0: the code is free
}

// put gives a vehicle a value. opened says that no vehicle had it before.
func (c *column[K]) put(ordinal uint32, key K) (code uint32, opened bool) {
	code, exists := c.numbers[key]
	old := c.Get(ordinal)
	if exists && old == code {
		return code, false
	}
	if !exists {
		code = c.open(key)
	}
	c.values[code].vehicles++
	c.known++
	c.leave(old)
	c.Set(ordinal, code)
	return code, !exists
}

// remove takes a vehicle's value away.
func (c *column[K]) remove(ordinal uint32) {
	if old := c.Get(ordinal); old != 0 {
		c.leave(old)
		c.Set(ordinal, 0)
	}
}

// open finds a code for a new value.
func (c *column[K]) open(key K) (code uint32) {
	if c.numbers == nil {
		c.numbers, c.values = map[K]uint32{}, make([]value[K], 1)
	}
	if last := len(c.free) - 1; last >= 0 {
		code, c.free = c.free[last], c.free[:last]
		c.values[code] = value[K]{key: key}
	} else {
		code = uint32(len(c.values))
		c.values = append(c.values, value[K]{key: key})
	}
	c.numbers[key] = code
	return code
}

// leave counts a vehicle out that had a code.
func (c *column[K]) leave(code uint32) {
	if code == 0 {
		return
	}
	c.known--
	v := &c.values[code]
	if v.vehicles--; v.vehicles == 0 {
		delete(c.numbers, v.key)
		*v = value[K]{}
		c.free = append(c.free, code)
	}
}

// table judges every value once, and marks the codes whose answer is wanted. none is
// the answer about vehicles without the attribute.
func (c *column[K]) table(want, none selector.Truth, judge func(code int, key K) selector.Truth) []uint8 {
	table := make([]uint8, max(1, len(c.values)))
	if none == want {
		table[0] = 1
	}
	for code, v := range c.values {
		if v.vehicles > 0 && judge(code, v.key) == want {
			table[code] = 1
		}
	}
	return table
}

// texts is a column of texts. Like those of all columns, the values are shared by all
// indexes of the process, whose vehicles have much the same ones.
type texts struct {
	column[unique.Handle[string]]
}

// putText gives a vehicle a text; "" takes it away.
func (c *texts) putText(ordinal uint32, text string) {
	if text == "" {
		c.remove(ordinal)
		return
	}
	c.put(ordinal, unique.Make(text))
}

func (c *texts) choose(want selector.Truth, within ordinals, judge func(string) selector.Truth) ordinals {
	return c.codes.Choose(c.table(want, judge(""), func(_ int, key unique.Handle[string]) selector.Truth { return judge(key.Value()) }), within)
}

// profile is what selectors and packages can know about an ECU. Vehicles of one
// build share their profiles, so one value answers all questions about it.
type profile struct {
	part, revision, version, sha256, rxswin string
}

// of reads an ECU attribute from a profile.
func (p profile) of(f selector.Field) string {
	switch f {
	case selector.ECUVersion:
		return p.version
	case selector.ECUPart:
		return p.part
	case selector.ECURevision:
		return p.revision
	case selector.ECURXSWIN:
		return p.rxswin
	default:
		panic("targeting: not an attribute of an ECU")
	}
}

// fill makes an ECU what a profile says.
func (p profile) fill(ecu *messages.ECU) {
	ecu.HardwarePart, ecu.HardwareRevision, ecu.Version, ecu.Sha256 = p.part, p.revision, p.version, p.sha256
}

// ecus is the column of an ECU: which vehicles have it, and with which profile.
type ecus struct {
	column[unique.Handle[profile]]
	versions []unique.Handle[semver.Version] // by code; the zero handle: not a semantic version
}

func (c *ecus) putECU(ordinal uint32, ecu *messages.ECU) {
	value := profile{
		part: ecu.GetHardwarePart(), revision: ecu.GetHardwareRevision(),
		version: ecu.GetVersion(), sha256: ecu.GetSha256(), rxswin: ecu.GetRxswin(),
	}
	code, opened := c.put(ordinal, unique.Make(value))
	if !opened {
		return
	}
	for len(c.versions) < len(c.values) {
		c.versions = append(c.versions, unique.Handle[semver.Version]{})
	}
	c.versions[code] = unique.Handle[semver.Version]{}
	if version := selector.ParseVersion(value.version); version != nil {
		c.versions[code] = unique.Make(*version)
	}
}

// version is the semantic version of a profile, or nil.
func (c *ecus) version(code int) *semver.Version {
	if c.versions[code] == (unique.Handle[semver.Version]{}) {
		return nil
	}
	version := c.versions[code].Value()
	return &version
}

func (c *ecus) choose(want selector.Truth, within ordinals, t *selector.Test) ordinals {
	p := &t.Predicate
	if p.Version != nil {
		return c.codes.Choose(c.table(want, selector.Unknown, func(code int, _ unique.Handle[profile]) selector.Truth {
			return p.OfVersion(c.version(code))
		}), within)
	}
	return c.codes.Choose(c.table(want, p.OfText(""), func(_ int, key unique.Handle[profile]) selector.Truth {
		return p.OfText(key.Value().of(t.Attribute.Field))
	}), within)
}
