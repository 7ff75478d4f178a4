package actors_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// lines answers the VINs of some vehicles, one by one.
func lines(vins ...int) func() (string, error) {
	return func() (string, error) {
		if len(vins) == 0 {
			return "", io.EOF
		}
		vin := vinOf(vins[0])
		vins = vins[1:]
		return vin, nil
	}
}

func count(t *testing.T, e *engine.Engine, selector string, want uint64) {
	t.Helper()
	sum, err := e.CountVehicles(t.Context(), selector)
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	if sum.Matched != want {
		t.Errorf("%s matches %d of %d, want %d; excluded %v", selector, sum.Matched, sum.Total, want, sum.Excluded)
	}
}

func save(t *testing.T, e *engine.Engine, name, selector string) *messages.CohortStatus {
	t.Helper()
	status, err := e.SaveCohort(t.Context(), &messages.SaveCohort{Name: name, Selector: selector, By: "mira"})
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// refuses expects a refusal that says something.
func refuses(t *testing.T, err error, code, text string) {
	t.Helper()
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != code || !strings.Contains(no.Error(), text) {
		t.Errorf("%v, want %s with %q", err, code, text)
	}
}

func TestCohortsSelect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(16, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		e := n.engine()
		for i := range 60 {
			if err := e.RegisterVehicle(t.Context(), registering(i, i%3)); err != nil {
				t.Fatal(err)
			}
		}
		save(t, e, "press", "")
		count(t, e, `cohort("press")`, 0)
		change, err := e.ChangeCohort(t.Context(), "press", "replace", "mira", 1, lines(5, 3, 4, 5, 7, 900, 6))
		if err != nil || change.Given != 6 || change.Added != 6 || change.Removed != 0 || change.Status.Size != 6 || change.Status.Record.Version != 2 {
			t.Fatal(change, err)
		}
		save(t, e, "red", `variant == "v0"`)
		save(t, e, "both", `cohort("red") && !cohort("press")`)
		count(t, e, `cohort("press")`, 5) // one is not registered
		count(t, e, `!cohort("press")`, 55)
		count(t, e, `cohort("red")`, 20)
		count(t, e, `cohort("both")`, 18)
		var listed []string
		for cursor := ""; ; {
			page, next, err := e.Vehicles(t.Context(), `cohort("press")`, cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page {
				listed = append(listed, v.Record.Vin)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if want := []string{vinOf(3), vinOf(4), vinOf(5), vinOf(6), vinOf(7)}; !slices.Equal(listed, want) {
			t.Errorf("listed %v, want %v", listed, want)
		}
		n.stop()

		n = startNode(t, store.Reopen(), silent{}, time.Minute)
		defer n.stop()
		e = n.engine()
		count(t, e, `cohort("both")`, 18)
		vins, size, err := e.CohortVINs(t.Context(), "press")
		if err != nil || size != 6 {
			t.Fatal(size, err)
		}
		var held []string
		for vin := range vins {
			held = append(held, string(vin))
		}
		if want := append(listed, vinOf(900)); !slices.Equal(held, want) {
			t.Errorf("the list holds %v, want %v", held, want)
		}
		history, _, err := e.CohortHistory(t.Context(), "press", 0, 10)
		if err != nil || len(history) != 2 || history[0].Event != "CohortChanged" || history[0].Detail != "replace: 6 VINs added, 0 removed" {
			t.Errorf("history %v, %v", history, err)
		}
	})
}

func TestCohortsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e, ctx := n.engine(), t.Context()
		save(t, e, "press", "")
		save(t, e, "red", `variant == "v0" && !cohort("press")`)
		_, err := e.CountVehicles(ctx, `model == "e1" &&`+"\n"+`  cohort("pres")`)
		refuses(t, err, messages.UnknownAttribute, `line 2, column 10: there is no cohort "pres" (/selector); did you mean press?`)
		_, _, err = e.Vehicles(ctx, `cohort("blue")`, "", 10)
		refuses(t, err, messages.UnknownAttribute, "there is no cohort")
		_, err = e.SaveCohort(ctx, &messages.SaveCohort{Name: "press", Selector: `cohort("red")`, By: "mira"})
		refuses(t, err, messages.Malformed, "in cohort red, line 1, column 28: cohort press leads back to itself")
		_, err = e.SaveCohort(ctx, &messages.SaveCohort{Name: "new", Selector: `cohort("absent")`, By: "mira"})
		refuses(t, err, messages.UnknownAttribute, "there is no cohort")
		_, err = e.SaveCohort(ctx, &messages.SaveCohort{Name: "new", Selector: `colour == "red"`, By: "mira"})
		refuses(t, err, messages.UnknownAttribute, "there is no attribute")
		_, err = e.RemoveCohort(ctx, "press", &messages.RemoveCohort{By: "mira"})
		refuses(t, err, messages.WrongState, "cohort press is named by cohort red")
		_, err = e.ChangeCohort(ctx, "red", "add", "mira", 0, lines(1))
		refuses(t, err, messages.WrongState, "is a saved selector")
		_, _, err = e.CohortVINs(ctx, "red")
		refuses(t, err, messages.WrongState, "is a saved selector")
		_, err = e.ChangeCohort(ctx, "absent", "add", "mira", 0, lines(1))
		refuses(t, err, messages.NotFound, "there is no cohort absent")
		_, err = e.ChangeCohort(ctx, "press", "toggle", "mira", 0, lines(1))
		refuses(t, err, messages.Malformed, "no way to change a list")
		_, err = e.ChangeCohort(ctx, "press", "add", "mira", 7, lines(1))
		refuses(t, err, messages.StaleVersion, "has version 1")
		broken := errors.New("the file ends in the middle")
		next := lines(1, 2)
		_, err = e.ChangeCohort(ctx, "press", "add", "mira", 0, func() (string, error) {
			vin, err := next()
			if err != nil {
				err = broken
			}
			return vin, err
		})
		if !errors.Is(err, broken) {
			t.Errorf("%v, want the reader's failure", err)
		}
		if status, err := e.Cohort(ctx, "press"); err != nil || status.Size != 0 || status.Record.Version != 1 {
			t.Errorf("%v, %v: something of a broken file stays", status, err)
		}
		if _, err := e.RemoveCohort(ctx, "red", &messages.RemoveCohort{By: "mira"}); err != nil {
			t.Error(err)
		}
		list, err := e.Cohorts(ctx)
		if err != nil || len(list) != 1 || list[0].Record.Name != "press" {
			t.Errorf("cohorts %v, %v", list, err)
		}
	})
}

// Whoever changes a list at the same time, nothing is lost and no reader sees half of it.
func TestListsChangeAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		save(t, e, "press", "")
		for i := range 40 {
			if err := e.RegisterVehicle(t.Context(), registering(i, i)); err != nil {
				t.Fatal(err)
			}
		}
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				for i := range 10 {
					for tries := 0; ; tries++ {
						_, err := e.ChangeCohort(t.Context(), "press", "add", fmt.Sprint("w", worker), 0, lines(10*worker+i))
						if no := (*messages.Rejection)(nil); tries < 20 && errors.As(err, &no) && (no.Code == messages.Unavailable || no.Code == messages.StaleVersion) {
							continue
						}
						if err != nil {
							t.Error(err)
						}
						break
					}
				}
			})
		}
		var ended atomic.Bool
		var reader sync.WaitGroup
		reader.Go(func() {
			for last := uint64(0); !ended.Load(); {
				sum, err := e.CountVehicles(t.Context(), `cohort("press")`)
				if err != nil {
					t.Error(err)
					return
				}
				if sum.Matched < last {
					t.Errorf("%d vehicles after %d", sum.Matched, last)
				}
				last = sum.Matched
			}
		})
		group.Wait()
		ended.Store(true)
		reader.Wait()
		count(t, e, `cohort("press")`, 40)
	})
}

func TestCampaignSaysWhichCohortsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 20, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		save(t, e, "press", "")
		save(t, e, "chosen", `cohort("press") && market == "DE"`)
		plan := &messages.CampaignPlan{
			Id: "named", Package: "adas@4.2.0", Selector: `cohort("chosen")`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		}
		_, err := e.DryRun(t.Context(), &messages.CampaignPlan{Package: plan.Package, Selector: `cohort("chose")`, Waves: plan.Waves})
		refuses(t, err, messages.UnknownAttribute, "did you mean chosen?")
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		cohorts, err := e.Cohorts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		named, planned, err := e.CohortUsers(t.Context(), cohorts)
		if got := fmt.Sprint(named, planned); err != nil || got != "map[press:[chosen]] map[chosen:[named]]" {
			t.Errorf("cohorts are named by cohorts %v and campaigns %v, %v", named, planned, err)
		}
		// A campaign that has ended comes behind those that have not.
		gone := proto.CloneOf(plan)
		gone.Id = "alone"
		if _, err := e.CreateCampaign(t.Context(), gone, "mira"); err != nil {
			t.Fatal(err)
		}
		if _, err := e.CommandCampaign(t.Context(), gone.Id, &messages.CancelCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		if _, planned, err = e.CohortUsers(t.Context(), cohorts); err != nil || fmt.Sprint(planned) != "map[chosen:[named alone]]" {
			t.Errorf("campaigns %v, %v", planned, err)
		}
		if _, err := e.ChangeCohort(t.Context(), "press", "replace", "mira", 0, lines(1, 2, 3)); err != nil {
			t.Fatal(err)
		}
		dry, err := e.DryRun(t.Context(), plan)
		if err != nil || dry.Selected != 3 {
			t.Fatalf("dry run of %v, %v", dry, err)
		}
		status, err := e.CommandCampaign(t.Context(), "named", &messages.StartCampaign{By: "mira"})
		if err != nil || status.Record.RosterSize != 3 {
			t.Fatal(status, err)
		}
		if _, err := e.ChangeCohort(t.Context(), "press", "add", "mira", 0, lines(4)); err != nil {
			t.Fatal(err)
		}
		history, _, err := e.CampaignHistory(t.Context(), "named", 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(history, func(h *messages.HistoryEntry) bool { return h.Event == "CampaignStarted" })
		if want := "3 vehicles, selected by cohort chosen version 1, cohort press version 2"; at < 0 || history[at].Detail != want {
			t.Errorf("history %v, want %q", history, want)
		}
	})
}

// A vehicle that speaks is heard at once the first time in a minute, without a commit.
func TestSelectorsSeeWhenVehiclesWereHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Hour)
		defer n.stop()
		e := prepareFleet(t, n, g, 4, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		count(t, e, "has(last_seen)", 0)
		count(t, e, `!(last_seen < ago("1h"))`, 0)
		g.connect(n.house.Deliver)
		synctest.Wait()
		count(t, e, `last_seen >= ago("1m")`, 4)
		<-time.After(2 * time.Hour)
		count(t, e, `last_seen < ago("90m")`, 4)
		commits := store.Commits()
		g.say(messages.VIN(vinOf(2)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
		synctest.Wait()
		count(t, e, `last_seen < ago("90m")`, 3)
		count(t, e, `last_seen > ago("1m") && online`, 1)
		if after := store.Commits(); after != commits {
			t.Errorf("%d commits for a vehicle that said that it is there", after-commits)
		}
	})
}
