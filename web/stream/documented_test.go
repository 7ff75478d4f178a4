package stream

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// A frame is measured as it is behind its compression: one that is over the bound ends the connection, and one below
// it is answered.
func TestLongFramesEndTheConnection(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		v := w.viewer()
		command := `{"id":1,"set":{"fps":1}}`
		v.say(command + strings.Repeat(" ", frame.MaxBytes-len(command)))
		v.expect("ok")
		v.say(command + strings.Repeat(" ", 300_000))
		if bye := v.expect("bye"); bye["code"] != float64(websocket.CloseMessageTooBig) {
			t.Errorf("the goodbye is %v", bye)
		}
		if err := <-v.closed; !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
			t.Errorf("closed with %v", err)
		}
	})
}

// What docs/stream.md says of commands, kinds of frames, topics, codes and times is so.
func TestTheDocumentIsTrue(t *testing.T) {
	text, err := os.ReadFile("../../docs/stream.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(text)
	commands := regexp.MustCompile("(?m)^{\"id\".*}$").FindAllString(document, -1)
	for _, command := range commands {
		if _, no := frame.Decode([]byte(command)); no != nil {
			t.Errorf("%s is refused: %v", command, no)
		}
	}
	if len(commands) != 5 {
		t.Errorf("%d commands are shown", len(commands))
	}
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, kind := range regexp.MustCompile(`{"t":"(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		kinds[kind[1]] = true
	}
	for kind := range kinds {
		if !strings.Contains(document, "\n| `"+kind+"` |") {
			t.Errorf("frames of the kind %s are not explained", kind)
		}
	}
	for _, said := range []string{
		"`" + topic.KindFleet + "`", "`" + topic.KindCampaigns + "`", "`" + topic.KindCampaign + ":<id>`", "`" + topic.KindVehicle + ":<vin>`", "`" + topic.KindEvents + ":<campaign id>`",
		"\n| " + strconv.Itoa(closeSlow) + " |", "\n| " + strconv.Itoa(closeSignedOut) + " |", "\n| " + strconv.Itoa(websocket.CloseMessageTooBig) + " |", "`" + subprotocol + "`",
		strconv.Itoa(frame.MaxBytes>>10) + " KiB", strconv.Itoa(maxCommands) + " commands a second", "for " + strconv.Itoa(int(heartbeatEvery.Seconds())) + " s", "every " + strconv.Itoa(int(pingEvery.Seconds())) + " s",
		"for " + strconv.Itoa(int((silenceAllowed - pingEvery).Seconds())) + " s", "within " + strconv.Itoa(int(writeWait.Seconds())) + " s",
		strconv.Itoa(frame.MaxRate) + " times a second",
	} {
		if !strings.Contains(document, said) {
			t.Errorf("it is not said: %s", said)
		}
	}
	if len(kinds) < 9 {
		t.Errorf("only %d kinds of frames were found", len(kinds))
	}
}
