package targeting

import (
	"unique"

	"github.com/Masterminds/semver/v3"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/dictionary"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/truth"
	"pacecar/messages"
)

// ordinals is a set of vehicles, and codes what each of them has for one attribute.
type (
	ordinals = bitmap.Set
	codes    = bitmap.Codes
)

// column is what the vehicles of an index have for one attribute: a code for each, and
// the dictionary of the values that codes stand for. Code 0 is a vehicle without the attribute.
type column[K comparable] struct {
	codes
	values dictionary.Dictionary[K]
	known  int // vehicles that have the attribute
}

// put gives a vehicle a value. opened says that no vehicle had it before.
func (c *column[K]) put(ordinal uint32, key K) (code uint32, opened bool) {
	old := c.Get(ordinal)
	if old != 0 && c.values.Key(old) == key {
		return old, false
	}
	code, opened = c.values.Hold(key)
	c.known++
	c.leave(old)
	c.Set(ordinal, code)
	return code, opened
}

// remove takes a vehicle's value away.
func (c *column[K]) remove(ordinal uint32) {
	if old := c.Get(ordinal); old != 0 {
		c.leave(old)
		c.Set(ordinal, 0)
	}
}

// leave counts a vehicle out that had a code.
func (c *column[K]) leave(code uint32) {
	if code != 0 {
		c.known--
		c.values.Leave(code)
	}
}

// table judges every value once, and marks the codes whose answer is wanted. none is
// the answer about vehicles without the attribute.
func (c *column[K]) table(want, none selector.Truth, judge func(code uint32, key K) selector.Truth) []uint8 {
	table := make([]uint8, c.values.Codes())
	if none == want {
		table[0] = 1
	}
	for code, key := range c.values.All() {
		if judge(code, key) == want {
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
	return c.codes.Choose(c.table(want, judge(""), func(_ uint32, key unique.Handle[string]) selector.Truth { return judge(key.Value()) }), within)
}

// profile is what selectors and packages can know about an ECU. Vehicles of one
// build share their profiles, so one value answers all questions about it.
type profile struct {
	part, revision, version, sha256, rxswin, by string
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

// ecus is the column of an ECU: which vehicles have it, and with which profile. Most profiles
// share their versions with others.
type ecus struct {
	column[unique.Handle[profile]]
	versions dictionary.Dictionary[unique.Handle[semver.Version]]
	version  codes // of profiles, by their codes; 0: not a semantic version
}

func (c *ecus) putECU(ordinal uint32, ecu *messages.ECU) {
	value := profile{
		part: ecu.GetHardwarePart(), revision: ecu.GetHardwareRevision(),
		version: ecu.GetVersion(), sha256: ecu.GetSha256(), rxswin: ecu.GetRxswin(), by: ecu.GetInstalledBy(),
	}
	profile, opened := c.put(ordinal, unique.Make(value))
	if !opened {
		return
	}
	var version uint32
	if parsed := truth.ParseVersion(value.version); parsed != nil {
		version, _ = c.versions.Hold(unique.Make(*parsed))
	}
	c.versions.Leave(c.version.Get(profile)) // that of the profile which had the code before
	c.version.Set(profile, version)
}

func (c *ecus) choose(want selector.Truth, within ordinals, t *selector.Test) ordinals {
	p := &t.Predicate
	if p.Version != nil {
		return c.codes.Choose(c.versionTable(want, p), within)
	}
	return c.codes.Choose(c.table(want, p.OfText(""), func(_ uint32, key unique.Handle[profile]) selector.Truth {
		return p.OfText(key.Value().of(t.Attribute.Field))
	}), within)
}

// versionTable judges every version once, and marks the profiles whose answer is wanted.
func (c *ecus) versionTable(want selector.Truth, p *selector.Predicate) []uint8 {
	versions := make([]selector.Truth, c.versions.Codes())
	versions[0] = p.OfVersion(nil)
	for code, key := range c.versions.All() {
		version := key.Value()
		versions[code] = p.OfVersion(&version)
	}
	return c.table(want, versions[0], func(profile uint32, _ unique.Handle[profile]) selector.Truth {
		return versions[c.version.Get(profile)]
	})
}
