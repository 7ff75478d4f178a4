package fleet

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Patience with a server that does not answer.
const (
	attempts   = 8 // in a row without a line of progress
	firstPause = 200 * time.Millisecond
	lastPause  = 30 * time.Second
	errorsKept = 1000 // rejected lines of the answer, and as many repeated ones
)

// fileImport is one import of one file, over as many connections as it takes.
type fileImport struct {
	commands
	flags   importFlags
	server  *client.Client
	file    *vehicleFile
	request client.FileImport
	note    *note
	rejects *rejects // nil: nobody wants them
	total   view.Import
}

// prepareImport opens the file.
func (a commands) prepareImport(path string, f importFlags) (*fileImport, error) {
	server, err := a.Client()
	if err != nil {
		return nil, err
	}
	file, err := a.openVehicles(path, f.format)
	if err != nil {
		return nil, err
	}
	i := &fileImport{commands: a, flags: f, server: server, file: file, note: &note{}}
	i.request = client.FileImport{
		Mode: f.mode, Selector: f.selector, Removals: f.removals, DryRun: f.dryRun, MediaType: file.mediaType, Encoding: file.encoding,
	}
	if !file.repeatable() {
		if f.resume {
			return nil, errors.Join(call.Misused("%s cannot be read again from its beginning: --resume needs a file", file.name), file.close())
		}
		return i, nil
	}
	if !f.dryRun {
		if i.request.ID, err = file.identity(f.mode, f.selector); err != nil {
			return nil, errors.Join(err, file.close())
		}
		i.note = openNote(server.Address(), i.request.ID, f.mode+" "+f.selector, file)
	}
	return i, nil
}

// named asks, before vehicles are removed, whether so many are meant as the file names.
func (i *fileImport) named(ctx context.Context) error {
	if !i.CanAsk || !i.file.repeatable() {
		return call.Misused("the vehicles of %s would be removed: confirm with --yes where nobody can be asked", i.file.name)
	}
	result, err := i.tried(ctx)
	if err != nil {
		return err
	}
	n := result.Received - result.Repeated
	answer, err := i.Ask(fmt.Sprintf("named by %s, so to be removed: %s. Enter their number to go on:", i.file.name, show.Plural(n, "vehicle")))
	if err == nil && answer != strconv.FormatInt(n, 10) {
		err = errors.New("nothing was changed")
	}
	return err
}

// tried is what a dry run of the file comes to. One that would be rejected is told as an import is, as the error.
func (i *fileImport) tried(ctx context.Context) (view.Import, error) {
	dry := *i
	dry.request.ID, dry.request.DryRun, dry.flags.resume, dry.note = "", true, false, &note{}
	result, err := dry.run(ctx)
	if err == nil && (result.Rejected > 0 || result.Stopped != "") {
		dry.flags.dryRun = true
		err = i.imported(result, dry.flags, 1)
	}
	return result, err
}

// count has a replacement tell how many vehicles it would remove, before it changes any, and
// asks; given says that so many are accepted already.
func (i *fileImport) count(ctx context.Context, given bool) error {
	if !i.file.repeatable() {
		return call.Misused("%s cannot be read twice, to count first what would be removed: say --removals", i.file.name)
	}
	result, err := i.tried(ctx)
	if err != nil {
		return err
	}
	if given && result.Removals <= i.request.Removals {
		return nil
	}
	if i.request.Removals = result.Removals; result.Removals == 0 {
		return nil
	}
	told := fmt.Sprintf("not in %s, so to be removed: %s of the scope %s", i.file.name, show.Plural(result.Removals, "vehicle"), i.flags.selector)
	if given {
		return fmt.Errorf("%s, and at most %s may be: nothing was changed", told, show.Count(i.flags.removals))
	}
	if !i.CanAsk {
		return call.Misused("%s; accept it with --removals %d", told, result.Removals)
	}
	answer, err := i.Ask(told + ". Enter their number to go on:")
	if err != nil {
		return err
	}
	if answer != strconv.FormatInt(result.Removals, 10) {
		return errors.New("nothing was changed")
	}
	return nil
}

// begin finds out with which line to begin.
func (i *fileImport) begin(ctx context.Context) error {
	known := i.note.now
	if i.note.changed {
		i.Say("the file has changed since an earlier import of it was interrupted: it begins with its first line; what is registered stays\n")
		return nil
	}
	if i.flags.resume && known.Durable == 0 && i.flags.rejects == "" {
		// Another machine may have begun it. Which rejected lines it was told is not known here.
		now, err := i.server.ImportState(ctx, i.request.ID)
		var problem *client.Problem
		if err != nil && !errors.As(err, &problem) {
			return err
		}
		known = now
	}
	switch {
	case i.flags.resume && known.Durable > 0:
		i.total, i.request.From = known, known.Durable+1
		i.Say("continuing behind line %s\n", show.Count(known.Durable))
		if known.From > 1 {
			i.Say("what was counted before line %s is not known any more\n", show.Count(known.From))
		}
	case i.flags.resume:
		i.Say("nothing is known of an earlier import of this file: it begins with its first line\n")
	case known.Durable > 0:
		i.Say("an earlier import of this file came to line %s: --resume continues there\n", show.Count(known.Durable))
	}
	return nil
}

// run imports the file. It continues by itself when the connection is cut.
func (i *fileImport) run(ctx context.Context) (total view.Import, err error) {
	if err := i.begin(ctx); err != nil {
		return i.total, err
	}
	if path := i.flags.rejects; path != "" {
		if i.rejects, err = openRejects(path, i.request.From); err != nil {
			return i.total, err
		}
		defer func() { err = errors.Join(err, i.rejects.close()) }()
	}
	wait := firstPause
	for failed := 1; ; failed++ {
		before := i.total
		err = i.attempt(ctx)
		if moved := i.total.Durable > before.Durable; moved {
			failed, wait = 1, firstPause
		}
		// What nothing is known of is tried again only where the server has yet to notice that
		// whoever began it has gone.
		if err == nil || !passing(err) || !i.file.repeatable() || i.total.Durable == 0 && !underWay(err) || failed == attempts {
			break
		}
		if i.total.Durable == 0 {
			i.Say("%v; trying again\n", err)
		} else {
			i.Say("%v; continuing behind line %s\n", err, show.Count(i.total.Durable))
		}
		if err := rest(ctx, wait); err != nil {
			return i.total, err
		}
		wait = min(2*wait, lastPause)
		i.request.From = i.total.Durable + 1
	}
	switch {
	case err == nil && (i.total.Stopped == "" || i.total.Removals > 0): // every line has been dealt with
		i.note.forget()
	case err != nil && i.total.Durable > 0 && i.file.repeatable() && !i.request.DryRun:
		err = fmt.Errorf("%w\nWhat came up to line %s is durable: --resume continues there", err, show.Count(i.total.Durable))
	}
	return i.total, err
}

// attempt is one connection.
func (i *fileImport) attempt(ctx context.Context) error {
	label := "importing "
	if i.request.DryRun {
		label = "reading "
	}
	progress := show.NewProgress(i.Err, label+i.file.name, i.file.size)
	defer progress.Close()
	body, err := i.file.body()
	if err != nil {
		return err
	}
	defer body.Close()
	base := i.total
	_, err = i.server.ImportWatched(ctx, i.request, progress.Reader(body), func(now view.Import) error {
		so := sum(base, view.Import{}, now)
		progress.Note("%s registered, %s removed, %s rejected", show.Plural(so.Registered, "vehicle"), show.Count(so.Removed), show.Plural(so.Rejected, "line"))
		if i.rejects != nil {
			if err := i.rejects.write(now.Errors); err != nil {
				return err
			}
		}
		i.total = sum(base, i.total, now)
		i.note.keep(i.total, i.file.reached())
		return nil
	})
	return err
}

// sum adds what one connection told to what those before it did. shown has the lines that
// were told so far.
func sum(base, shown, now view.Import) view.Import {
	total := now
	total.Errors = append(shown.Errors, now.Errors[:min(len(now.Errors), errorsKept-len(shown.Errors))]...)
	total.Repeats = append(shown.Repeats, now.Repeats[:min(len(now.Repeats), errorsKept-len(shown.Repeats))]...)
	if base.Durable > 0 {
		total.From = base.From
	}
	return total.Behind(base)
}

// rest waits.
func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
