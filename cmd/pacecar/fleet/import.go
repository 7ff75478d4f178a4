package fleet

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// linesShown is how many rejected lines are told on the screen.
const linesShown = 10

// vehicleFile is an opened file of vehicles.
type vehicleFile struct {
	io.Reader
	name      string
	mediaType string
	encoding  string // of the content: gzip, zstd or none
	size      int64  // 0: unknown
	close     func() error
}

// Formats of vehicles by the end of a file's name.
var mediaTypes = map[string]string{".csv": "text/csv", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson"}

func (a commands) importCommand() *cobra.Command {
	var format, rejects string
	c := &cobra.Command{
		Use: "import FILE", Short: "Register vehicles from a CSV or NDJSON file", Args: call.Takes("FILE"),
		Long: "Register the vehicles of a file, or change what is known of those that are registered. The\n" +
			"file is CSV or NDJSON, and may be compressed (.gz, .zst); - reads standard input. Lines\n" +
			"that are not understood are told and passed over; the status is 1 when there were any.",
		Example: "  pacecar fleet import fleet.csv.gz --errors rejected.ndjson\n  generate | pacecar fleet import - --format ndjson",
	}
	c.Flags().StringVar(&format, "format", "", "csv or ndjson, where the file's name does not say it")
	c.Flags().StringVar(&rejects, "errors", "", "file for the rejected lines that the server names, one JSON object per line")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		file, err := a.openVehicles(args[0], format)
		if err != nil {
			return err
		}
		defer file.close()
		progress := show.NewProgress(a.Err, "importing "+file.name, file.size)
		result, err := server.ImportWatched(cmd.Context(), file.mediaType, file.encoding, progress.Reader(file), func(i view.Import) {
			progress.Note("%s vehicles registered, %s lines rejected", show.Count(i.Registered), show.Count(i.Rejected))
		})
		progress.Close()
		if err != nil {
			return err
		}
		if err := writeRejects(rejects, result.Errors); err != nil {
			return err
		}
		return a.imported(result, rejects)
	}
	return c
}

// openVehicles opens a file and finds out its format.
func (a commands) openVehicles(path, format string) (*vehicleFile, error) {
	f := &vehicleFile{name: "standard input", close: func() error { return nil }}
	name := strings.ToLower(filepath.Base(path))
	if path == "-" {
		f.Reader, name = a.Stdin, ""
	} else {
		opened, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		f.Reader, f.name, f.close = opened, filepath.Base(path), opened.Close
		if info, err := opened.Stat(); err == nil && info.Mode().IsRegular() {
			f.size = info.Size()
		}
	}
	for suffix, encoding := range map[string]string{".gz": "gzip", ".zst": "zstd"} {
		if rest, ok := strings.CutSuffix(name, suffix); ok {
			name, f.encoding = rest, encoding
		}
	}
	f.mediaType = mediaTypes[filepath.Ext(name)]
	if format != "" {
		f.mediaType = mediaTypes["."+format]
	} else if f.mediaType == "" && f.encoding == "" {
		f.sniff()
	}
	if f.mediaType == "" {
		return nil, errors.Join(call.Misused("the format of %s is not known: say --format csv or --format ndjson", f.name), f.close())
	}
	return f, nil
}

// sniff takes what begins like a JSON object for NDJSON and other text for CSV.
func (f *vehicleFile) sniff() {
	buffered := bufio.NewReader(f.Reader)
	f.Reader = buffered
	switch first, err := buffered.Peek(1); {
	case err != nil:
	case first[0] == '{':
		f.mediaType = mediaTypes[".ndjson"]
	case first[0] >= ' ' && first[0] < 0x7f || first[0] == 0xef: // text, or a byte order mark
		f.mediaType = mediaTypes[".csv"]
	}
}

// writeRejects keeps the rejected lines in a file.
func writeRejects(path string, list []view.LineError) error {
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("file of rejected lines: %w", err)
	}
	e := json.NewEncoder(f)
	for _, line := range list {
		if err := e.Encode(line); err != nil {
			return errors.Join(fmt.Errorf("file of rejected lines: %w", err), f.Close())
		}
	}
	return f.Close()
}

var rejected = []show.Column[view.LineError]{
	{Title: "LINE", Right: true, Cell: func(l view.LineError) string { return show.Count(l.Line) }},
	{Title: "VIN", Cell: func(l view.LineError) string { return l.VIN }},
	{Title: "REASON", Cell: func(l view.LineError) string { return l.Reason }},
	{Title: "SUGGESTION", Cell: func(l view.LineError) string { return l.Suggestion }},
}

// imported says how an import went.
func (a commands) imported(r view.Import, file string) error {
	err := show.One(a.Out, a.Output, r, func(s *show.Sheet) {
		s.Field("read", show.Plural(r.Received, "line"))
		s.Field("registered", show.Plural(r.Registered, "vehicle"))
		s.Field("rejected", show.Plural(r.Rejected, "line"))
		if len(r.Errors) > 0 {
			s.Section("Rejected lines")
			show.Rows(s, rejected, r.Errors[:min(linesShown, len(r.Errors))])
		}
		if n := len(r.Errors); n > linesShown && file == "" {
			s.Line("and %s more: --errors FILE keeps the first %s", show.Count(r.Rejected-linesShown), show.Count(n))
		}
	})
	switch {
	case err != nil:
		return err
	case r.Stopped != "":
		return fmt.Errorf("the import ended before the end of the file: %s", r.Stopped)
	case r.Rejected > 0:
		return fmt.Errorf("%s of %s lines were rejected: mend them and import them again", show.Count(r.Rejected), show.Count(r.Received))
	}
	return nil
}
