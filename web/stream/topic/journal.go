package topic

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"pacecar/web/view"
)

// Bounds of a journal.
const (
	linesKept = 256  // lines that can still be told to who is behind; older ones are counted
	marksKept = 4096 // positions that can be resumed from
)

// journal is what a topic of events has shown: lines, which are told once each, not absolute values. Who is too far
// behind is told how many were left out.
type journal struct {
	name  string
	lines []view.Line // newest first, at most linesKept
	total uint64      // lines ever
	marks []mark      // rising, at least one
}

// mark is how many lines there had been at a position.
type mark struct {
	seq, total uint64
	at         time.Time
}

func newJournal(name Name, seq uint64) *journal {
	return &journal{name: name.String(), marks: []mark{{seq: seq}}}
}

func (j *journal) last() mark { return j.marks[len(j.marks)-1] }

// Position implements Shown.
func (j *journal) Position() uint64 { return j.last().seq }

// Empty implements Shown.
func (j *journal) Empty() bool { return len(j.lines) == 0 }

// Fold implements Shown.
func (j *journal) Fold(m Model, next uint64, now time.Time) bool {
	read := m.(*eventsModel).lines
	fresh := newer(read, j.lines)
	if fresh == 0 {
		return false
	}
	j.lines = slices.Concat(read[:fresh], j.lines)
	j.lines = j.lines[:min(len(j.lines), linesKept)]
	j.total += uint64(fresh)
	j.marks = append(j.marks, mark{next, j.total, now})
	if len(j.marks) > marksKept {
		j.marks = slices.Clone(j.marks[len(j.marks)-marksKept:])
	}
	return true
}

// newer is how many lines of a list that was read are newer than those that are known, both newest first: the fewest
// behind which both lists go on alike. A list that has nothing in common with what is known is new as a whole.
func newer(read, known []view.Line) int {
	for fresh := range len(read) {
		common := min(len(read)-fresh, len(known))
		if common > 0 && slices.Equal(read[fresh:fresh+common], known[:common]) {
			return fresh
		}
	}
	return len(read)
}

// Forget implements Shown.
func (j *journal) Forget(then time.Time) {
	old := 0
	for old < len(j.marks)-1 && !j.marks[old+1].at.After(then) {
		old++
	}
	j.marks = j.marks[old:]
}

// behind finds how many lines there had been at a position.
func (j *journal) behind(from uint64) (total uint64, known bool) {
	at, exact := slices.BinarySearchFunc(j.marks, from, func(m mark, seq uint64) int {
		switch {
		case m.seq < seq:
			return -1
		case m.seq > seq:
			return 1
		}
		return 0
	})
	if exact {
		return j.marks[at].total, true
	}
	return 0, false
}

// Resumable implements Shown.
func (j *journal) Resumable(from uint64) bool {
	_, known := j.behind(from)
	return known
}

// Delta implements Shown: the lines since a position, newest first, and how many more there were.
func (j *journal) Delta(from uint64) ([]byte, uint64) {
	had, _ := j.behind(from)
	missing := j.total - had
	told := min(missing, uint64(len(j.lines)))
	dropped := missing - told
	b := append([]byte(nil), `{"t":"ev","p":`...)
	b = appendQuoted(b, j.name)
	b = append(b, `,"from":`...)
	b = strconv.AppendUint(b, from, 10)
	b = append(b, `,"s":`...)
	b = strconv.AppendUint(b, j.Position(), 10)
	if dropped > 0 {
		b = append(b, `,"dropped":`...)
		b = strconv.AppendUint(b, dropped, 10)
	}
	b = append(b, `,"d":`...)
	return append(append(b, j.encode(int(told))...), '}'), dropped
}

// Snapshot implements Shown: the latest lines, as many as a screen has room for.
func (j *journal) Snapshot(epoch string) [][]byte {
	b := append([]byte(nil), `{"t":"snap","p":`...)
	b = appendQuoted(b, j.name)
	b = append(b, `,"e":`...)
	b = appendQuoted(b, epoch)
	b = append(b, `,"s":`...)
	b = strconv.AppendUint(b, j.Position(), 10)
	b = append(b, `,"more":false,"d":{"lines":`...)
	return [][]byte{append(append(b, j.encode(min(len(j.lines), linesShown))...), '}', '}')}
}

// encode writes the newest lines.
func (j *journal) encode(count int) []byte {
	encoded, err := json.Marshal(append([]view.Line{}, j.lines[:count]...)) // never null
	if err != nil {
		panic("topic: a line has no JSON form: " + err.Error()) // impossible: it holds texts and numbers
	}
	return encoded
}
