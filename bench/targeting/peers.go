package targeting

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"pacecar/bench/figure"
)

// BesidePeers measures the selector beside those that others have, with the program of the
// module in a folder: a module of its own, so that a server carries no second database. It
// needs the sources and Go.
func BesidePeers(ctx context.Context, o Options, folder string) ([]figure.Figure, error) {
	command := exec.CommandContext(ctx, "go", "run", "-C", folder, ".",
		"-vehicles", strconv.Itoa(o.Vehicles), "-rounds", strconv.Itoa(turns*o.Rounds), "-seed", strconv.FormatUint(o.Seed, 10))
	command.Stderr = o.Progress
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("compare with the peers in %s: %w", folder, err)
	}
	return readFigures(bytes.NewReader(out))
}

// readFigures reads what WriteJSON has written.
func readFigures(r io.Reader) (list []figure.Figure, err error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	for {
		var f figure.Figure
		switch err := decoder.Decode(&f); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, fmt.Errorf("read figures: %w", err)
		}
		list = append(list, f)
	}
}
