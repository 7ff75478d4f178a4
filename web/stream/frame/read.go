package frame

import (
	"errors"
	"io"
)

// MaxBytes is how long a frame from a client may be. A compressed one is measured as it is when it is not.
const MaxBytes = 64 << 10

// ErrTooLarge is why a connection ends whose client has sent more in one frame.
var ErrTooLarge = errors.New("a frame has more than 64 KiB")

// Read reads a frame, and no more of it than it may have.
func Read(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
	if err == nil && len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	return data, err
}
