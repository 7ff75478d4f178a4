package link

import (
	"strconv"
	"strings"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/messages"
	"pacecar/tcu/link/window"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// heard is what is said to vehicles next.
func (s *scripted) heard() *packets.PublishPacket {
	s.t.Helper()
	m, is := s.read().(*packets.PublishPacket)
	if !is {
		s.t.Fatal("it does not say anything")
	}
	return m
}

// A broker that takes words slowly, as one that allows a connection a hundred a second, hears a stop behind a few of those
// that were said before, and not behind all that its window would hold; and the withdrawal for a vehicle behind no more.
func TestAStopStandsBehindFewWords(t *testing.T) {
	broker, l := linked(t)
	for n := range 500 {
		l.Send(tcutest.VIN, tcutest.Binary, permitFor(strconv.Itoa(n)))
	}
	l.SendAll(&messages.Down{Body: &messages.Down_WithdrawPermits{WithdrawPermits: &messages.WithdrawPermits{CampaignId: "spring", Stops: 1}}})
	var last *packets.PublishPacket
	before := 0
	for m := broker.heard(); !strings.HasPrefix(m.TopicName, wire.AllTopic(tcutest.Binary)); m = broker.heard() {
		last, before = m, before+1
	}
	if before > window.First {
		t.Errorf("the stop stands behind %d words", before)
	}
	if m := broker.heard(); m.Qos != 0 {
		t.Errorf("heard %v before the stop in the other encoding", m)
	}
	l.Send(tcutest.VIN, tcutest.Binary, &messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{CampaignId: "0", Attempt: 1}}})
	withdrawn := false // it is one of the few where it was said before their number was full
	for ; before < window.First; before++ {
		last = broker.heard()
		withdrawn = withdrawn || withdraws(t, last)
	}
	ack := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
	ack.MessageID = last.MessageID - window.First + 1
	broker.write(ack)
	if m := broker.heard(); !withdrawn && !withdraws(t, m) {
		t.Errorf("heard %v, want the withdrawal", m)
	}
}

// withdraws tells whether a vehicle's permit is taken back.
func withdraws(t *testing.T, m *packets.PublishPacket) bool {
	t.Helper()
	down, err := wire.DecodeDown(m.Payload, tcutest.Binary)
	if err != nil {
		t.Error(err)
	}
	return down.GetWithdrawPermit() != nil
}
