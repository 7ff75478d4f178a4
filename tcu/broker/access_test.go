package broker

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func TestLogin(t *testing.T) {
	upOf := func(vin messages.VIN) string { return wire.UpTopic(vin, tcutest.Binary).String() }
	b := embed(t, Config{Authenticate: func(vin messages.VIN, password []byte) bool {
		return string(password) == "secret of "+string(vin)
	}}, make(tcutest.Inbox, 10))
	good := loginAs(tcutest.VIN)
	good.PasswordFlag, good.Password = true, []byte("secret of "+string(tcutest.VIN))
	for name, c := range map[string]struct {
		change func(*packets.ConnectParams)
		ok     bool
	}{
		"as it should be": {func(*packets.ConnectParams) {}, true},
		"own will":        {func(p *packets.ConnectParams) { *p = withWill(*p, upOf(tcutest.VIN), []byte("x")) }, true},
		"another's will":  {func(p *packets.ConnectParams) { *p = withWill(*p, upOf(tcutest.OtherVIN), []byte("x")) }, false},
		"will downwards":  {func(p *packets.ConnectParams) { *p = withWill(*p, tcutest.DownName, []byte("x")) }, false},
		"will elsewhere":  {func(p *packets.ConnectParams) { *p = withWill(*p, "a/b", []byte("x")) }, false},
		"retained will":   {func(p *packets.ConnectParams) { *p = withWill(*p, upOf(tcutest.VIN), []byte("x")); p.WillRetain = true }, false},
		"wrong password":  {func(p *packets.ConnectParams) { p.Password = []byte("guess") }, false},
		"no password":     {func(p *packets.ConnectParams) { p.PasswordFlag = false; p.Password = nil }, false},
		"no VIN":          {func(p *packets.ConnectParams) { p.Username = []byte("root") }, false},
		"anonymous":       {func(p *packets.ConnectParams) { p.UsernameFlag = false; p.PasswordFlag = false }, false},
	} {
		p := good
		c.change(&p)
		code := dialBroker(t, b.Addr()).login(p)
		if (code == 0) != c.ok {
			t.Errorf("%s: code %d", name, code)
		}
	}
	if n := b.Stats().Refused["bad_login"]; n != 7 {
		t.Errorf("%d bad logins counted, want 7", n) // a retained will is refused before
	}
}

func TestOwnTopicsOnly(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	for filter, ok := range map[string]bool{
		tcutest.DownName:           true,
		tcutest.DownName + "/json": true,
		tcutest.UpName:             false,
		wire.DownTopic(tcutest.OtherVIN, tcutest.Binary).String(): false,
		"#":                            false,
		"ota/v1/+/down":                false,
		"$share/g/" + tcutest.DownName: false,
		"$SYS/#":                       false,
		tcutest.DownName + "/#":        false,
	} {
		if code := c.subscribe(filter); (code <= 1) != ok {
			t.Errorf("subscription to %s is answered with %#x", filter, code)
		}
	}
	for _, topic := range []string{wire.UpTopic(tcutest.OtherVIN, tcutest.Binary).String(), tcutest.DownName, "a/b", "$SYS/broker", "$sys/broker/" + string(tcutest.VIN), "$share", "$other/a"} {
		c := connect(t, b.Addr(), loginAs(tcutest.VIN))
		c.publish(topic, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
		c.expectEnd()
	}
	sink.None(t)
	if r := b.Stats().Refused; r["forbidden"] != 4 || r["bad_topic"] != 10 {
		t.Errorf("refused %v", r)
	}
}

// A topic that the library itself would drop without a word is refused as any other.
func TestSystemTopicIsAnswered(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{}, sink)
	quiet := connect(t, b.Addr(), loginAs(tcutest.VIN))
	quiet.publish("$SYS/broker", 0, false, tcutest.Encoded(t, tcutest.Presence(true)))
	quiet.expectQuiet() // as with every foreign topic at QoS 0

	modern := dialBroker(t, b.Addr())
	modern.version = 5
	p := loginAs(tcutest.OtherVIN)
	if code := modern.login(p); code != 0 {
		t.Fatalf("login refused with code %#x", code)
	}
	for _, topic := range []string{"$SYS/broker", "a/b"} {
		modern.publish(topic, 7, false, tcutest.Encoded(t, tcutest.Presence(true)))
		if ack := modern.expect(packets.Puback); ack.PacketID != 7 || ack.ReasonCode != packets.ErrNotAuthorized.Code {
			t.Errorf("%s is answered with %+v", topic, ack)
		}
	}
	modern.expectQuiet()
	sink.None(t)
	if r := b.Stats().Refused; r["bad_topic"] != 3 {
		t.Errorf("refused %v", r)
	}
}

func TestQoSTwoEndsTheConnection(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	pk := publication(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	pk.FixedHeader.Qos = 2
	c.write(pk)
	c.expectEnd()
	if b.Stats().Refused["bad_qos"] != 1 {
		t.Errorf("stats %+v", b.Stats())
	}
}

func TestAnonymousSpeaksForAnyone(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{AllowAnonymous: true}, sink)
	p := loginAs("")
	p.UsernameFlag, p.ClientIdentifier = false, "desk"
	c := connect(t, b.Addr(), withWill(p, tcutest.UpName, tcutest.Encoded(t, tcutest.Presence(false))))
	for _, vin := range []messages.VIN{tcutest.VIN, tcutest.OtherVIN} {
		if code := c.subscribe(wire.DownTopic(vin, tcutest.Binary).String()); code > 1 {
			t.Errorf("subscription refused with %#x", code)
		}
		c.publish(wire.UpTopic(vin, tcutest.Binary).String(), 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
		d := sink.Next(t)
		d.Done(nil)
		c.expect(packets.Puback)
		if d.VIN != vin {
			t.Errorf("delivered for %s, want %s", d.VIN, vin)
		}
		b.Send(vin, tcutest.Binary, tcutest.Offer())
		if got := c.expect(packets.Publish).TopicName; got != wire.DownTopic(vin, tcutest.Binary).String() {
			t.Errorf("command on %s", got)
		}
	}
	if code := c.subscribe("ota/v1/+/down"); code <= 1 {
		t.Error("a wildcard was granted")
	}
	_ = c.conn.Close()
	if d := sink.Next(t); d.VIN != tcutest.VIN || d.Up.GetPresence().GetOnline() {
		t.Errorf("the will said %v for %s", d.Up, d.VIN)
	}
}

func TestWill(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	p := withWill(loginAs(tcutest.VIN), tcutest.UpName, tcutest.Encoded(t, tcutest.Presence(false)))

	c := connect(t, b.Addr(), p)
	_ = c.conn.Close()
	if d := sink.Next(t); d.VIN != tcutest.VIN || d.Up.GetPresence() == nil || d.Up.GetPresence().GetOnline() {
		t.Errorf("the will said %v for %s", d.Up, d.VIN)
	} else {
		d.Done(nil)
	}

	// A vehicle that comes back before its old connection is known to be broken was
	// never offline.
	old := connect(t, b.Addr(), p)
	c = connect(t, b.Addr(), p)
	old.expectEnd()
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	if d := sink.Next(t); !d.Up.GetPresence().GetOnline() {
		t.Errorf("delivered %v, want online: the old connection does not speak any more", d.Up)
	} else {
		d.Done(nil)
	}
	c.expect(packets.Puback)

	// The same with another client identifier, which the broker does not take over.
	p.ClientIdentifier = "another"
	second := connect(t, b.Addr(), p)
	_ = c.conn.Close()
	second.expectQuiet()

	sink.None(t)
	goodbye(second) // takes the will back, so that the broker's own word is said
	absent(t, sink, tcutest.Binary)
}

func TestJSONFromTheCommandLine(t *testing.T) {
	publisher, err := exec.LookPath("mosquitto_pub")
	if err != nil {
		t.Skip("mosquitto_pub is not installed")
	}
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	host, port, err := net.SplitHostPort(b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"311", "5"} {
		cmd := exec.CommandContext(t.Context(), publisher, "-h", host, "-p", port, "-V", version, "-u", string(tcutest.VIN),
			"-q", "1", "-t", tcutest.UpName+"/json", "-m", `{"presence":{"online":true}}`)
		out := make(chan string, 1)
		go func() {
			text, err := cmd.CombinedOutput()
			if err != nil {
				text = append(text, err.Error()...)
			}
			out <- string(text)
		}()
		d := sink.Next(t)
		if d.Up.GetEncoding() != tcutest.JSON || !d.Up.GetPresence().GetOnline() {
			t.Errorf("delivered %v", d.Up)
		}
		d.Done(nil)
		if text := <-out; text != "" {
			t.Errorf("mosquitto_pub says %q", text)
		}
		absent(t, sink, tcutest.JSON)
	}
}

// TestCertificate logs in over TLS, where the certificate says who the vehicle is.
func TestCertificate(t *testing.T) {
	authority := newAuthority(t)
	server := authority.issue(t, "broker")
	b := embed(t, Config{TLS: &tls.Config{
		Certificates: []tls.Certificate{server}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: authority.pool,
	}}, make(tcutest.Inbox, 1))
	for vin, ok := range map[messages.VIN]bool{tcutest.VIN: true, tcutest.OtherVIN: false} {
		conn, err := tls.Dial("tcp", b.Addr(), &tls.Config{
			RootCAs: authority.pool, ServerName: "broker", Certificates: []tls.Certificate{authority.issue(t, string(tcutest.VIN))},
		})
		if err != nil {
			t.Fatal(err)
		}
		c := dialBroker(t, b.Addr())
		_ = c.conn.Close()
		c.conn = conn
		c.reader.Reset(conn)
		if code := c.login(loginAs(vin)); (code == 0) != ok {
			t.Errorf("%s with the certificate of %s: code %d", vin, tcutest.VIN, code)
		}
		_ = conn.Close()
	}
}

// authority issues certificates for a test.
type authority struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{pool: x509.NewCertPool(), cert: cert, key: key}
	a.pool.AddCert(cert)
	return a
}

func (a *authority) issue(t testing.TB, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{strings.ToLower(name)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
