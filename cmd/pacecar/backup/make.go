package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pacecar/cmd/pacecar/backup/live"
	"pacecar/cmd/pacecar/hold"
	"pacecar/persistence/pebble"
)

// Order is what is to be copied, and where to.
type Order struct {
	DataDir string
	To      string   // a directory, or a file whose name ends with .tar
	Without []string // what is kept elsewhere, in plain sentences
	Version string   // of the program
	Now     time.Time
}

// Make copies a data directory. Where a server uses it, that one lends its store as it is at one moment. warnings say what is damaged in it, and is so in the
// backup.
func Make(ctx context.Context, o Order) (made *Manifest, warnings []string, err error) {
	if _, err := os.Stat(filepath.Join(o.DataDir, storeFolder)); err != nil {
		return nil, nil, fmt.Errorf("data directory %s has no embedded store: %w", o.DataDir, err)
	}
	s, err := take(ctx, o.DataDir)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	out, err := create(o.To)
	if err != nil {
		return nil, nil, fmt.Errorf("backup: %w", err)
	}
	c := &copying{ctx: ctx, from: o.DataDir, store: s.folder, to: out, made: &Manifest{Format: format, Made: o.Now.UTC(), Version: o.Version, Without: append([]string{}, o.Without...)}}
	err = pebble.Frozen(ctx, s.folder, func(f pebble.Facts) error {
		c.made.Slots, c.made.Epochs = f.Slots, uint64(f.Epochs)
		return errors.Join(c.all(), s.still())
	})
	if err == nil {
		err = out.finish()
	}
	err = errors.Join(err, out.Close())
	if err == nil {
		err = errors.Join(os.Rename(o.To+partial, o.To), syncFolder(filepath.Dir(o.To)))
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("backup: %w", err), os.RemoveAll(o.To+partial))
	}
	return c.made, c.warnings, nil
}

// source is a store that does not change until end. still says whether it has not changed so far.
type source struct {
	folder     string
	still, end func() error
}

// take holds a data directory, or borrows its store from the server that does.
func take(ctx context.Context, dir string) (source, error) {
	held, err := hold.Take(dir)
	if err == nil {
		return source{filepath.Join(dir, storeFolder), func() error { return nil }, held.Release}, nil
	}
	if !errors.Is(err, hold.ErrHeld) {
		return source{}, err
	}
	lent, failed := live.Borrow(ctx, dir)
	if errors.Is(failed, live.ErrNobody) {
		return source{}, err
	}
	if failed != nil {
		return source{}, failed
	}
	return source{lent.Folder, lent.Still, lent.Close}, nil
}

// copying is a backup under way.
type copying struct {
	ctx      context.Context
	from     string
	store    string // where the store is, which need not be below from
	to       sink
	made     *Manifest
	warnings []string
}

// all copies every file and, at last, the manifest.
func (c *copying) all() error {
	for _, root := range []string{storeFolder, artifactsFolder, sessionsFile} {
		in := filepath.Join(c.from, root)
		if root == storeFolder {
			in = c.store
		}
		err := filepath.WalkDir(in, func(at string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && root != storeFolder {
				return nil
			}
			if err != nil {
				return err
			}
			below, err := filepath.Rel(in, at)
			if err != nil {
				return err
			}
			switch name := path.Join(root, filepath.ToSlash(below)); {
			case name == artifactsFolder+"/incoming":
				return fs.SkipDir // what is not complete comes again
			case entry.IsDir() || name == storeFolder+"/"+pebble.LockFile:
				return nil
			case !entry.Type().IsRegular():
				return fmt.Errorf("%s is no file", at)
			default:
				return c.one(name, at)
			}
		})
		if err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(c.made, "", " ")
	if err != nil {
		return err
	}
	return c.to.file(manifestFile, int64(len(text)), bytes.NewReader(text))
}

func (c *copying) one(name, at string) error {
	in, err := os.Open(at)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := c.to.file(name, info.Size(), io.TeeReader(bounded{c.ctx, io.LimitReader(in, info.Size())}, sum)); err != nil {
		return err
	}
	f := File{Name: name, Size: info.Size(), SHA256: hex.EncodeToString(sum.Sum(nil))}
	c.made.Files = append(c.made.Files, f)
	if strings.HasPrefix(name, artifactsFolder+"/sha256/") && path.Base(name) != f.SHA256 {
		c.warnings = append(c.warnings, fmt.Sprintf("artifact %s is damaged, and is so in the backup: put it again", path.Base(name)))
	}
	return nil
}
