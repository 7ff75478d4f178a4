package failure

import (
	"math"
	"strconv"
	"testing"
)

// A rule that is read has a share for its rate, a code that fits, and reads the same
// again when its parts are written out.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"ecu=ADAS,rate=8%,code=E0x31", "ecu=ADAS, rate=8%,code=E0x31,model=e1,version=4.2.0,end=reverted", "rate=1", "rate=1%,rate=2%",
		"", ",", "=", "rate=", "rate=1%,end=exploded", "rate=1%,colour=red", "rate=1,code==", "\x00=\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			if r != (Rule{}) {
				t.Fatalf("%q: %+v with %v", text, r, err)
			}
			return
		}
		if !(r.Rate >= 0 && r.Rate <= 1) || r.Code == "" || len(r.Code) > 64 {
			t.Fatalf("%q is read as %+v", text, r)
		}
		written := "rate=" + strconv.FormatFloat(100*r.Rate, 'g', -1, 64) + "%,code=" + r.Code
		for _, part := range [][2]string{{"ecu", r.ECU}, {"model", r.Model}, {"version", r.Version}} {
			if part[1] != "" {
				written += "," + part[0] + "=" + part[1]
			}
		}
		if r.Revert {
			written += ",end=reverted"
		}
		again, err := Parse(written)
		if math.Abs(again.Rate-r.Rate) < 1e-12 { // a hundredth of a hundredfold is as near as numbers come
			again.Rate = r.Rate
		}
		if err != nil || again != r {
			t.Fatalf("%+v comes back from %q as %+v, %v", r, written, again, err)
		}
	})
}
