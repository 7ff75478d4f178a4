package cohort

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/vinlist"
)

var modes = []string{"replace", "add", "remove"}

func (a commands) vinsCommand() *cobra.Command {
	mode, rejects := "", ""
	c := &cobra.Command{
		Use: "vins NAME [FILE]", Short: "Print a list of VINs, or change it by those of a file", ValidArgsFunction: a.complete,
		Long: "Print a list's VINs in order, one to a line, or change the list by the VINs of a file: text\n" +
			"with a VIN to a line, or NDJSON, compressed or not (.gz, .zst); - reads standard input. A\n" +
			"file is taken whole or not at all: lines without a VIN are told with their numbers.",
		Example: "  pacecar fleet cohort vins press press.txt\n  pacecar fleet cohort vins press returned.txt --mode remove\n  pacecar fleet cohort vins press > press.txt",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return call.Takes("NAME")(c, args)
		},
	}
	c.Flags().StringVar(&mode, "mode", modes[0], "what is done with the VINs of the file: "+strings.Join(modes, ", ")+"; must be said where the list is not empty")
	c.Flags().StringVar(&rejects, "errors", "", "file for the lines without a VIN, one JSON object per line")
	call.Must(c.RegisterFlagCompletionFunc("mode", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		if len(args) == 1 && (cmd.Flags().Changed("mode") || rejects != "") {
			return call.Misused("--mode and --errors are about a file: name one, or - for standard input")
		}
		if len(args) == 1 {
			return a.print(cmd.Context(), server, args[0])
		}
		file, err := a.open(args[1])
		if err != nil {
			return err
		}
		defer file.close()
		if !cmd.Flags().Changed("mode") {
			known, err := server.Cohort(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if known.Size > 0 {
				return call.Misused("the list %s has %s: say what is done with those of the file with --mode %s", args[0], show.Plural(known.Size, "VIN"), strings.Join(modes, ", --mode "))
			}
		}
		progress := show.NewProgress(a.Err, "sending "+file.name, file.size)
		change, err := server.ChangeCohort(cmd.Context(), args[0], mode, string(file.format), file.encoding, progress.Reader(file))
		progress.Close()
		if err != nil {
			return a.refused(err, rejects)
		}
		return show.One(a.Out, a.Output, change, func(s *show.Sheet) {
			s.Field("given", show.Plural(change.Given, "VIN"))
			s.Field("added", show.Plural(change.Added, "VIN"))
			s.Field("removed", show.Plural(change.Removed, "VIN"))
			sheet.Cohort(s, change.Cohort)
		})
	}
	return c
}

// list is an opened file of VINs.
type list struct {
	io.Reader
	name     string
	format   vinlist.Format
	encoding string // of the content: gzip, zstd or none
	size     int64  // 0: unknown
	close    func() error
}

// open opens a file and finds out its format: what its name says, else what it begins with.
func (a commands) open(path string) (*list, error) {
	f := &list{name: "standard input", format: vinlist.Text, close: func() error { return nil }}
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
	if rest, ok := strings.CutSuffix(name, ".gz"); ok {
		name, f.encoding = rest, "gzip"
	} else if rest, ok := strings.CutSuffix(name, ".zst"); ok {
		name, f.encoding = rest, "zstd"
	}
	switch filepath.Ext(name) {
	case ".ndjson", ".jsonl":
		f.format = vinlist.NDJSON
	case ".txt":
	default:
		if f.encoding == "" {
			f.sniff()
		}
	}
	return f, nil
}

// sniff takes what begins like JSON for NDJSON.
func (f *list) sniff() {
	buffered := bufio.NewReader(f.Reader)
	f.Reader = buffered
	if first, err := buffered.Peek(1); err == nil && (first[0] == '{' || first[0] == '"') {
		f.format = vinlist.NDJSON
	}
}

// refused tells the first lines that were refused, and keeps all that the server names.
func (a commands) refused(err error, file string) error {
	var p *client.Problem
	if !errors.As(err, &p) || len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Pointer, "line ") {
		return err
	}
	var lines []view.LineError
	for _, e := range p.Errors {
		number, _ := strconv.ParseInt(strings.TrimPrefix(e.Pointer, "line "), 10, 64) // 0 where the server says something else
		lines = append(lines, view.LineError{Line: number, Reason: e.Detail, Suggestion: e.Suggestion})
	}
	if file != "" {
		if err := keep(file, lines); err != nil {
			return err
		}
	}
	if more := len(lines) - linesShown; more > 0 {
		p.Errors = p.Errors[:linesShown]
		if p.Detail += fmt.Sprintf(" (the first %d follow)", linesShown); file == "" {
			p.Detail += "; --errors FILE keeps more"
		}
	}
	return err
}

func keep(path string, lines []view.LineError) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("file of rejected lines: %w", err)
	}
	e := json.NewEncoder(f)
	for _, line := range lines {
		if err := e.Encode(line); err != nil {
			return errors.Join(fmt.Errorf("file of rejected lines: %w", err), f.Close())
		}
	}
	return f.Close()
}
