package fleet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
)

func (a commands) exportCommand() *cobra.Command {
	var selector, format string
	c := &cobra.Command{
		Use: "export FILE", Short: "Write vehicles to a CSV or NDJSON file that fleet import reads", Args: call.Takes("FILE"),
		Long: "Write the vehicles that a selector matches, in order of VIN, as CSV or NDJSON, compressed\n" +
			"where the file's name ends in .gz or .zst; - writes to standard output. The file is there\n" +
			"when it is whole.",
		Example: "  pacecar fleet export fleet.ndjson.zst\n" +
			"  pacecar fleet export germany.csv --selector 'market == \"DE\"'\n" +
			"  pacecar fleet export - --format csv | head",
	}
	c.Flags().StringVar(&selector, "selector", "", selectorUsage)
	c.Flags().StringVar(&format, "format", "", "csv or ndjson, where the file's name does not say it")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		mediaType, encoding := formatOf(args[0])
		if format != "" {
			mediaType = mediaTypes["."+format]
		}
		formats := map[string]string{mediaTypes[".csv"]: "csv", mediaTypes[".ndjson"]: "ndjson"}
		if formats[mediaType] == "" {
			return call.Misused("the format of %s is not known: say --format csv or --format ndjson", args[0])
		}
		write := func(to io.Writer) (vehicles int64, err error) {
			progress := show.NewProgress(a.Err, "exporting", 0)
			defer progress.Close()
			return server.Export(cmd.Context(), selector, formats[mediaType], encoding, progress.Writer(to))
		}
		var vehicles int64
		if args[0] == "-" {
			vehicles, err = write(a.Stdout)
		} else {
			vehicles, err = whole(args[0], write)
		}
		if err != nil {
			return err
		}
		a.Say("wrote %s to %s\n", show.Plural(vehicles, "vehicle"), args[0])
		return nil
	}
	return c
}

// whole writes a file that is there when it is complete.
func whole(path string, write func(io.Writer) (int64, error)) (n int64, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err // not the name that was made up
		}
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	n, err = write(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return 0, err
	}
	return n, os.Rename(file.Name(), path)
}
