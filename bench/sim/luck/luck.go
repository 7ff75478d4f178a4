// Package luck keeps the dice of one simulation apart: what is drawn from some of them leaves all others as they are, so that what
// plans and weathers learn changes no simulation that has nothing of it. It keeps no state besides its dice.
package luck

import (
	"pacecar/bench/sim/throng"
	"pacecar/bench/sim/virtual"
)

// salt keeps the dice of terms apart from all others of a seed; the others do so with the dice of what followed. By the last seven no
// seed that is pinned, or known to catch another bug, has what those decide.
const salt, pepper, chili, ginger, nutmeg, clove, anise, fennel, cumin, caraway, mace, sumac, thyme, sage, dill, cress, borage = 0x7e2a5, 0x51de, 0xc417, 0x916e, 0x5a17, 0x0b11, 0x3a11, 0x3d07, 0xc0317, 0xca2a, 0x52ae8, 0x10711, 0xc1035, 0x140035, 0xc3ba4, 0xd004a, 0xd00d5

// Luck are the dice of a seed, besides those of its clock.
type Luck struct {
	More             virtual.Dice   // of terms, of pools by model, and of who arrives
	Own              virtual.Dice   // of what only some plans ask for, so that the others stay as they are
	Rash             virtual.Dice   // of what only restless simulations have
	News             virtual.Dice   // of what plans have learnt to ask for since
	Mist, Crew, Rank virtual.Dice   // of what only forgetful simulations have; of who speaks for cars, and of plans that name whom they begin with, and in whose way they start
	Street, Ether    virtual.Dice   // of who drives cars, of what is said to all of them, and of plans that care
	Chatter, Fog     virtual.Dice   // of what only simulations have that gather messages, and of vehicles that forget a little
	Mire, Haste      virtual.Dice   // of plans that crawl while nodes stumble, and of plans that overtake each other
	Doze             virtual.Dice   // of plans that take vehicles for asleep at once
	Throng           *throng.Throng // the cohorts that plans name

	Chained bool // most plans have one priority, and software is installed on what the one before brings
	Crawls  bool // plans offer an update every ten seconds or every minute, and their actors are recovered again and again
	Dozes   bool // plans bound strata, and take vehicles for asleep at once, which come back while others have their places
	Awaits  bool // gates are opened by persons, and hear a webhook then, while the next plan takes vehicles of their wave
	Hastes  bool // each plan takes the vehicles of the one before, whose software it needs, and often fails there
}

// Of are the dice of a seed.
func Of(seed uint64) Luck {
	l := Luck{
		More: virtual.Throw(seed ^ salt), Own: virtual.Throw(seed ^ pepper), Rash: virtual.Throw(seed ^ chili), News: virtual.Throw(seed ^ ginger),
		Mist: virtual.Throw(seed ^ clove), Crew: virtual.Throw(seed ^ fennel), Rank: virtual.Throw(seed ^ cumin), Street: virtual.Throw(seed ^ nutmeg), Ether: virtual.Throw(seed ^ anise),
		Chatter: virtual.Throw(seed ^ mace), Fog: virtual.Throw(seed ^ sumac), Mire: virtual.Throw(seed ^ thyme), Haste: virtual.Throw(seed ^ sage), Throng: throng.New(virtual.Throw(seed ^ dill)), Doze: virtual.Throw(seed ^ cress),
		Chained: virtual.Throw(seed ^ caraway).Chance(0.5),
	}
	l.Crawls, l.Hastes, l.Dozes = l.Mire.Chance(0.1), l.Haste.Chance(0.1), l.Doze.Chance(0.1)
	l.Awaits = virtual.Throw(seed^borage).Chance(0.1) && !l.Crawls && !l.Hastes && !l.Dozes
	return l
}
