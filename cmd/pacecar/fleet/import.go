package fleet

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// linesShown is how many rejected lines are told on the screen.
const linesShown = 10

// importFlags are what an import is told.
type importFlags struct {
	format, mode, selector, rejects string
	removals                        int64
	dryRun, resume, yes             bool
}

func (a commands) importCommand() *cobra.Command {
	f := importFlags{}
	c := &cobra.Command{
		Use: "import FILE", Short: "Register or remove the vehicles of a CSV or NDJSON file", Args: call.Takes("FILE"),
		Long: "Register the vehicles of a file, or change what is known of those that are registered. The\n" +
			"file is CSV or NDJSON, and may be compressed (.gz, .zst); - reads standard input. Lines\n" +
			"that are not understood are told and passed over; the status is 1 when there were any. Lines about a vehicle that an\n" +
			"earlier line is about are told, too: the last one counts.\n\n" +
			"CSV begins with the names of its columns, separated by commas: vin, model, variant,\n" +
			"model_year, market, region, time_zone, consent, language, tags (separated by ;), and for each\n" +
			"control unit ecu.ID.part, .revision, .serial, .version, .sha256, .rxswin. NDJSON has vin,\n" +
			"model, variant, modelYear, market, region, timeZone, consent, language, tags (a list), and\n" +
			"ecus (a list) with id, hardwarePart, hardwareRevision, serial, version, sha256, rxswin.\n\n" +
			"Attributes that a file does not have stay as they are; an empty one is taken away. Control\n" +
			"units are all named by a line, or none. What a vehicle has reported outweighs a line: its\n" +
			"hardware, the versions of its software and control units that only the vehicle names stay as\n" +
			"reported, and a line that says otherwise of them alone counts as unchanged. --mode delete removes the vehicles of the file,\n" +
			"whose number is asked for on a terminal.\n" +
			"--mode replace makes vehicles what their lines say, and removes those of --selector that are\n" +
			"not in the file: how many is counted first, and asked.\n\n" +
			"An import that is cut continues by itself, behind the last line that was durable. One that\n" +
			"was interrupted continues there with --resume, and tells the counts of the whole file. The file\n" +
			"must be as it was: its size, the time of its last change, both of its ends and all that was\n" +
			"read before are compared, and of one that has changed the import begins with the first line.\n" +
			"Two lines about one vehicle are not told as repeated where the import was continued between them.",
		Example: "  pacecar fleet import fleet.csv.gz --rejects rejected.csv\n" +
			"  pacecar fleet import fleet.ndjson.zst --resume\n" +
			"  pacecar fleet import germany.csv --mode replace --selector 'market == \"DE\"' --dry-run\n" +
			"  generate | pacecar fleet import - --format ndjson",
	}
	flags := c.Flags()
	flags.StringVar(&f.format, "format", "", "csv or ndjson, where the file's name does not say it")
	flags.StringVar(&f.mode, "mode", "upsert", "what the lines mean: upsert, replace or delete")
	flags.StringVar(&f.selector, "selector", "", "scope of a replacement, in CEL; true is the whole fleet")
	flags.Int64Var(&f.removals, "removals", 0, "how many vehicles a replacement may remove, instead of being asked; of a file they are counted first")
	flags.StringVar(&f.rejects, "rejects", "", "file for all rejected lines, .ndjson or .csv")
	flags.BoolVar(&f.dryRun, "dry-run", false, "read, check and count, and change nothing")
	flags.BoolVar(&f.yes, "yes", false, "with --mode delete: do not ask for the number of vehicles")
	flags.BoolVar(&f.resume, "resume", false, "continue an import of this file that was interrupted")
	call.Must(c.RegisterFlagCompletionFunc("mode", cobra.FixedCompletions([]string{"upsert", "replace", "delete"}, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := f.check(cmd.Flags().Changed("removals")); err != nil {
			return err
		}
		i, err := a.prepareImport(args[0], f)
		if err != nil {
			return err
		}
		defer i.file.close()
		if given := cmd.Flags().Changed("removals"); f.mode == "replace" && !f.dryRun && (!given || i.file.repeatable()) {
			if err := i.count(cmd.Context(), given); err != nil {
				return err
			}
		}
		if f.mode == "delete" && !f.dryRun && !f.yes {
			if err := i.named(cmd.Context()); err != nil {
				return err
			}
		}
		result, err := i.run(cmd.Context())
		if err != nil {
			return err
		}
		return a.imported(result, f, i.request.From)
	}
	return c
}

// check refuses flags that do not go together.
func (f *importFlags) check(removals bool) error {
	switch {
	case f.mode != "upsert" && f.mode != "replace" && f.mode != "delete":
		return call.Misused("--mode is %q: choose upsert, replace or delete", f.mode)
	case f.mode == "replace" && f.selector == "":
		return call.Misused("a replacement removes vehicles: say with --selector which ones it is about; 'true' is the whole fleet")
	case f.mode != "replace" && (f.selector != "" || removals):
		return call.Misused("--selector and --removals are for --mode replace")
	case f.mode != "delete" && f.yes:
		return call.Misused("--yes is for --mode delete")
	case f.removals < 0:
		return call.Misused("--removals is %d", f.removals)
	case f.dryRun && (f.resume || removals):
		return call.Misused("a dry run goes through the whole file and removes nothing: it takes neither --resume nor --removals")
	}
	return nil
}

var rejected = []show.Column[view.LineError]{
	{Title: "LINE", Right: true, Cell: func(l view.LineError) string { return show.Count(l.Line) }},
	{Title: "VIN", Cell: func(l view.LineError) string { return l.VIN }},
	{Title: "REASON", Cell: func(l view.LineError) string { return l.Reason }},
	{Title: "SUGGESTION", Cell: func(l view.LineError) string { return l.Suggestion }},
}

var repeated = []show.Column[view.Repeat]{
	{Title: "LINE", Right: true, Cell: func(l view.Repeat) string { return show.Count(l.Line) }},
	{Title: "FIRST", Right: true, Cell: func(l view.Repeat) string { return show.Count(l.First) }},
	{Title: "VIN", Cell: func(l view.Repeat) string { return l.VIN }},
}

// imported says how an import went. from is the line with which its last connection began:
// of those before it the server has no VINs to compare, unless it reads them for a replacement.
func (a commands) imported(r view.Import, f importFlags, from int64) error {
	err := show.One(a.Out, a.Output, r, func(s *show.Sheet) {
		s.Field("read", show.Plural(r.Received, "line"))
		switch {
		case f.dryRun:
			s.Field("changed", "nothing: this was a dry run")
		case f.mode != "delete":
			s.Field("new", show.Plural(r.Created, "vehicle"))
			s.Field("changed", show.Plural(r.Changed, "vehicle"))
			s.Field("unchanged", show.Plural(r.Unchanged, "vehicle"))
		}
		if f.mode == "replace" {
			s.Field("not in the file", show.Plural(r.Removals, "vehicle")+" of the scope")
		}
		if f.mode != "upsert" && !f.dryRun {
			s.Field("removed", show.Plural(r.Removed, "vehicle"))
		}
		if r.Absent > 0 {
			s.Field("not registered", show.Plural(r.Absent, "vehicle"))
		}
		s.Field("rejected", show.Plural(r.Rejected, "line"))
		if r.Repeated > 0 {
			s.Field("repeated", show.Plural(r.Repeated, "line")+" about a vehicle that an earlier line is about; the last one counts")
		}
		if from > 1 && f.mode != "replace" {
			s.Field("not counted", "repeats across line "+show.Count(from-1)+", where the import was continued")
		}
		if len(r.Errors) > 0 {
			s.Section("Rejected lines")
			show.Rows(s, rejected, r.Errors[:min(linesShown, len(r.Errors))])
		}
		if r.Rejected > linesShown && f.rejects == "" {
			s.Line("and %s more: --rejects FILE keeps all", show.Count(r.Rejected-linesShown))
		}
		if len(r.Repeats) > 0 {
			shown := r.Repeats[:min(linesShown, len(r.Repeats))]
			s.Section("Repeated lines")
			show.Rows(s, repeated, shown)
			if more := r.Repeated - int64(len(shown)); more > 0 {
				s.Line("and %s more: --output json lists the first %s", show.Count(more), show.Count(errorsKept))
			}
		}
	})
	switch {
	case err != nil:
		return err
	case r.Stopped != "":
		return fmt.Errorf("the import ended before its end: %s", r.Stopped)
	case r.Rejected > 0:
		were, them := "were", "them"
		if r.Rejected == 1 {
			were, them = "was", "it"
		}
		return fmt.Errorf("%s of %s %s rejected: mend %s and import %s again", show.Count(r.Rejected), show.Plural(r.Received, "line"), were, them, them)
	}
	return nil
}

// passing tells whether an import that failed so may continue in a moment.
func passing(err error) bool {
	var cut *client.Cut
	var unreachable *client.Unreachable
	var problem *client.Problem
	return errors.As(err, &cut) || errors.As(err, &unreachable) ||
		underWay(err) || errors.As(err, &problem) && problem.Status == 503
}

// underWay tells whether the server still follows an import of the same name.
func underWay(err error) bool {
	var problem *client.Problem
	return errors.As(err, &problem) && problem.Code == "InProgress"
}
