package vehicle_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// ordinary is the conversation of one update: seven messages up, two from the campaign,
// and its acknowledgement.
func ordinary() []any {
	return []any{
		offer("spring", 1), present(true), says("spring", 1, messages.Phase_PHASE_ACCEPTED), says("spring", 1, messages.Phase_PHASE_DOWNLOADING),
		says("spring", 1, messages.Phase_PHASE_DOWNLOADED), permitUntil("spring", 1, start.Add(time.Hour)),
		says("spring", 1, messages.Phase_PHASE_INSTALLING), says("spring", 1, messages.Phase_PHASE_INSTALLED), shows("spring", 1, "1.1.0"),
		&messages.AcknowledgeAssignment{CampaignId: "spring", Attempt: 1, Sequence: 8},
	}
}

// BenchmarkMessage is one message of the conversation, on average: fork, step, entries,
// apply and record, as the shell does it, without encoding.
func BenchmarkMessage(b *testing.B) {
	idle, words := newVehicle(b), ordinary()
	b.ReportAllocs()
	v := idle.Fork()
	for i := 0; b.Loop(); i++ {
		if i%len(words) == 0 {
			v = idle.Fork()
		}
		fork := v.Fork()
		made, no := fork.Step(start, words[i%len(words)])
		if no != nil {
			b.Fatal(no)
		}
		for _, e := range made.Events {
			_ = e.Entry()
		}
		fork.Apply(made.Events...)
		if fork.Record() == nil {
			b.Fatal("no record")
		}
		v = fork
	}
}

// BenchmarkCommit is the same with record and history encoded for the store.
func BenchmarkCommit(b *testing.B) {
	idle, words := newVehicle(b), ordinary()
	b.ReportAllocs()
	v := idle.Fork()
	var buffer []byte
	for i := 0; b.Loop(); i++ {
		if i%len(words) == 0 {
			v = idle.Fork()
		}
		fork := v.Fork()
		made, _ := fork.Step(start, words[i%len(words)])
		for _, e := range made.Events {
			if entry := e.Entry(); entry != nil {
				buffer, _ = proto.MarshalOptions{}.MarshalAppend(buffer[:0], entry)
			}
		}
		fork.Apply(made.Events...)
		buffer, _ = proto.MarshalOptions{}.MarshalAppend(buffer[:0], fork.Record())
		v = fork
	}
	_ = assignment.None
}
