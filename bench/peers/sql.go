package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
	_ "modernc.org/sqlite" // the driver

	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
)

// database is the fleet in SQLite.
type database struct {
	*sql.DB
	bytes  float64
	chosen string // the index that SQLite takes while there is none for the selector alone
}

// ecus have columns of their own, which spares SQLite every join.
var ecus = []string{"ADAS", "BMS", "CAM", "IVI", "TCU"}

// where is the selector in SQL: unknown is no match, as in a selector.
const where = `model = 'e1' AND region IN ('R01', 'R02', 'R03') AND adas_rank < %d AND tcu_part = 'TCU-P1'`

// tailored is the index made for the selector.
const tailored = "tailored"

// load makes a database of a fleet, with indexes and their statistics.
func load(ctx context.Context, path string, f fleet.Fleet, progress io.Writer) (base *database, err error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // settings belong to a connection
	base = &database{DB: db}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	// Nothing is lost that matters, and all of it fits into memory.
	for _, statement := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA temp_store = MEMORY",
		fmt.Sprintf("PRAGMA cache_size = -%d", max(1<<17, f.Vehicles)), // KiB
		"CREATE TABLE vehicle (" + strings.Join(columns(), ", ") + ")",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	if err := base.insert(ctx, f, progress); err != nil {
		return nil, err
	}
	fmt.Fprintln(progress, "making the indexes of SQLite")
	return base, base.index(ctx)
}

func columns() []string {
	list := []string{"vin TEXT PRIMARY KEY", "model TEXT", "variant TEXT", "model_year INTEGER", "market TEXT", "region TEXT", "tags TEXT"}
	for _, id := range ecus {
		id = strings.ToLower(id)
		list = append(list, id+"_part TEXT", id+"_revision TEXT", id+"_version TEXT", id+"_rank INTEGER")
	}
	return list
}

// insert writes all vehicles in one transaction.
func (b *database) insert(ctx context.Context, f fleet.Fleet, progress io.Writer) error {
	tx, err := b.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statement, err := tx.PrepareContext(ctx, "INSERT INTO vehicle VALUES (?"+strings.Repeat(", ?", len(columns())-1)+")")
	if err != nil {
		return err
	}
	record, values := &messages.VehicleRecord{}, make([]any, 0, len(columns()))
	told := time.Now()
	for n := range f.Vehicles {
		f.At(n).Record(record)
		if values, err = rowOf(values[:0], record); err != nil {
			return err
		}
		if _, err := statement.ExecContext(ctx, values...); err != nil {
			return fmt.Errorf("insert %s: %w", record.Vin, err)
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			fmt.Fprintf(progress, "%d of %d vehicles are in SQLite\n", n+1, f.Vehicles)
		}
	}
	return tx.Commit()
}

// rowOf are a vehicle's columns.
func rowOf(values []any, record *messages.VehicleRecord) ([]any, error) {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	a := record.Attributes
	values = append(values, record.Vin, text(a.Model), text(a.Variant), int64(a.ModelYear), text(a.Market), text(a.Region), strings.Join(a.Tags, ","))
	for _, id := range ecus {
		ecu := &messages.ECU{}
		for _, e := range record.Inventory {
			if e.Id == id {
				ecu = e
			}
		}
		order, err := rank(ecu.Version)
		if err != nil {
			return nil, err
		}
		values = append(values, text(ecu.HardwarePart), text(ecu.HardwareRevision), text(ecu.Version), order)
	}
	return values, nil
}

// rank is a number that orders the versions of the fleet as semantic ones; nil: there is none.
func rank(version string) (any, error) {
	if version == "" {
		return nil, nil
	}
	v, err := semver.StrictNewVersion(version)
	if err != nil {
		return nil, fmt.Errorf("version %q: %w", version, err)
	}
	return int64(v.Major()*1_000_000 + v.Minor()*1000 + v.Patch()), nil
}

var usedIndex = regexp.MustCompile(`USING (?:COVERING )?INDEX (\w+)`)

// index makes an index for each attribute that the selector names, asks which one SQLite
// takes, and only then makes the one for the whole selector.
func (b *database) index(ctx context.Context) error {
	for _, statement := range []string{
		"CREATE INDEX by_model ON vehicle (model)", "CREATE INDEX by_region ON vehicle (region)",
		"CREATE INDEX by_adas ON vehicle (adas_rank)", "CREATE INDEX by_tcu ON vehicle (tcu_part)", "ANALYZE",
	} {
		if _, err := b.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	var id, parent, unused int
	var detail string
	if err := b.QueryRowContext(ctx, "EXPLAIN QUERY PLAN "+question("")).Scan(&id, &parent, &unused, &detail); err != nil {
		return err
	}
	found := usedIndex.FindStringSubmatch(detail)
	if found == nil {
		return fmt.Errorf("SQLite takes no index: %s", detail)
	}
	b.chosen = found[1]
	var pages, size float64
	if err := errors.Join(b.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages), b.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size)); err != nil {
		return err
	}
	b.bytes = pages * size
	for _, statement := range []string{"CREATE INDEX " + tailored + " ON vehicle (model, tcu_part, region, adas_rank)", "ANALYZE"} {
		if _, err := b.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// question counts by an index; "": by the one that SQLite finds best.
func question(by string) string {
	if by != "" {
		by = "INDEXED BY " + by
	}
	return fmt.Sprintf("SELECT count(*) FROM vehicle %s WHERE "+where, by, 4_002_000)
}

func (b *database) count(ctx context.Context) (n int, err error) {
	err = b.QueryRowContext(ctx, question(b.chosen)).Scan(&n)
	return n, err
}

func (b *database) countTailored(ctx context.Context) (n int, err error) {
	err = b.QueryRowContext(ctx, question(tailored)).Scan(&n)
	return n, err
}
