// Package noise is what strangers say to an engine: peers without a certificate, reports that no vehicle makes, dashboards
// that nobody reads. Each function bounds what it says, and fails when it is not taken: who listens must go on to do so.
package noise

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/gorilla/websocket"

	"pacecar/bench/chaos/ask"
	"pacecar/messages"
)

// Bounds of the noise.
const (
	roguePeers      = 200 // connections to each node's port
	garbageBytes    = 64 << 10
	garbageMessages = 2000
	hugeBytes       = 300 << 10 // more than any message may have
	dashboards      = 50        // at each node
	noiseWithin     = 2 * time.Second
	sendWithin      = 20 * time.Second
)

func random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.IntN(256))
	}
	return b
}

// Peers connects to the ports where nodes listen for each other, as somebody who has no certificate: bytes that
// are nothing, a greeting without TLS, TLS without a certificate, and connections that say nothing.
func Peers(ctx context.Context, peers []string) error {
	for i := range roguePeers {
		for _, peer := range peers {
			if err := roguePeer(ctx, peer, i%4); err != nil {
				return err
			}
		}
	}
	return nil
}

func roguePeer(ctx context.Context, peer string, kind int) error {
	conn, err := (&net.Dialer{Timeout: noiseWithin}).DialContext(ctx, "tcp", peer)
	if err != nil {
		return fmt.Errorf("a node does not listen to its peers any more: %w", err)
	}
	defer func() { _ = conn.Close() }() // the other side may have closed it
	_ = conn.SetDeadline(time.Now().Add(noiseWithin))
	switch kind { // what the node makes of it is its own affair: it may close the connection at any byte
	case 0:
		_, _ = conn.Write(random(1 + rand.IntN(garbageBytes)))
	case 1:
		_, _ = conn.Write(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), random(1024)...))
	case 2:
		stranger := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // a stranger does not care who answers
		if stranger.HandshakeContext(ctx) == nil {
			_, _ = stranger.Write(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), random(1024)...))
		}
	}
	return nil
}

// Reports publishes what no vehicle says, in the name of vehicles that are being updated: bytes, torn JSON,
// messages that are too long, and topics that are none.
func Reports(broker string, fleet []messages.VIN) error {
	line := paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID("chaos-garbage").SetAutoReconnect(false))
	if token := line.Connect(); !token.WaitTimeout(sendWithin) || token.Error() != nil {
		return fmt.Errorf("connect to the broker: %w", token.Error())
	}
	defer line.Disconnect(100)
	huge := random(hugeBytes)
	var tokens []paho.Token
	for i := range garbageMessages {
		up := "ota/v1/" + string(fleet[i%len(fleet)]) + "/up"
		topic, payload := up, append([]byte{0xff}, random(1+rand.IntN(512))...) // no field of a message begins so
		switch i % 5 {
		case 1:
			topic, payload = up+"/json", []byte(`{"report":{"phase":"PHASE_INSTALLED"`)
		case 2:
			topic, payload = up+"/json", random(64)
		case 3:
			topic = []string{"ota/v1//up", "ota/v1/NOBODY/up", up + "/xml", "ota/v1/" + strings.Repeat("A", 200) + "/up"}[i/5%4]
		}
		if i%250 == 4 {
			topic, payload = up, huge
		}
		tokens = append(tokens, line.Publish(topic, 1, false, payload))
	}
	for _, t := range tokens {
		if !t.WaitTimeout(sendWithin) || t.Error() != nil {
			return fmt.Errorf("publish garbage: %w", errors.Join(t.Error(), errors.New("it is not acknowledged")))
		}
	}
	return nil
}

// Dashboards subscribes to what happens to a campaign at every node, and never reads. The connections end with the context.
func Dashboards(ctx context.Context, nodes []ask.Node, campaign string) error {
	var mu sync.Mutex
	var failures error
	var wait sync.WaitGroup
	for _, node := range nodes {
		for range dashboards {
			wait.Go(func() {
				if err := dashboard(ctx, node.URL, "campaign:"+campaign); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failures = errors.Join(failures, err)
				}
			})
		}
	}
	wait.Wait()
	return failures
}

func dashboard(ctx context.Context, url, topic string) error {
	dialer := websocket.Dialer{
		HandshakeTimeout: sendWithin, Subprotocols: []string{"pacecar.v1.json"},
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if tcp, is := conn.(*net.TCPConn); is {
				_ = tcp.SetReadBuffer(4 << 10) // so that what nobody reads is felt soon
			}
			return conn, err
		},
	}
	ws, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(url, "http")+"/api/v1/stream", nil)
	if answer != nil && answer.Body != nil {
		defer answer.Body.Close()
	}
	if err != nil {
		return fmt.Errorf("open a dashboard: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = ws.Close() })
	for id, topic := range []string{topic, "fleet", "campaigns"} {
		if err := ws.WriteJSON(map[string]any{"id": id + 1, "sub": topic, "fps": 10}); err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
	}
	return nil
}
