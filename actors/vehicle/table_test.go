package vehicle_test

import (
	"regexp"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// Every row of the table is walked by at least one message in one story.
func TestEveryTransitionIsTold(t *testing.T) {
	t.Parallel()
	walked := walkStories(t)
	for _, row := range assignment.Transitions() {
		if !walked[row] {
			t.Errorf("no walk takes %s --%s--> %s", assignment.StateName(row.From), row.Trigger, assignment.StateName(row.To))
		}
	}
}

// sequence is what differs between states that are otherwise the same.
var sequence = regexp.MustCompile(` seq \d+| \d+%|inventory \d+`)

// walkStories drives every state that an assignment can be in with every message that
// could move it.
func walkStories(t *testing.T) map[assignment.Transition]bool {
	t.Helper()
	walked := map[assignment.Transition]bool{}
	visited := map[string]bool{}
	queue := []*vehicle.Vehicle{newVehicle(t)}
	for len(queue) > 0 && len(visited) < 4000 && len(walked) < len(assignment.Transitions()) {
		v := queue[0]
		queue = queue[1:]
		key := sequence.ReplaceAllString(v.String(), "") + v.Record().GetInventory()[0].GetHardwarePart()
		if visited[key] {
			continue
		}
		visited[key] = true
		for _, m := range vocabulary(v) {
			fork := v.Fork()
			made, no := fork.Step(m.at, m.message)
			if no != nil {
				continue
			}
			fork.Apply(made.Events...)
			for _, e := range made.Events {
				if e.Kind == event.AssignmentMoved || e.Kind == event.AssignmentOpened {
					walked[e.Change] = true
				}
			}
			queue = append(queue, fork)
		}
	}
	return walked
}

// A copy forgets no field, also not one that is added to the message later.
func TestRecordsKeepEveryField(t *testing.T) {
	t.Parallel()
	full := &messages.VehicleRecord{}
	fill(full.ProtoReflect(), 0)
	full.Vin = storyVIN
	if got := vehicle.Restore(full).Record(); !proto.Equal(full, got) {
		t.Errorf("the record forgets something:\n%v\n%v", full, got)
	}
	full.Assignment.State, full.Assignment.Acknowledged = assignment.Failed, false
	v := vehicle.Restore(proto.CloneOf(full))
	made, _ := v.Step(start, &messages.AcknowledgeAssignment{
		CampaignId: full.Assignment.CampaignId, Attempt: full.Assignment.Attempt, Sequence: full.Assignment.Sequence,
	})
	v.Apply(made.Events...)
	full.Assignment.Acknowledged = true
	if got := v.Record().GetAssignment(); !proto.Equal(full.Assignment, got) {
		t.Errorf("an assignment's copy forgets something:\n%v\n%v", full.Assignment, got)
	}
}

// fill sets every field to something.
func fill(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		value := func() protoreflect.Value {
			switch f.Kind() {
			case protoreflect.StringKind:
				return protoreflect.ValueOfString(string(f.Name()))
			case protoreflect.BoolKind:
				return protoreflect.ValueOfBool(true)
			case protoreflect.EnumKind:
				return protoreflect.ValueOfEnum(1)
			case protoreflect.Int64Kind:
				return protoreflect.ValueOfInt64(int64(i) + 1)
			case protoreflect.DoubleKind:
				return protoreflect.ValueOfFloat64(float64(i) + 1)
			case protoreflect.Uint32Kind:
				return protoreflect.ValueOfUint32(uint32(i) + 1)
			default:
				return protoreflect.ValueOfUint64(uint64(i) + 1)
			}
		}
		switch {
		case f.Kind() == protoreflect.MessageKind && depth > 3:
		case f.IsList() && f.Kind() == protoreflect.MessageKind:
			element := m.Mutable(f).List().AppendMutable()
			fill(element.Message(), depth+1)
		case f.IsList():
			m.Mutable(f).List().Append(value())
		case f.Kind() == protoreflect.MessageKind:
			fill(m.Mutable(f).Message(), depth+1)
		default:
			m.Set(f, value())
		}
	}
}

// What the actor says without having heard the vehicle itself is told apart from the
// vehicle's own word by when the vehicle was last heard.
func TestReportsSayWhenTheVehicleWasHeard(t *testing.T) {
	t.Parallel()
	v, later := newVehicle(t), start.Add(time.Hour)
	for _, c := range []struct {
		at   time.Time
		m    any
		want int64
	}{
		{start, offer("spring", 1), 0},
		{later, says("spring", 1, messages.Phase_PHASE_ACCEPTED), later.UnixMilli()},
		{later.Add(time.Hour), &messages.AskAssignment{CampaignId: "spring", Attempt: 1}, later.UnixMilli()},
	} {
		said := 0
		for _, send := range give(t, v, c.at, c.m).Sends {
			if r := send.Report; r != nil {
				said++
				if r.GetHeardAtMs() != c.want || r.GetVin() != storyVIN {
					t.Errorf("%T is answered by %s, heard at %d, want %d", c.m, r.GetVin(), r.GetHeardAtMs(), c.want)
				}
			}
		}
		if said == 0 {
			t.Errorf("%T is not answered", c.m)
		}
	}
}
