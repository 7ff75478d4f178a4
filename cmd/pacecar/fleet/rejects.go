package fleet

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/cell"
	"pacecar/web/view"
)

// rejects is a file of rejected lines: NDJSON or CSV by its ending.
type rejects struct {
	file *os.File
	out  *bufio.Writer
	csv  *csv.Writer // nil: NDJSON
}

// rejectTitles are the columns of a CSV.
var rejectTitles = []string{"line", "vin", "reason", "suggestion"}

// openRejects begins a file. Of one that is there, what is about lines before that number
// stays; none does where the import begins with its first line.
func openRejects(path string, before int64) (r *rejects, err error) {
	asCSV := strings.EqualFold(filepath.Ext(path), ".csv")
	if mediaType, encoding := formatOf(path); mediaType == "" || encoding != "" {
		return nil, call.Misused("--rejects %s: the file's name must end in .ndjson or .csv", path)
	}
	var kept []view.LineError
	if before > 1 {
		if kept, err = readRejects(path, asCSV, before); err != nil {
			return nil, err
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("file of rejected lines: %w", err)
	}
	r = &rejects{file: file, out: bufio.NewWriter(file)}
	if asCSV {
		r.csv = csv.NewWriter(r.out)
		err = r.csv.Write(rejectTitles)
	}
	return r, errors.Join(err, r.write(kept))
}

// readRejects reads what an import before this one has written.
func readRejects(path string, asCSV bool, before int64) (kept []view.LineError, err error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("file of rejected lines: %w", err)
	}
	defer file.Close()
	next := nextJSON(file)
	if asCSV {
		next = nextCSV(file)
	}
	for {
		line, err := next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // the last one may have been cut
			return kept, nil
		case err != nil:
			return nil, fmt.Errorf("file of rejected lines %s: %w", path, err)
		case line.Line < before:
			kept = append(kept, line)
		}
	}
}

func nextJSON(file io.Reader) func() (view.LineError, error) {
	lines := json.NewDecoder(file)
	return func() (line view.LineError, err error) { return line, lines.Decode(&line) }
}

func nextCSV(file io.Reader) func() (view.LineError, error) {
	records, first := csv.NewReader(file), true
	return func() (view.LineError, error) {
		record, err := records.Read()
		if err == nil && first {
			first = false
			record, err = records.Read()
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			if _, behind := records.Read(); errors.Is(behind, io.EOF) {
				err = io.ErrUnexpectedEOF // the last record, cut between its quotation marks
			}
		}
		if err != nil {
			return view.LineError{}, err
		}
		if len(record) != len(rejectTitles) {
			return view.LineError{}, io.ErrUnexpectedEOF
		}
		number, err := strconv.ParseInt(record[0], 10, 64)
		return view.LineError{Line: number, VIN: cell.Unguard(record[1]), Reason: cell.Unguard(record[2]), Suggestion: cell.Unguard(record[3])}, err
	}
}

// write adds rejected lines; they are in the file when it returns.
func (r *rejects) write(lines []view.LineError) error {
	encoder := json.NewEncoder(r.out)
	for _, line := range lines {
		var err error
		if r.csv == nil {
			err = encoder.Encode(line)
		} else {
			err = r.csv.Write([]string{strconv.FormatInt(line.Line, 10), cell.Guard(line.VIN), cell.Guard(line.Reason), cell.Guard(line.Suggestion)})
		}
		if err != nil {
			return fmt.Errorf("file of rejected lines: %w", err)
		}
	}
	if r.csv != nil {
		r.csv.Flush()
	}
	if err := r.out.Flush(); err != nil {
		return fmt.Errorf("file of rejected lines: %w", err)
	}
	return nil
}

func (r *rejects) close() error { return r.file.Close() }
