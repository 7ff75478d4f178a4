package car

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
)

// use is how a car is used, and what it has said of that.
type use struct {
	drives    bool
	weak      bool // its 12 V battery
	cycles    uint64
	installed map[Key]uint64 // the drive cycles that it had completed when an installation ended
	said      []*messages.Condition
}

// Drives tells whether somebody drives the car.
func (c *Car) Drives() bool { return c.use.drives }

// Fit tells whether the car is in a condition to install what it was offered: it judges that by itself, too.
func (c *Car) Fit() bool {
	asks := c.offer.GetPreconditions()
	return !(asks.GetParked() && c.use.drives) && c.battery() >= asks.GetMinimumBatteryPercent()
}

// Use has somebody set off, or park the car, which completes a drive cycle, and charges its battery; weak: that is low then.
func (c *Car) Use(drives, weak bool) {
	parks := c.use.drives && !drives
	if c.use.drives, c.use.weak = drives, weak; c.phase == messages.Phase_PHASE_DOWNLOADED && c.current != (Key{}) {
		c.Stand()
	}
	if c.use.cycles += uint64(map[bool]int{true: 1}[parks]); parks && c.Counts && c.Feels {
		c.Feel()
	}
}

// Stand says in what condition the car is.
func (c *Car) Stand() {
	if !c.Asks {
		return // it does not speak of that
	}
	is := &messages.Condition{
		Parked: !c.use.drives, IgnitionOff: !c.use.drives, BatteryPercent: c.battery(), StateOfChargePercent: 80,
		Network: "wifi", FreeBytes: 1 << 30, At: timestamppb.New(c.world.Now()),
	}
	c.use.said = append(c.use.said, is)
	c.say(&messages.Up{Body: &messages.Up_Condition{Condition: is}})
}

func (c *Car) battery() uint32 {
	if c.use.weak {
		return 30
	}
	return 90
}

// Stood is all that the car has said of its condition, the last one last.
func (c *Car) Stood() []*messages.Condition { return c.use.said }

// Driven is how many drive cycles the car has completed since an installation of its own ended; false: there was none.
func (c *Car) Driven(k Key) (cycles uint64, installed bool) {
	from, installed := c.use.installed[k]
	return c.use.cycles - from, installed
}

// settles notes the end of an installation, and says how the car is behind its manifest.
func (c *Car) settles(k Key) {
	if c.use.installed == nil {
		c.use.installed = map[Key]uint64{}
	}
	if c.use.installed[k] = c.use.cycles; c.Counts && c.Feels {
		c.Feel()
	}
}
