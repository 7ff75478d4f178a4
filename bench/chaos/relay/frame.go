package relay

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// frame reads one whole request or answer of Redis' protocol, as it was sent.
func frame(r *bufio.Reader) ([]byte, error) {
	var b bytes.Buffer
	for left := 1; left > 0; left-- {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		b.Write(line)
		number, _ := strconv.Atoi(string(bytes.TrimRight(line[1:], "\r\n"))) // where it is none, none is needed
		switch line[0] {
		case '*', '~', '>':
			left += max(0, number)
		case '%':
			left += 2 * max(0, number)
		case '$', '=', '!':
			if number >= 0 {
				if _, err := io.CopyN(&b, r, int64(number)+2); err != nil {
					return nil, err
				}
			}
		case '+', '-', ':', '_', ',', '#', '(':
		default:
			return nil, fmt.Errorf("a frame begins with %q", line[0])
		}
	}
	return b.Bytes(), nil
}

// told says whether a frame comes unasked: it answers no request.
func told(f []byte) bool { return f[0] == '>' }

// answers counts the numbers of a commit's answer: changes that were taken, and those that a fence refused.
func answers(f []byte) (taken, refused int) {
	return bytes.Count(f, []byte("\n:0\r")), bytes.Count(f, []byte("\n:1\r"))
}
