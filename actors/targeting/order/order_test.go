package order

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCompare: as people would sort them.
func TestCompare(t *testing.T) {
	inOrder := []string{
		"", "1", "01x", "2", "9", "010", "10", "99999999999999999999999", "-1", "A", "A2", "A02", "A2-1", "A2a", "A10", "AA", "B1", "B1.2", "B1.10",
		"KW9-2025", "KW39-2024", "KW39-2024+1", "KW40-2023", "a",
	}
	slices.SortFunc(inOrder, Compare)
	want := []string{
		"", "1", "01x", "2", "9", "010", "10", "99999999999999999999999", "-1", "A", "A02", "A2", "A2-1", "A2a", "A10", "AA", "B1", "B1.2", "B1.10",
		"KW9-2025", "KW39-2024", "KW39-2024+1", "KW40-2023", "a",
	}
	if !slices.Equal(inOrder, want) {
		t.Errorf("order %q\nwant %q", inOrder, want)
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		mark, from, to string
		want           bool
	}{
		{"A2", "A2", "A10", true}, {"A10", "A2", "A10", true}, {"A7", "A2", "A10", true}, {"A1", "A2", "A10", false}, {"B1", "A2", "A10", false},
		{"B1", "A2", "", true}, {"A1", "", "A2", true}, {"", "", "A2", false}, {"", "", "", false}, {"x", "", "", true},
	} {
		if got := Within(c.mark, c.from, c.to); got != c.want {
			t.Errorf("Within(%q, %q, %q) = %t", c.mark, c.from, c.to, got)
		}
	}
}

// runs is the oracle's reading of a mark: numbers and single bytes.
func runs(mark string) (list []any) {
	for mark != "" {
		if n := digits(mark); n > 0 {
			number, _ := new(big.Int).SetString(mark[:n], 10)
			list, mark = append(list, number), mark[n:]
			continue
		}
		list, mark = append(list, mark[0]), mark[1:]
	}
	return list
}

func sign(n int) int { return max(-1, min(1, n)) }

// TestTotalOrder: equal only to itself, the same from both sides, transitive, and what
// reading the runs one by one says.
func TestTotalOrder(t *testing.T) {
	marks := rapid.StringMatching(`[0-2A-b-]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := marks.Draw(t, "a"), marks.Draw(t, "b"), marks.Draw(t, "c")
		ab := sign(Compare(a, b))
		switch {
		case (ab == 0) != (a == b):
			t.Fatalf("Compare(%q, %q) = %d", a, b, ab)
		case ab != -sign(Compare(b, a)):
			t.Fatalf("%q and %q have two orders", a, b)
		case ab <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0:
			t.Fatalf("%q, %q, %q go round", a, b, c)
		}
		if want := byRuns(runs(a), runs(b)); want != 0 && want != ab {
			t.Fatalf("Compare(%q, %q) = %d, want %d", a, b, ab, want)
		}
	})
}

func byRuns(a, b []any) int {
	for i := range min(len(a), len(b)) {
		x, isNumber := a[i].(*big.Int)
		y, otherIs := b[i].(*big.Int)
		switch {
		case isNumber && otherIs:
			if c := x.Cmp(y); c != 0 {
				return c
			}
		case isNumber:
			return -1
		case otherIs:
			return 1
		case a[i].(byte) != b[i].(byte):
			return sign(int(a[i].(byte)) - int(b[i].(byte)))
		}
	}
	return sign(len(a) - len(b))
}
