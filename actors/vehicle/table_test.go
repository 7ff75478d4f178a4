package vehicle_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/actors/vehicle"
	"pacecar/messages"
)

// The table is a function, no terminal state is left, and every state is reached.
func TestTransitionsAreALife(t *testing.T) {
	t.Parallel()
	type key struct {
		from    messages.AssignmentState
		trigger vehicle.Trigger
	}
	seen, reached := map[key]bool{}, map[messages.AssignmentState]bool{vehicle.None: true}
	rows := vehicle.Transitions()
	for range rows {
		for _, row := range rows {
			if reached[row.From] {
				reached[row.To] = true
			}
		}
	}
	for _, row := range rows {
		if k := (key{row.From, row.Trigger}); seen[k] {
			t.Errorf("%s %s is declared twice", vehicle.StateName(row.From), row.Trigger)
		} else {
			seen[k] = true
		}
		if vehicle.Ended(row.From) {
			t.Errorf("%s is terminal, and %s leaves it", vehicle.StateName(row.From), row.Trigger)
		}
		if row.To == vehicle.None {
			t.Errorf("%s returns to None by %s", vehicle.StateName(row.From), row.Trigger)
		}
		if !reached[row.From] {
			t.Errorf("nothing reaches %s", vehicle.StateName(row.From))
		}
	}
	if !slices.Equal(rows, vehicle.Transitions()) {
		t.Error("the order is not stable")
	}
}

// Every row of the table is walked by at least one message in one story.
func TestEveryTransitionIsTold(t *testing.T) {
	t.Parallel()
	walked := walkStories(t)
	for _, row := range vehicle.Transitions() {
		if !walked[row] {
			t.Errorf("no walk takes %s --%s--> %s", vehicle.StateName(row.From), row.Trigger, vehicle.StateName(row.To))
		}
	}
}

// sequence is what differs between states that are otherwise the same.
var sequence = regexp.MustCompile(` seq \d+| \d+%|inventory \d+`)

// walkStories drives every state that an assignment can be in with every message that
// could move it.
func walkStories(t *testing.T) map[vehicle.Transition]bool {
	t.Helper()
	walked := map[vehicle.Transition]bool{}
	visited := map[string]bool{}
	queue := []*vehicle.Vehicle{newVehicle(t)}
	for len(queue) > 0 && len(visited) < 2000 && len(walked) < len(vehicle.Transitions()) {
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
				if e.Kind == vehicle.AssignmentMoved || e.Kind == vehicle.AssignmentOpened {
					walked[e.Change] = true
				}
			}
			queue = append(queue, fork)
		}
	}
	return walked
}

// Every state is a documented constant of this package.
func TestEveryStateIsDocumented(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "state.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Doc != nil {
			documented[spec.Names[0].Name] = strings.HasPrefix(spec.Doc.Text(), spec.Names[0].Name+" ") && len(spec.Doc.Text()) > 40
		}
		return true
	})
	for _, row := range vehicle.Transitions() {
		for _, state := range []messages.AssignmentState{row.From, row.To} {
			if !documented[vehicle.StateName(state)] {
				t.Errorf("%s has no paragraph", vehicle.StateName(state))
			}
		}
	}
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
	full.Assignment.State, full.Assignment.Acknowledged = vehicle.Failed, false
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
