package transfer

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pacecar/messages"
	"pacecar/web/api/body"
	"pacecar/web/ingest"
	"pacecar/web/problem"
)

// exportBuffer is how many bytes are written at once.
const exportBuffer = 64 << 10

// countTrailer says how many vehicles an export has.
const countTrailer = "Pacecar-Vehicles"

// exportVehicles writes vehicles.
func (t *Transfer) exportVehicles(w http.ResponseWriter, r *http.Request) {
	selector, format, err := exportOptions(r.URL.Query(), r.Header.Get("Accept"))
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	var layout ingest.Layout
	if format == ingest.CSV { // its first line names every column: they are read twice
		if err := t.Engine.EachVehicle(r.Context(), selector, layout.Add); err != nil {
			t.Refuse(w, r, tooWide(err))
			return
		}
	}
	e := &export{w: w, format: format, layout: &layout, encoding: encodingOf(r.Header.Get("Accept-Encoding"))}
	err = t.Engine.EachVehicle(r.Context(), selector, e.write)
	if err == nil {
		err = e.close()
	}
	switch {
	case err == nil:
	case e.writer == nil:
		t.Refuse(w, r, tooWide(err))
	default:
		t.Logger.Warn("export ended early", "request", problem.RequestID(r.Context()), "vehicles", e.count, "err", err)
		panic(http.ErrAbortHandler) // nobody may take a part for the whole
	}
}

// tooWide says what to do about a fleet that no CSV holds.
func tooWide(err error) error {
	if errors.Is(err, ingest.ErrTooWide) {
		return messages.Reject(messages.OutOfBounds, "%v", err).At("query selector").Suggest("format=ndjson has no columns")
	}
	return err
}

// export is an answer in the making: it begins with the first vehicle, so that a refusal
// can still be one.
type export struct {
	w        http.ResponseWriter
	format   ingest.Format
	layout   *ingest.Layout
	encoding string
	count    int64

	writer ingest.Writer // nil: nothing has been sent
	ends   []func() error
}

// begin sends the headers and opens what the vehicles go through.
func (e *export) begin() error {
	h := e.w.Header()
	name := "fleet.ndjson"
	if e.format == ingest.CSV {
		name = "fleet.csv"
	}
	h.Set("Content-Type", string(e.format)+"; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Vary", "Accept, Accept-Encoding")
	h.Set("Trailer", countTrailer)
	to := io.Writer(&patientWriter{e.w, http.NewResponseController(e.w)})
	switch e.encoding {
	case "gzip":
		z, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
		if err != nil {
			return err
		}
		to, e.ends = z, append(e.ends, z.Close)
	case "zstd":
		z, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			return err
		}
		to, e.ends = z, append(e.ends, z.Close)
	}
	if e.encoding != "" {
		h.Set("Content-Encoding", e.encoding)
	}
	buffered := bufio.NewWriterSize(to, exportBuffer)
	writer, err := ingest.NewWriter(e.format, buffered, e.layout)
	if err != nil {
		return err
	}
	e.writer = writer
	e.ends = append(e.ends, buffered.Flush, writer.Flush)
	return nil
}

// write writes one vehicle.
func (e *export) write(r *messages.VehicleRecord) error {
	if e.writer == nil {
		if err := e.begin(); err != nil {
			return err
		}
	}
	e.count++
	return e.writer.Write(r)
}

// close writes what is buffered, from the inside out, and the count.
func (e *export) close() error {
	if e.writer == nil {
		if err := e.begin(); err != nil {
			return err
		}
	}
	for i := len(e.ends) - 1; i >= 0; i-- {
		if err := e.ends[i](); err != nil {
			return err
		}
	}
	e.w.Header().Set(countTrailer, strconv.FormatInt(e.count, 10))
	return nil
}

// encodingOf chooses from an Accept-Encoding header; "": none.
func encodingOf(accept string) string {
	best := ""
	for item := range strings.SplitSeq(accept, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(item), ";")
		if q, ok := strings.CutPrefix(strings.TrimSpace(quality), "q="); ok {
			if weight, err := strconv.ParseFloat(q, 64); err != nil || weight == 0 {
				continue
			}
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "zstd":
			return "zstd"
		case "gzip":
			best = "gzip"
		}
	}
	return best
}

// patientWriter gives each write its own time.
type patientWriter struct {
	io.Writer
	control *http.ResponseController
}

func (p *patientWriter) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(body.Idle)) // not every test server has deadlines
	return p.Writer.Write(b)
}
