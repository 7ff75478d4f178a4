package packages

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/push"
	"pacecar/cmd/pacecar/show"
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
	made, err := push.MakePatch(from, to)
	if err != nil {
		return patched{}, err
	}
	if !made.Shorter() {
		return patched{}, fmt.Errorf("a patch would have %s, the file itself has %s: the two have nothing in common, so offer the file without a patch",
			show.Bytes(int64(len(made.Bytes))), show.Bytes(int64(made.Whole)))
	}
	if err := os.WriteFile(output, made.Bytes, 0o644); err != nil {
		return patched{}, err
	}
	return patched{string(made.From), string(made.To), string(made.Digest), int64(len(made.Bytes)), int64(made.Whole), output}, nil
}
