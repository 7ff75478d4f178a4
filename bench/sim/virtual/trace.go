package virtual

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
)

// Trace remembers the last things that happened. They become text only when a failure is told.
type Trace struct {
	lines []line
	next  int
}

type line struct {
	at        time.Duration
	who, what string
	about     any
}

func (t *Trace) note(at time.Duration, who, what string, about any) {
	t.lines[t.next%len(t.lines)] = line{at, who, what, about}
	t.next++
}

// maxLine bounds what is shown of one event, in bytes.
const maxLine = 220

// Last is what happened last, oldest first.
func (t *Trace) Last() []string {
	var text []string
	for i := max(0, t.next-len(t.lines)); i < t.next; i++ {
		l := t.lines[i%len(t.lines)]
		about := ""
		switch a := l.about.(type) {
		case nil:
		case proto.Message:
			about = strings.Join(strings.Fields(fmt.Sprintf("%s {%v}", a.ProtoReflect().Descriptor().Name(), a)), " ")
		default:
			about = fmt.Sprint(a)
		}
		if len(about) > maxLine {
			about = about[:maxLine] + "…"
		}
		text = append(text, strings.TrimRight(fmt.Sprintf("%14s  %-22s %-16s %s", l.at.Round(time.Millisecond), l.who, l.what, about), " "))
	}
	return text
}
