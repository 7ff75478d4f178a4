package rollback

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// What stopped a campaign, as records and interfaces say it.
const (
	Halt       = "halt"       // a gate
	Pause      = "pause"      // a person, for a while
	Cancel     = "cancel"     // a person, for good
	Undo       = "rollback"   // a person, to bring its vehicles back
	Withdrawal = "withdrawal" // of its package
	End        = "end"        // that its plan names
)

// Reach counts the vehicles of a campaign by what a stop means to them, each of them once.
func Reach(total *roster.Tally, stop string, atMs int64, by, ofDone string) *messages.StopReach {
	return &messages.StopReach{
		Stop: stop, AtMs: atMs, By: by, Waiting: total[roster.Waiting],
		Downloading: total.Sum(func(s uint8) bool { return s >= roster.Offered && s < roster.Downloaded }),
		Downloaded:  total[roster.Downloaded] + total[roster.Permitted],
		Flashing:    flashing(total), Done: total[roster.Succeeded] + total[roster.Unhealthy], Silent: total[roster.Stalled], OfDone: ofDone,
		Asleep: total[roster.Asleep], Taken: total[roster.Superseded], Ended: total.Sum(otherwise),
	}
}

// Overtaken counts a vehicle that has begun to install although the campaign is stopped: it had a permit, and begun before the
// stop reached it. A stop that is written down never changes: another one takes its place.
func Overtaken(r *messages.StopReach, was, is uint8) *messages.StopReach {
	begun := is == roster.Installing || is == roster.Installed || is == roster.Succeeded || is == roster.Reverted
	if r == nil || !begun || was < roster.Offered || was > roster.Permitted {
		return r
	}
	r = proto.CloneOf(r)
	r.Overtaken++
	return r
}

func flashing(total *roster.Tally) uint32 { return total[roster.Installing] + total[roster.Installed] }

// otherwise: it has ended, and no other number of a stop counts it.
func otherwise(s uint8) bool {
	return roster.Terminal(s) && s != roster.Succeeded && s != roster.Superseded
}

// ends tells whether a stop ends what has not begun; another one makes it wait.
func ends(stop string) bool { return stop != Halt && stop != Pause }

// Sentences tell what a stop reached, and what of it is still going on. Total is where the
// vehicles stand now; held says that it has not gone on since.
func Sentences(r *messages.StopReach, total *roster.Tally, held bool) string {
	if r == nil {
		return ""
	}
	lasts := held || ends(r.Stop)
	var parts []string
	say := func(n uint32, what phrase) {
		if n > 0 {
			parts = append(parts, gate.Number(n)+" "+what.of(n, lasts))
		}
	}
	words := untilResumed
	if ends(r.Stop) {
		words = forGood
	}
	say(r.Waiting, words.waiting)
	say(r.Downloading, words.downloading)
	say(r.Downloaded, words.downloaded)
	say(r.Overtaken, overtaken)
	say(r.Flashing, flashes)
	say(r.Done, done(r))
	say(r.Silent, silent)
	say(r.Asleep, asleep)
	say(r.Taken, taken)
	say(r.Ended, others)
	if len(parts) == 0 {
		return "When it was stopped no vehicle was concerned."
	}
	text := "When it was stopped, " + strings.Join(parts, "; ")
	if lasts {
		text += now(r, total)
	}
	return text + "."
}

// now is what of a stop that lasts is going on.
func now(r *messages.StopReach, total *roster.Tally) (text string) {
	switch open := total.Sum(func(s uint8) bool { return s >= roster.Offered && s < roster.Installing }); {
	case !ends(r.Stop) || open == 0:
	case open == 1:
		text = "; 1 told has not answered yet"
	default:
		text = "; " + gate.Number(open) + " told have not answered yet"
	}
	switch still := flashing(total); still {
	case 0:
		return text
	case 1:
		return text + "; 1 is flashing now"
	default:
		return text + "; " + gate.Number(still) + " are flashing now"
	}
}

// Told adds to what a stop reached that the way back has not begun, and what it waits for.
func Told(reach string, u *messages.Undoing) string {
	if u == nil {
		return reach
	}
	text := "Campaign " + u.GetInto() + ", which brings its vehicles back, has not begun: that is tried every minute."
	if u.GetReason() != "" {
		text = "Campaign " + u.GetInto() + ", which brings its vehicles back, has not begun, which is tried every minute: " + u.GetReason() + "."
	}
	return strings.TrimSpace(reach + " " + text)
}
