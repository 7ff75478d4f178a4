package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/backup"
	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/show"
)

// copied is a backup, as it is shown.
type copied struct {
	Backup    string    `json:"backup"`
	Made      time.Time `json:"made"`
	Version   string    `json:"version"`
	Files     int       `json:"files"`
	Bytes     int64     `json:"bytes"`
	Without   []string  `json:"without,omitempty"`
	Warnings  []string  `json:"warnings,omitempty"`
	DataDir   string    `json:"dataDir,omitempty"`
	Paused    []string  `json:"paused,omitempty"`
	Scheduled []string  `json:"scheduled,omitempty"`
}

func copiedOf(name string, m *backup.Manifest) copied {
	return copied{Backup: name, Made: m.Made, Version: m.Version, Files: len(m.Files), Bytes: m.Bytes(), Without: m.Without}
}

func (a *app) backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "backup", Short: "Copy a data directory, also while a server uses it", Args: call.Takes(),
		Long: "Copy the embedded store, the artifacts and the names of broker sessions of a data directory into a\n" +
			"new directory, or into one file where the name ends with .tar. A server that uses the directory, on\n" +
			"this machine, goes on, and lends its store as it is at one moment. Every record of the store is read\n" +
			"before, and each file is in the backup with its SHA-256. For a store on Redis see docs/operations.md.",
		Example: "  pacecar backup --data-dir /var/lib/pacecar --to /backups/pacecar-2026-11-29.tar",
	}
	s := settingFlags(c, nil, "data-dir", "store", "artifacts")
	to := c.Flags().String("to", "", "directory or .tar file to make; it must not exist")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		v, err := s.load()
		if err != nil {
			return err
		}
		if *to == "" {
			return call.Misused("say where the backup goes with --to, as in --to pacecar.tar")
		}
		without, err := elsewhere(v)
		if err != nil {
			return err
		}
		made, warnings, err := backup.Make(cmd.Context(), backup.Order{DataDir: v.String("data-dir"), To: *to, Without: without, Version: thisBuild().Version, Now: time.Now()})
		if err != nil {
			return err
		}
		is := copiedOf(*to, made)
		is.Warnings = warnings
		return show.One(a.Out, a.Output, is, is.tell)
	}
	return c
}

// elsewhere says what of a server's things is not in its data directory.
func elsewhere(v *config.Values) ([]string, error) {
	if store := v.String("store"); store != "" && store != "embedded" {
		return nil, call.Misused("the store is not in the data directory (store is set): back up Redis by its own means, docs/operations.md says how")
	}
	if artifacts := v.String("artifacts"); artifacts != "" && artifacts != "directory" {
		return []string{"The artifacts are not in this backup: they are kept elsewhere (artifacts is set)."}, nil
	}
	return nil, nil
}

// tell is what people read.
func (is copied) tell(sheet *show.Sheet) {
	sheet.Line("%s has %d files, %s bytes, of %s", is.Backup, is.Files, show.Count(uint64(is.Bytes)), is.Made.Format(time.RFC3339))
	if is.DataDir != "" {
		sheet.Line("%s is as it was then; what vehicles have done since is learnt when they report", is.DataDir)
	}
	for _, id := range is.Paused {
		sheet.Line("paused: campaign %s; go on with pacecar campaign resume %s", id, id)
	}
	for _, w := range slices.Concat(is.Without, is.Warnings) {
		sheet.Line("warning: %s", w)
	}
	for _, id := range is.Scheduled {
		sheet.Line("warning: campaign %s begins by itself at its time; cancel it if it should not", id)
	}
}

func (a *app) restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "restore", Short: "Bring a backup back into an empty data directory", Args: call.Takes(),
		Long: "Bring back what pacecar backup has copied. The data directory must be empty, or not there yet; it\n" +
			"gets its store when every file was read and is what the backup says. Campaigns that were running\n" +
			"when the backup was made are paused: whether somebody has stopped one since is not known any more.\n" +
			"Start the server, let vehicles report for a while (the engine learns from them what they have done\n" +
			"since), look at the campaigns, and resume them.",
		Example: "  pacecar restore --from /backups/pacecar-2026-11-29.tar --data-dir /var/lib/pacecar\n" +
			"  pacecar restore --from /backups/pacecar-2026-11-29.tar --check",
	}
	s := settingFlags(c, nil, "data-dir", "store", "artifacts", "pools")
	from := c.Flags().String("from", "", "directory or .tar file that pacecar backup has made")
	check := c.Flags().Bool("check", false, "only read the backup and compare it with its digests")
	running := c.Flags().Bool("keep-running", false, "do not pause campaigns that were running: nobody has stopped one since")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		v, err := s.load()
		if err != nil {
			return err
		}
		if *from == "" {
			return call.Misused("say which backup with --from, as in --from pacecar.tar")
		}
		if *check {
			m, err := backup.Check(cmd.Context(), *from)
			if err != nil {
				return err
			}
			is := copiedOf(*from, m)
			return show.One(a.Out, a.Output, is, is.tell)
		}
		if _, err := elsewhere(v); err != nil {
			return err
		}
		is, err := a.restore(cmd.Context(), *from, v, !*running)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, is, is.tell)
	}
	return c
}

func (a *app) restore(ctx context.Context, from string, v *config.Values, pause bool) (is copied, err error) {
	m, err := backup.Check(ctx, from) // what is damaged changes nothing; and when it was made is known
	if err != nil {
		return is, err
	}
	is = copiedOf(from, m)
	is.DataDir = v.String("data-dir")
	order := backup.Return{From: from, DataDir: is.DataDir, Now: time.Now()}
	if pause {
		order.Calm = func(ctx context.Context, dir string) error {
			c := nodeConfig(v, a.logger(max(v.Level(), slog.LevelWarn)))
			c.DataDir = dir
			if is.Paused, is.Scheduled, err = backup.Calm(ctx, c, m.Made); err != nil {
				return fmt.Errorf("pause what was running: %w", err)
			}
			return nil
		}
	}
	if _, err := backup.Restore(ctx, order); err != nil {
		return is, err
	}
	return is, nil
}
