package ingest

import (
	"bufio"
	"errors"
	"io"
)

// errTooLong: a record does not end within its bound.
var errTooLong = errors.New("record is too long")

// limiter bounds what the CSV reader may take for one record. It hands out one line at a
// time, because the CSV reader buffers what it is given.
type limiter struct {
	in     *bufio.Reader
	left   int   // bytes that the present record may still have
	lines  int64 // line feeds handed out
	paused bool  // a line was handed out: the record ends with it
	ended  bool  // the input has
}

// Read answers bytes up to and including the next line feed.
func (l *limiter) Read(p []byte) (int, error) {
	if l.paused {
		return 0, io.EOF
	}
	if l.left <= 0 {
		return 0, errTooLong
	}
	p = p[:min(len(p), l.left)]
	for n := range p {
		b, err := l.in.ReadByte()
		if err != nil {
			l.left -= n
			l.ended = errors.Is(err, io.EOF)
			return n, err
		}
		p[n] = b
		if b == '\n' {
			l.lines++
			l.paused = true
			l.left -= n + 1
			return n + 1, nil
		}
	}
	l.left -= len(p)
	return len(p), nil
}

// skipLine drops bytes up to and including the next line feed.
func (l *limiter) skipLine() error {
	for {
		b, err := l.in.ReadByte()
		if err != nil {
			return err
		}
		if b == '\n' {
			l.lines++
			return nil
		}
	}
}
