package rsql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// TestStories runs the golden stories: what becomes of the filter in the input of each
// translate. What is translated compiles.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "translate" {
				d.Fatalf(t, "no command %s", d.Cmd)
			}
			made, no := Translate(d.Input)
			if no != nil {
				return fmt.Sprintf("%s %s\n%s\n→ %s\n", no.Code, no.Field, no.Message, no.Suggestion)
			}
			if _, no := selector.Compile(made); no != nil {
				return fmt.Sprintf("BUG: %s does not compile: %v\n", made, no)
			}
			return made + "\n"
		})
	})
}

func TestBounds(t *testing.T) {
	for name, filter := range map[string]string{
		"length":  "model==" + strings.Repeat("e", MaxFilter),
		"depth":   strings.Repeat("(", MaxDepth+1) + "model==e1" + strings.Repeat(")", MaxDepth+1),
		"values":  strings.Repeat("tag==a;", MaxValues) + "tag==a",
		"in list": "model=in=(" + strings.Repeat("a,", MaxValues) + "a)",
	} {
		if made, no := Translate(filter); no.GetCode() != messages.OutOfBounds || no.GetSuggestion() == "" {
			t.Errorf("%s: %.40s, %v", name, made, no)
		}
	}
	for name, filter := range map[string]string{
		"depth":  strings.Repeat("(model==e1;(", MaxDepth/2) + "model!=e1" + strings.Repeat(",model==e2),model==e3)", MaxDepth/2),
		"values": strings.Repeat("lastseen<1;", MaxValues-1) + "lastseen<1",
		"ecus":   strings.Repeat("ecu.A.version<1.0.0,", 90) + "online!=true",
		"escape": strings.Repeat("ecu=='\U000e0001',", 60) + "ecu==a",
	} {
		made, no := Translate(filter)
		if no != nil {
			t.Errorf("%s: %v", name, no)
			continue
		}
		if _, no := selector.Compile(made); no != nil {
			t.Errorf("%s: %v", name, no)
		}
	}
}

// FuzzTranslate: any text is refused with a column and a cure, or becomes a selector.
func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{
		"model==e1", "controllerid==WVW*;attribute.region=in=(DE,'AT')", "ecu.ADAS.version=lt=4.2.0,ecu.\"BMS\".rxswin!='R79 1'", "tag==a and (tag!=b or tag=out=(c,d))",
		"lasttargetquery=ge=1793491200000", "last_seen<'2026-11-01T00:00:00+01:00'", "online==FALSE", "model==\\*", "model=='a\\'b*'", "((((((", "a=b", "==", "cohort=in=(x)",
		"model==''", "model_year=out=(2024)", "ecu.é.x.version>=1.0.0", "\x00", "\xff", "model==a,,b", "model =in= ( a , b ) ;online==true",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		made, no := Translate(filter)
		if no != nil {
			if made != "" || no.Code == "" || no.Message == "" || no.Suggestion == "" || no.Field != "query q" {
				t.Fatalf("%q: %q, %v", filter, made, no)
			}
			return
		}
		if _, no := selector.Compile(made); no != nil {
			t.Fatalf("%q becomes %s, which is refused: %v", filter, made, no)
		}
	})
}
