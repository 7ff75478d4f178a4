package flag

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/messages"
)

const (
	// behindBound is how many manifests a vehicle sends, each with a higher number than the one
	// before and all of them lower than one that was counted, until it counts as silenced by that one.
	behindBound = 3
	// lateWithin is how fast such manifests follow each other where they are delivered late: what a
	// broker kept for a node that was away comes in one go, and in order.
	lateWithin = time.Minute
)

// Lag is a manifest that came after a later one.
type Lag struct{ Number, Last uint64 }

// Key is what is remembered of it.
func (l Lag) Key() string { return fmt.Sprintf("Manifest %d", l.Number) + l.behind() }

func (l Lag) behind() string { return fmt.Sprintf(" behind %d", l.Last) }

// Detail tells what is not believed.
func (l Lag) Detail() string {
	return fmt.Sprintf("The vehicle's manifest %d came after its manifest %d.", l.Number, l.Last)
}

// Flag is raised where a vehicle goes on with lower numbers than one that it once sent, by what was
// remembered of it before, and how long ago the last of that was; nil: this may be a manifest that
// was overtaken.
func (l Lag) Flag(remembered []string, since time.Duration) *messages.Flag {
	if since < lateWithin {
		return nil
	}
	count, last := 1, uint64(0)
	for _, r := range remembered {
		var n uint64
		if number, is := strings.CutSuffix(r, l.behind()); !is {
			continue
		} else if _, err := fmt.Sscanf(number, "Manifest %d", &n); err != nil || n >= l.Number || n <= last {
			continue
		}
		count, last = count+1, n
	}
	if count < behindBound {
		return nil
	}
	return &messages.Flag{Code: ManifestsBehind, Detail: fmt.Sprintf("It goes on with manifests that are not believed, as %d, because it has sent one with the number %d; whoever clears it has the next one believed.", l.Number, l.Last)}
}

// Behind is the flag of a vehicle whose manifests are not believed; nil: they are.
func (s *State) Behind() []*messages.Flag {
	at := slices.IndexFunc(s.List(), func(f *messages.Flag) bool { return f.GetCode() == ManifestsBehind })
	if at < 0 {
		return nil
	}
	return s.List()[at : at+1]
}
