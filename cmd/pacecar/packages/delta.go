package packages

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/messages"
	"pacecar/messages/delta"
)

// patched is what package delta says about a patch.
type patched struct {
	FromSHA256 string `json:"fromSha256"`
	ToSHA256   string `json:"toSha256"`
	SHA256     string `json:"sha256"` // of the patch
	SizeBytes  int64  `json:"sizeBytes"`
	FullBytes  int64  `json:"fullBytes"`
	File       string `json:"file"`
}

func (a commands) deltaCommand() *cobra.Command {
	var from, to, output string
	c := &cobra.Command{
		Use: "delta --from OLD --to NEW --patch PATCH", Short: "Make the patch that turns one file into another", Args: call.Takes(),
		Long: "Make a patch: a Zstandard frame whose dictionary is the old file, as zstd --patch-from writes it.\n" +
			"It works without a server. Name it in the package's document, and vehicles that report the\n" +
			"old file fetch the patch instead of the whole new one:\n\n" +
			"  contents:\n" +
			"    - {ecu: TCU, version: 2.0.0, file: tcu-2.0.0.bin, deltas: [{from: tcu-1.9.4.bin}]}\n" +
			"    - {ecu: IVI, version: 13.0.0, file: ivi.bin, deltas: [{fromSha256: 9f86…, file: ivi.patch}]}\n\n" +
			fmt.Sprintf("Files have at most %d MiB. For larger ones, up to %d MiB, make it with\n", delta.MaxMade>>20, delta.MaxApplied>>20) +
			"zstd -19 --long=27 --patch-from=OLD NEW -o PATCH.",
		Example: "  pacecar package delta --from tcu-1.9.4.bin --to tcu-2.0.0.bin --patch tcu-1.9.4-2.0.0.patch",
	}
	flags := c.Flags()
	flags.StringVar(&from, "from", "", "the old file")
	flags.StringVar(&to, "to", "", "the new file")
	flags.StringVar(&output, "patch", "", "the patch to write")
	c.RunE = func(*cobra.Command, []string) error {
		for flag, value := range map[string]string{"--from": from, "--to": to, "--patch": output} {
			if value == "" {
				return call.Misused("%s is missing", flag)
			}
		}
		made, err := writePatch(from, to, output)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, made, func(s *show.Sheet) {
			s.Field("patch", made.File)
			s.Field("size", show.Bytes(made.SizeBytes)+" instead of "+show.Bytes(made.FullBytes))
			s.Field("from", made.FromSHA256)
			s.Field("to", made.ToSHA256)
			s.Field("sha256", made.SHA256)
		})
	}
	return c
}

// writePatch makes a patch of two files and writes it.
func writePatch(from, to, output string) (patched, error) {
	old, err := readWhole(from)
	if err != nil {
		return patched{}, err
	}
	target, err := readWhole(to)
	if err != nil {
		return patched{}, err
	}
	patch, err := delta.Make(old, target)
	var no *messages.Rejection
	if errors.As(err, &no) {
		return patched{}, fmt.Errorf("%s; %s", no.Message, no.Suggestion)
	}
	if err != nil {
		return patched{}, err
	}
	if len(patch) >= len(target) {
		return patched{}, fmt.Errorf("a patch would have %s, the file itself has %s: the two have nothing in common, so offer the file without a patch",
			show.Bytes(uint64(len(patch))), show.Bytes(uint64(len(target))))
	}
	return patched{sumOf(old), sumOf(target), sumOf(patch), int64(len(patch)), int64(len(target)), output}, os.WriteFile(output, patch, 0o644)
}

// readWhole reads a file that a patch may be made of: nothing larger than that.
func readWhole(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	if info.Size() > delta.MaxMade {
		return nil, fmt.Errorf("%s has %s, patches are made between files of at most %s; make it with: zstd -19 --long=27 --patch-from=OLD NEW -o PATCH",
			path, show.Bytes(info.Size()), show.Bytes(int64(delta.MaxMade)))
	}
	return os.ReadFile(path)
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
