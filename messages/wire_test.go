package messages

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// golden are messages as vehicles on the road have them. A file that exists is never
// written again: vehicles do not change when we do.
func golden() map[string]proto.Message {
	expires := timestamppb.New(time.UnixMilli(1_790_000_000_123))
	return map[string]proto.Message{
		"up_presence": &Up{Capability: 1, Body: &Up_Presence{Presence: &Presence{Online: true}}},
		"up_report": &Up{Capability: 1, Body: &Up_Report{Report: &Report{
			CampaignId: "spring", Attempt: 2, Phase: Phase_PHASE_FAILED, Percent: 40, EcuId: "ADAS", Code: "DIGEST_MISMATCH", Detail: "flash sector 7",
		}}},
		"up_manifest": &Up{Capability: 1, Body: &Up_Manifest{Manifest: &Manifest{CampaignId: "spring", Attempt: 1, Ecus: []*ECUReport{{
			EcuId: "ADAS", HardwarePart: "P-100", HardwareRevision: "B", Serial: "S1", Version: "2.0.0", Sha256: string(DigestOf([]byte("adas"))),
		}}}}},
		"down_offer": &Down{Body: &Down_OfferUpdate{OfferUpdate: &OfferUpdate{
			CampaignId: "spring", Attempt: 1, Package: "assist", PackageVersion: "1.0.0", ExpiresAt: expires, InventoryVersion: 7,
			Artifacts: []*OfferedArtifact{{
				EcuId: "ADAS", HardwarePart: "P-100", Version: "2.0.0", Sha256: string(DigestOf([]byte("adas"))), SizeBytes: 1 << 33, Url: "http://127.0.0.1/a",
			}},
		}}},
		"down_permit":   &Down{Body: &Down_PermitInstall{PermitInstall: &PermitInstall{CampaignId: "spring", Attempt: 1, ExpiresAt: expires}}},
		"down_withdraw": &Down{Body: &Down_WithdrawPermit{WithdrawPermit: &WithdrawPermit{CampaignId: "spring", Attempt: 1, Reason: "halted"}}},
		"down_cancel":   &Down{Body: &Down_CancelUpdate{CancelUpdate: &CancelUpdate{CampaignId: "spring", Attempt: 1, Reason: "recalled"}}},
		"down_manifest": &Down{Body: &Down_RequestManifest{RequestManifest: &RequestManifest{}}},
		"up_condition": &Up{Capability: 2, Body: &Up_Condition{Condition: &Condition{
			Parked: true, IgnitionOff: true, BatteryPercent: 80, StateOfChargePercent: 60, Network: "wifi", FreeBytes: 1 << 33, At: expires,
		}}},
		"up_health": &Up{Capability: 3, Body: &Up_Health{Health: &Health{
			DriveCycles: new(uint64(1204)), FaultCodes: []*FaultCode{{EcuId: "GATEWAY", Code: "U0100"}}, Sequence: 7, CampaignId: "c-1", Attempt: 1, Installing: true,
		}}},
		"up_consent": &Up{Capability: 2, Body: &Up_Consent{Consent: &Consent{
			CampaignId: "spring", Attempt: 1, Phase: ConsentPhase_CONSENT_INSTALL, Answer: ConsentAnswer_CONSENT_LATER, Until: expires, At: expires,
		}}},
		"down_permit_after_a_stop": &Down{Body: &Down_PermitInstall{PermitInstall: &PermitInstall{CampaignId: "spring", Attempt: 1, ExpiresAt: expires, Stops: 2}}},
		"down_withdraw_of_a_stop":  &Down{Body: &Down_WithdrawPermit{WithdrawPermit: &WithdrawPermit{CampaignId: "spring", Attempt: 1, Reason: "halted", Stops: 3}}},
		"down_withdraw_permits": &Down{Body: &Down_WithdrawPermits{WithdrawPermits: &WithdrawPermits{
			CampaignId: "spring", Stops: 3, Reason: "wave 1: 3 of 10 failed",
		}}},
		"down_condition": &Down{Body: &Down_RequestCondition{RequestCondition: &RequestCondition{}}},
	}
}

// TestWireDecodesForEver reads what earlier versions wrote, binary and JSON.
func TestWireDecodesForEver(t *testing.T) {
	for name, want := range golden() {
		for extension, decode := range map[string]func([]byte, proto.Message) error{".binpb": proto.Unmarshal, ".json": protojson.Unmarshal} {
			path := filepath.Join("testdata", "wire", name+extension)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; WRITE_GOLDEN=1 writes it", err)
			}
			got := want.ProtoReflect().New().Interface()
			if err := decode(data, got); err != nil || !proto.Equal(got, want) {
				t.Errorf("%s: %v %v, want %v", path, got, err, want)
			}
			if len(got.ProtoReflect().GetUnknown()) > 0 {
				t.Errorf("%s: fields are no longer known", path)
			}
		}
	}
}

// TestEveryBodyIsGolden: a new kind of message needs its golden file.
func TestEveryBodyIsGolden(t *testing.T) {
	for _, m := range []proto.Message{&Up{}, &Down{}} {
		bodies := m.ProtoReflect().Descriptor().Oneofs().ByName("body").Fields()
		for i := range bodies.Len() {
			found := false
			for _, g := range golden() {
				r := g.ProtoReflect()
				found = found || (r.Descriptor() == m.ProtoReflect().Descriptor() && r.Has(bodies.Get(i)))
			}
			if !found {
				t.Errorf("%s has no golden file", bodies.Get(i).FullName())
			}
		}
	}
}

// TestWriteGolden writes the files that do not exist yet, when asked to by WRITE_GOLDEN=1.
func TestWriteGolden(t *testing.T) {
	if os.Getenv("WRITE_GOLDEN") == "" {
		t.Skip("set WRITE_GOLDEN=1 to write golden files for new messages")
	}
	for name, m := range golden() {
		binary, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		text, err := protojson.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		for extension, data := range map[string][]byte{".binpb": binary, ".json": append(text, '\n')} {
			path := filepath.Join("testdata", "wire", name+extension)
			if _, err := os.Stat(path); err == nil {
				continue
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzUp and FuzzDown: what decodes encodes again to the same message, in both forms.
func FuzzUp(f *testing.F)   { fuzzWire(f, func() proto.Message { return &Up{} }) }
func FuzzDown(f *testing.F) { fuzzWire(f, func() proto.Message { return &Down{} }) }

func fuzzWire(f *testing.F, empty func() proto.Message) {
	for _, m := range golden() {
		binary, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		text, err := protojson.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(binary, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, text bool) {
		m, again := empty(), empty()
		if text {
			if protojson.Unmarshal(data, m) != nil {
				return
			}
		} else if proto.Unmarshal(data, m) != nil {
			return
		}
		binary, err := proto.Marshal(m)
		if err != nil {
			t.Fatalf("decoded and not encoded: %v", err)
		}
		if err := proto.Unmarshal(binary, again); err != nil || !proto.Equal(m, again) {
			t.Fatalf("%v comes back as %v: %v", m, again, err)
		}
	})
}
