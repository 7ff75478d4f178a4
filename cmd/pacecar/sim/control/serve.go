package control

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/figures"
	"pacecar/tcu/tcusim/population"
)

// wrong is a request that cannot be followed: what is wrong with it, and what to try.
type wrong struct {
	Error string `json:"error"`
}

func (c *Control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, _ *http.Request) { tell(w, c.state()) })
	mux.HandleFunc("GET /vehicles", c.list)
	mux.HandleFunc("POST /fail", following(c.fail))
	mux.HandleFunc("POST /away", following(c.away))
	mux.HandleFunc("POST /heal", following(c.heal))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(given), []byte(c.secret)) != 1 {
			w.WriteHeader(http.StatusUnauthorized)
			tell(w, wrong{"this is another demonstration than the file in its data directory says"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func tell(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // whoever asked may have gone
}

// following reads what is asked for, does it, and tells what became of it.
func following[T any](do func(T) (Done, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked T
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAsk))
		decoder.DisallowUnknownFields()
		err := decoder.Decode(&asked)
		var done Done
		if err == nil {
			done, err = do(asked)
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			tell(w, wrong{err.Error()})
			return
		}
		tell(w, done)
	}
}

func (c *Control) state() State {
	s := State{Stats: c.fleet.Fleet.Stats(), Troubles: troubles(c.fleet.Board.Rules())}
	for v := range c.fleet.Fleet.Vehicles() {
		if v.AwaySeconds > 0 {
			s.Away++
		}
	}
	return s
}

func (c *Control) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 || limit > MaxVehicles {
		w.WriteHeader(http.StatusBadRequest)
		tell(w, wrong{fmt.Sprintf("limit is %q: want 1 to %d", q.Get("limit"), MaxVehicles)})
		return
	}
	found := []figures.Vehicle{}
	for v := range c.fleet.Fleet.Vehicles() {
		if model := q.Get("model"); model != "" && model != v.Model {
			continue
		}
		if phase := q.Get("phase"); phase != "" && !strings.EqualFold(phase, v.Phase) {
			continue
		}
		if q.Get("away") == "true" && v.Connected {
			continue
		}
		if found = append(found, v); len(found) == limit {
			break
		}
	}
	tell(w, found)
}

func (c *Control) fail(asked Failing) (Done, error) {
	r := asked.Rule
	if !(r.Rate >= 0 && r.Rate <= 1) {
		return Done{}, fmt.Errorf("the rate is %v: want 0%% to 100%%", r.Rate)
	}
	if r.Model != "" {
		if err := c.hasModel(r.Model); err != nil {
			return Done{}, err
		}
	}
	n := 0
	ecus := map[string]bool{}
	for i := range c.fleet.Vehicles {
		v := &c.fleet.Vehicles[i]
		hit := r.ECU == ""
		for _, e := range v.ECUs {
			ecus[e.ID] = true
			hit = hit || e.ID == r.ECU
		}
		if hit && (r.Model == "" || v.Model == r.Model) {
			n++
		}
	}
	if r.ECU != "" && !ecus[r.ECU] {
		return Done{}, fmt.Errorf("no simulated vehicle has an ECU %q: %s", r.ECU, choice(r.ECU, ecus))
	}
	if err := c.fleet.Board.Fail(r); err != nil {
		return Done{}, err
	}
	return Done{Vehicles: n, Troubles: troubles(c.fleet.Board.Rules())}, nil
}

// choice says what there is instead.
func choice(wanted string, known map[string]bool) string {
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	if s := messages.DidYouMean(wanted, names); s != "" {
		return s
	}
	return "there are " + strings.Join(names, ", ")
}

func (c *Control) hasModel(name string) error {
	models := map[string]bool{}
	for i := range c.fleet.Vehicles {
		models[c.fleet.Vehicles[i].Model] = true
	}
	if !models[name] {
		return fmt.Errorf("no simulated vehicle is of model %q: %s", name, choice(name, models))
	}
	return nil
}

func (c *Control) away(asked Leaving) (Done, error) {
	if !(asked.Seconds > 0 && asked.Seconds <= maxAwayHours*3600) {
		return Done{}, fmt.Errorf("vehicles cannot be away for %v s: want more than 0, and a year at most", asked.Seconds)
	}
	if !(asked.Share >= 0 && asked.Share <= 1) || asked.Share == 0 && len(asked.VINs) == 0 {
		return Done{}, fmt.Errorf("the share is %v: want more than 0%%, and 100%% at most", 100*asked.Share)
	}
	if asked.Model != "" {
		if err := c.hasModel(asked.Model); err != nil {
			return Done{}, err
		}
	}
	chosen, err := c.chosen(asked.Which)
	if err != nil {
		return Done{}, err
	}
	length := time.Duration(math.Ceil(asked.Seconds * float64(time.Second)))
	n := c.fleet.Fleet.Away(func(v *population.Vehicle) (time.Duration, bool) { return length, chosen(v) })
	return Done{Vehicles: n, Troubles: troubles(c.fleet.Board.Rules())}, nil
}

// chosen says of each vehicle whether it is meant.
func (c *Control) chosen(which Which) (func(*population.Vehicle) bool, error) {
	if len(which.VINs) == 0 {
		question := "away " + strconv.FormatUint(c.absences.Add(1), 10)
		return func(v *population.Vehicle) bool {
			return (which.Model == "" || v.Model == which.Model) && dice.New(c.fleet.Seed, question, string(v.VIN)).Chance(which.Share)
		}, nil
	}
	named := map[messages.VIN]bool{}
	for _, text := range which.VINs {
		named[messages.VIN(strings.ToUpper(text))] = false
	}
	for i := range c.fleet.Vehicles {
		if _, asked := named[c.fleet.Vehicles[i].VIN]; asked {
			named[c.fleet.Vehicles[i].VIN] = true
		}
	}
	for vin, found := range named {
		if !found {
			return nil, fmt.Errorf("no simulated vehicle is %s: pacecar sim list shows them", vin)
		}
	}
	return func(v *population.Vehicle) bool { return named[v.VIN] }, nil
}

func (c *Control) heal(asked Healing) (Done, error) {
	done := Done{Rules: c.fleet.Board.Heal(asked.ECU)}
	if asked.ECU == "" {
		done.Vehicles = c.fleet.Fleet.Away(func(*population.Vehicle) (time.Duration, bool) { return 0, true })
	}
	done.Troubles = troubles(c.fleet.Board.Rules())
	return done, nil
}
