package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/messages"
)

// TestWalkTransitions sends every command in every state: what the table has, happens
// and leads where it says, and nothing else changes a package.
func TestWalkTransitions(t *testing.T) {
	rows := Transitions()
	if !slices.Equal(rows, Transitions()) || len(rows) != len(life) {
		t.Fatal("the table is not stable")
	}
	seen := map[Transition]bool{}
	for _, from := range []messages.PackageState{nothing, Draft, Validated, Approved, Released, Deprecated, Withdrawn} {
		for _, approvals := range []int{0, 1} {
			if approvals == 1 && from != Validated {
				continue
			}
			for name, command := range commands() {
				p := inState(from, approvals)
				d, rejection := p.Step(storyStart, command)
				p.Apply(d.Events...)
				row := Transition{From: StateName(from), Trigger: string(name), To: StateName(p.record.GetState())}
				if slices.Contains(rows, row) && len(d.Events) > 0 {
					seen[row] = true
					continue
				}
				if len(d.Events) > 0 || p.record.GetState() != from {
					t.Errorf("%v is not in the table", row)
				}
				if rejection != nil && (rejection.Code == "" || rejection.Suggestion == "") {
					t.Errorf("%v: %v names no cure", row, rejection)
				}
			}
		}
	}
	for _, row := range rows {
		if !seen[row] {
			t.Errorf("%v is in the table and never happens", row)
		}
	}
}

// commands are one of each kind; create brings other content than inState has.
func commands() map[trigger]any {
	other := draft()
	other.Description = "other"
	present := []*messages.StoredArtifact{{Sha256: other.Contents[0].Sha256, SizeBytes: other.Contents[0].SizeBytes}}
	return map[trigger]any{
		create:    other,
		validate:  &messages.ValidatePackage{Present: present},
		approve:   &messages.ApprovePackage{By: "zoe", ContentHash: ContentHash(draftOf(draft()))},
		release:   &messages.ReleasePackage{By: "omar", Present: present},
		deprecate: &messages.DeprecatePackage{By: "omar", Reason: "old"},
		withdraw:  &messages.WithdrawPackage{By: "omar", Reason: "bad"},
	}
}

func draft() *messages.CreatePackage {
	return &messages.CreatePackage{Name: "assist", Version: "1.0.0", Author: "mira", Contents: []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "P-100", Version: "2.0.0", Sha256: string(messages.DigestOf([]byte("adas"))), SizeBytes: 1000},
	}}
}

func inState(state messages.PackageState, approvals int) *Package {
	if state == nothing {
		return New("assist@1.0.0")
	}
	record := draftOf(draft())
	record.State, record.CreatedAtMs, record.ChangedAtMs = state, 1, 1
	for _, by := range []string{"theo", "ana"}[:approvals] {
		record.Approvals = append(record.Approvals, &messages.Approval{By: by, ContentHash: record.ContentHash})
	}
	return Restore(record)
}

// TestForkIsACopy: what is applied to a fork does not show in the original, and
// nobody outside can reach the record.
func TestForkIsACopy(t *testing.T) {
	p := inState(Validated, 1)
	before := p.Record()
	fork := p.Fork()
	fork.Apply(ApprovalGiven{AtMS: 2, By: "zoe", Last: true}, PackageReleased{AtMS: 3, By: "omar"})
	if !proto.Equal(p.record, before) || fork.record.GetState() != Released {
		t.Fatalf("original %s, fork %s", p, fork)
	}
	p.Record().Contents[0].SizeBytes = 7
	if !proto.Equal(p.record, before) {
		t.Fatal("the record can be changed from outside")
	}
	if p.Awake() || !p.WakeAt().IsZero() || len(p.Resume(storyStart).Events) > 0 {
		t.Fatal("a package has no work of its own")
	}
}

// Everybody who writes a draft is kept, so that there is an end to them.
func TestAuthorsAreBounded(t *testing.T) {
	p := New("assist@1.0.0")
	for i := range MaxAuthors + 1 {
		m := draft()
		m.Author = fmt.Sprintf("author-%d", i)
		d, no := p.Step(storyStart, m)
		if i == MaxAuthors {
			if no.GetCode() != messages.OutOfBounds || no.GetSuggestion() == "" {
				t.Errorf("one author too many is answered with %v", no)
			}
			m.Author = "Author-0"
			d, no = p.Step(storyStart, m)
		}
		if no != nil {
			t.Fatal(no)
		}
		p.Apply(d.Events...)
	}
	if got := len(p.Record().GetAuthors()); got != MaxAuthors {
		t.Errorf("%d authors are kept", got)
	}
}

// A peer that sends what a package does not understand is refused, and harms nobody.
func TestForeignMessagesAreRefused(t *testing.T) {
	_, no := inState(Draft, 0).Step(storyStart, &messages.GetCampaign{})
	if no.GetCode() != messages.Malformed {
		t.Errorf("a message of another actor is answered with %v", no)
	}
}

// TestModel: whatever is sent in whatever order, released means that two persons
// who wrote no draft of it approved exactly this content after it was last written, and that
// the machine found it; a duplicate changes nothing; and a withdrawn package tells exactly
// the campaigns that began with it and have not heard so.
func TestModel(t *testing.T) {
	persons := []string{"mira", "theo", "ana", "Ana", "zoe"}
	rapid.Check(t, func(t *rapid.T) {
		p, now := New("assist@1.0.0"), storyStart
		var checked bool
		approvers, authors, begun := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Second)
			by := rapid.SampledFrom(persons).Draw(t, "by")
			m := drawCommand(t, p, by)
			d, rejection := p.Step(now, m)
			if rejection != nil {
				if len(d.Events) > 0 || rejection.Suggestion == "" {
					t.Fatalf("%v comes with %d events", rejection, len(d.Events))
				}
				continue
			}
			before := p.Record()
			p.Apply(d.Events...)
			for _, event := range d.Events {
				switch e := event.(type) {
				case Drafted:
					checked, approvers = false, map[string]bool{}
					authors[strings.ToLower(e.Content.GetAuthor())] = true
				case ValidationPassed:
					checked = true
				case ApprovalGiven:
					if approvers[e.By] = true; authors[strings.ToLower(e.By)] {
						t.Fatalf("%s approved, who wrote a draft", e.By)
					}
				case PackageReleased:
					if m.(*messages.ReleasePackage).Present[0].SizeBytes != before.Contents[0].SizeBytes {
						t.Fatalf("released with another file: %v", m)
					}
				case CampaignBegan:
					begun[e.Campaign] = true
				case CampaignTold:
					delete(begun, e.Campaign)
				}
				if _, volatile := event.(toldAgain); event.Durable() == volatile || event.Entry() != nil && event.Entry().GetAtMs() != now.UnixMilli() {
					t.Fatalf("%T is not durable, or not now", event)
				}
			}
			r := p.Record()
			switch r.GetState() {
			case Approved, Released, Deprecated:
				if !checked || len(r.Approvals) != RequiredApprovals || len(approvers) != RequiredApprovals {
					t.Fatalf("%s, approved by %v, checked %t", p, approvers, checked)
				}
			}
			if len(begun) != len(r.Campaigns) || p.Awake() != (r.State == Withdrawn && len(begun) > 0) || p.Awake() == p.WakeAt().IsZero() {
				t.Fatalf("%s, begun with by %v", p, begun)
			}
			if sends := Restore(r).Resume(now).Sends; p.Awake() && len(sends) != len(begun) || !p.Awake() && len(sends) > 0 {
				t.Fatalf("%s tells %v after a recovery", p, sends)
			}
			checkApprovals(t, r)
			if fixed(before.GetState()) && before.ContentHash != r.ContentHash {
				t.Fatalf("content changed in %s", StateName(before.State))
			}
			if again, rejection := p.Step(now, m); rejection != nil || len(again.Events) > 0 || !proto.Equal(again.Reply, &messages.PackageStatus{Record: r}) {
				t.Fatalf("%T sent twice: %v %v", m, again.Events, rejection)
			}
			if restored := Restore(r); restored.String() != p.String() {
				t.Fatalf("restored %s, was %s", restored, p)
			}
		}
	})
}

func checkApprovals(t *rapid.T, r *messages.PackageRecord) {
	for _, a := range r.Approvals {
		if a.ContentHash != r.ContentHash || a.ContentHash != ContentHash(r) {
			t.Fatalf("an approval is for %s, the content is %s", a.ContentHash, r.ContentHash)
		}
	}
}

func fixed(s messages.PackageState) bool { return s >= Released }

func drawCommand(t *rapid.T, p *Package, by string) any {
	switch campaign := rapid.SampledFrom([]string{"spring", "summer"}).Draw(t, "campaign"); rapid.IntRange(0, 12).Draw(t, "command") {
	case 10, 11:
		return &messages.BeginCampaign{CampaignId: campaign}
	case 12:
		return &messages.CampaignStopped{CampaignId: campaign}
	case 0:
		m := draft()
		m.Author = rapid.SampledFrom([]string{"mira", "Mira", "ana"}).Draw(t, "author")
		m.Contents[0].SizeBytes = rapid.Uint64Range(1, 2).Draw(t, "size")
		return m
	case 1, 2:
		return &messages.ValidatePackage{By: by, Present: drawPresent(t, p)}
	case 3, 4, 5, 6:
		hash := p.Record().GetContentHash()
		if rapid.IntRange(0, 5).Draw(t, "stale") == 0 {
			hash = "stale"
		}
		return &messages.ApprovePackage{By: by, ContentHash: hash}
	case 7, 8:
		return &messages.ReleasePackage{By: by, Present: drawPresent(t, p)}
	default:
		if rapid.Bool().Draw(t, "withdraw") {
			return &messages.WithdrawPackage{By: by, Reason: "bad"}
		}
		return &messages.DeprecatePackage{By: by, Reason: "old"}
	}
}

func drawPresent(t *rapid.T, p *Package) (present []*messages.StoredArtifact) {
	for _, a := range p.Record().GetContents() {
		present = append(present, &messages.StoredArtifact{Sha256: a.Sha256, SizeBytes: rapid.Uint64Range(1, 2).Draw(t, "stored")})
	}
	return present
}
