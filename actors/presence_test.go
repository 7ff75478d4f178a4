package actors_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/silence"
	"pacecar/messages"
	"pacecar/persistence"
)

// A vehicle that is connected and says nothing has no actor after a while. It stays
// online, and was last seen when it spoke, for whoever asks about it or about all; one
// that has left stays away, whatever its record says of the time before.
func TestPresenceSurvivesPassivation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, 30*time.Second)
		defer n.stop()
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		finish(t, e, g) // records are committed while everybody is online
		silent, away, dumb := messages.VIN(vinOf(1)), messages.VIN(vinOf(2)), vinOf(smallFleet)
		if err := e.RegisterVehicle(t.Context(), registering(smallFleet, 0)); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour)
		spoke := time.Now().UnixMilli()
		say := func(vin messages.VIN, online bool) {
			g.say(vin, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}})
		}
		say(silent, true)
		say(away, false)
		for range 2 { // the second time an actor follows one that was only asked
			<-time.After(2 * time.Minute)
			if active := n.house.Figures().Active; active != 0 {
				t.Fatalf("%d actors are in memory after two minutes of silence", active)
			}
			list, _, err := e.Vehicles(t.Context(), "", "", 100)
			if err != nil || len(list) != smallFleet+1 {
				t.Fatalf("%d vehicles, %v", len(list), err)
			}
			for _, v := range list {
				vin := v.Record.Vin
				if online := vin != string(away) && vin != dumb; v.Record.Online != online {
					t.Errorf("%s: online is %t, want %t", vin, v.Record.Online, online)
				}
				if (v.LastSeenMs == 0) != (vin == dumb) {
					t.Errorf("%s was last seen at %d", vin, v.LastSeenMs)
				}
			}
			for _, vin := range []messages.VIN{silent, away} {
				if one, err := e.Vehicle(t.Context(), string(vin)); err != nil || one.LastSeenMs > spoke || spoke-one.LastSeenMs >= 1000 {
					t.Errorf("%s was last seen at %d, %v; it spoke at %d", vin, one.GetLastSeenMs(), err, spoke)
				}
			}
		}
	})
}

// What a record says of a connection was so at its last commit. Where the node knows all
// connections, a slot that comes to life believes them; where it does not, the record.
func TestAConnectionThatEndedWithItsBrokerIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, 30*time.Second)
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		finish(t, e, g) // records are committed while everybody is online
		n.stop()
		back := messages.VIN(vinOf(1))
		for _, c := range []struct {
			connected func(messages.VIN) bool
			online    uint64
		}{
			{nil, smallFleet},
			{func(vin messages.VIN) bool { return vin == back }, 1},
			{func(messages.VIN) bool { return false }, 0},
		} {
			n = startNode(t, store, silent{}, 30*time.Second, func(o *actors.Config) { o.Connected = c.connected })
			if count, err := n.engine().CountVehicles(t.Context(), "online"); err != nil || count.Matched != c.online {
				t.Errorf("%d vehicles are online, %v; want %d", count.GetMatched(), err, c.online)
			}
			if one, err := n.engine().Vehicle(t.Context(), string(back)); err != nil || one.Record.Online != (c.online > 0) || one.LastSeenMs == 0 {
				t.Errorf("%s: %v, %v", back, one, err)
			}
			n.stop()
		}
	})
}

// A vehicle that came back after its record had been written while it was away says nothing more, and the node of its slot ends:
// the next one shows it as connected. One whose record says so already costs no commit by coming and going.
func TestAReturnIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, 30*time.Second)
		if err := n.engine().RegisterVehicle(t.Context(), registering(0, 0)); err != nil {
			t.Fatal(err)
		}
		say := func(online bool) {
			outcome := make(chan error, 1)
			n.house.Deliver(messages.VIN(vinOf(0)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}, func(err error) { outcome <- err })
			if err := <-outcome; err != nil {
				t.Fatal(err)
			}
			<-time.After(2 * time.Minute) // its actor leaves
		}
		say(true)
		say(false)
		if err := n.engine().RegisterVehicle(t.Context(), registering(0, 1)); err != nil {
			t.Fatal(err)
		}
		say(true)
		commits := n.house.Figures().Commits
		for range 3 {
			say(false)
			say(true)
		}
		if now := n.house.Figures().Commits; now != commits {
			t.Errorf("coming and going made %d commits", now-commits)
		}
		n.stop()
		n = startNode(t, store, silent{}, 30*time.Second)
		defer n.stop()
		if one, err := n.engine().Vehicle(t.Context(), vinOf(0)); err != nil || !one.Record.Online {
			t.Errorf("%v, %v", one, err)
		}
	})
}

// A vehicle that leaves without a word is away after the time that silence may last, in its
// record and in the index, and was last seen when it spoke; one that goes on speaking stays.
func TestSilenceEndsPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, 30*time.Second)
		defer n.stop()
		watch := silence.Begin(silence.Config{Router: n.loopback, Clock: actors.SystemClock{}, Logger: slog.New(slog.DiscardHandler), After: 24 * time.Hour})
		defer watch.Close()
		e := n.engine()
		for i := range 3 {
			if err := e.RegisterVehicle(t.Context(), registering(i, 0)); err != nil {
				t.Fatal(err)
			}
		}
		say := func(i int) {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(i), Message: &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}}})
		}
		online := func(want uint64) {
			t.Helper()
			if count, err := e.CountVehicles(t.Context(), "online"); err != nil || count.Matched != want {
				t.Errorf("%d vehicles are online, %v; want %d", count.GetMatched(), err, want)
			}
		}
		say(0)
		say(1)
		spoke := time.Now().UnixMilli()
		for range 23 {
			<-time.After(time.Hour)
			say(1)
		}
		online(2)
		<-time.After(90 * time.Minute)
		online(1)
		gone, err := e.Vehicle(t.Context(), vinOf(0))
		if err != nil || gone.Record.Online || spoke-gone.LastSeenMs >= 1000 || gone.LastSeenMs > spoke {
			t.Errorf("%v, %v; it spoke at %d", gone, err, spoke)
		}
		say(0)
		<-time.After(time.Minute)
		online(2)
	})
}
