package configuration_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle/configuration"
	"pacecar/messages"
	"pacecar/persistence"
)

// draw makes an inventory of a few control units in order of id.
func draw(t *rapid.T, name string) []*messages.ECU {
	var ecus []*messages.ECU
	few := rapid.SampledFrom([]string{"", "1", "2"})
	for _, id := range []string{"ADAS", "BMS", "CAM", "TCU"} {
		if rapid.Bool().Draw(t, name+" has "+id) {
			ecus = append(ecus, &messages.ECU{
				Id: id, HardwarePart: few.Draw(t, "part"), HardwareRevision: few.Draw(t, "revision"), Serial: few.Draw(t, "serial"),
				Version: few.Draw(t, "version"), Sha256: few.Draw(t, "digest"), Rxswin: few.Draw(t, "rxswin"),
				Reported: rapid.Bool().Draw(t, "reported"),
			})
		}
	}
	return ecus
}

// The way back over a history leads through every configuration that ever was.
func TestTheWayBackIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var past [][]*messages.ECU
		var changes [][]*messages.ECUChange
		for i := range rapid.IntRange(1, 8).Draw(t, "changes") {
			past = append(past, draw(t, "vehicle"))
			if i > 0 {
				changes = append(changes, configuration.Changes(past[i-1], past[i]))
			}
		}
		present := configuration.Of(past[len(past)-1])
		for i := len(changes) - 1; i >= 0; i-- {
			unchanged := proto.CloneOf(&messages.Configuration{After: present})
			before := configuration.Back(present, changes[i])
			if !proto.Equal(unchanged, &messages.Configuration{After: present}) {
				t.Fatal("the way back changed what came after")
			}
			if present = before; !proto.Equal(&messages.Configuration{Before: present}, &messages.Configuration{Before: configuration.Of(past[i])}) {
				t.Fatalf("configuration %d is %v, it was %v", i, present, past[i])
			}
		}
	})
}

// Only what is another one is a change: who said it is not.
func TestAConfirmationIsNoChange(t *testing.T) {
	t.Parallel()
	believed := []*messages.ECU{{Id: "ADAS", Version: "1"}}
	if got := configuration.Changes(believed, []*messages.ECU{{Id: "ADAS", Version: "1", Reported: true}}); len(got) != 0 {
		t.Errorf("a confirmation changes %v", got)
	}
}

// An entry of the longest changes fits into a store.
func TestAnEntryFitsTheStore(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 64)
	state := &messages.ECUState{Id: long, HardwarePart: long, HardwareRevision: long, Serial: long, Version: long, Sha256: long, Rxswin: long}
	entry := &messages.HistoryEntry{AtMs: 1 << 60, Event: configuration.Continued, By: strings.Repeat("x", 128), CampaignId: strings.Repeat("x", 128),
		EcuId: long, Code: long, Detail: strings.Repeat("x", 512)}
	for range configuration.MaxChanges {
		entry.Ecus = append(entry.Ecus, &messages.ECUChange{Before: state, After: state})
	}
	if size := proto.Size(entry); size > persistence.MaxEntry {
		t.Errorf("%d bytes, a store takes %d", size, persistence.MaxEntry)
	}
}
