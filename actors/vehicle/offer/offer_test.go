package offer

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

func notes(languages ...string) *messages.PackageRecord {
	r := &messages.PackageRecord{Terms: &messages.PackageTerms{}}
	for _, l := range languages {
		r.Terms.ReleaseNotes = append(r.Terms.ReleaseNotes, &messages.ReleaseNote{Language: l, Before: "before in " + l, After: "after in " + l})
	}
	return r
}

// TestNote: exactly the driver's language, then its base, then English, then the first.
func TestNote(t *testing.T) {
	many := []string{"fr", "en-GB", "de", "pt-BR", "zh-Hant", "de-AT", "en"}
	for _, c := range []struct {
		spoken string
		notes  []string
		want   string
	}{
		{"de-AT", many, "de-AT"}, {"de-at", many, "de-AT"}, {"de-CH", many, "de"}, {"de", many, "de"}, {"pt", many, "pt-BR"}, {"pt-PT", many, "pt-BR"},
		{"zh-Hant-TW", many, "zh-Hant"}, {"it", many, "en"}, {"", many, "en"}, {"nonsense!", many, "en"},
		{"it", []string{"fr", "en-GB"}, "en-GB"}, {"it", []string{"fr", "de"}, "fr"}, {"", []string{"fr"}, "fr"}, {"fr", nil, ""},
	} {
		if got := Of(notes(c.notes...)).note(c.spoken).GetLanguage(); got != c.want {
			t.Errorf("%q of %v is told in %q, want %q", c.spoken, c.notes, got, c.want)
		}
	}
}

// TestComplete: every field of an offer that is not about one vehicle comes from the package.
func TestComplete(t *testing.T) {
	pkg := notes("en")
	pkg.UpdateType, pkg.Signature = "recall", []byte("{}")
	pkg.Terms.SkilledPerson, pkg.Terms.Severity = "calibration", "critical"
	pkg.Terms.Preconditions, pkg.Terms.Estimate = &messages.Preconditions{Parked: true}, &messages.Estimate{InstallSeconds: 60}
	own := &messages.OfferUpdate{
		CampaignId: "spring", Attempt: 1, Package: "assist", PackageVersion: "1.0.0", InventoryVersion: 3,
		Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}},
	}
	o := proto.CloneOf(own)
	Of(pkg).Complete(o, "en")
	want := proto.CloneOf(own)
	want.ReleaseNote, want.Preconditions, want.Estimate = pkg.Terms.ReleaseNotes[0], pkg.Terms.Preconditions, pkg.Terms.Estimate
	want.UpdateType, want.Severity, want.SkilledPerson, want.Signature = "recall", "critical", "calibration", []byte("{}")
	if !proto.Equal(o, want) {
		t.Errorf("offer %v, want %v", o, want)
	}
	bare := proto.CloneOf(own)
	Of(&messages.PackageRecord{UpdateType: "feature"}).Complete(bare, "de")
	if bare.Severity != "moderate" || bare.UpdateType != "feature" || bare.ReleaseNote != nil || bare.Preconditions != nil {
		t.Errorf("offer of a package without terms: %v", bare)
	}
	fields := o.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if name := fields.Get(i).Name(); name != "expires_at" && name != "install_window" && name != "consent" && !o.ProtoReflect().Has(fields.Get(i)) {
			t.Errorf("nobody says %s", name)
		}
	}
}

func BenchmarkComplete(b *testing.B) {
	terms, o := Of(notes("en", "de", "fr", "it", "es", "pl", "nl", "cs")), &messages.OfferUpdate{}
	b.ReportAllocs()
	for b.Loop() {
		terms.Complete(o, "de-AT")
	}
}
