package link

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// dial connects to a broker, with TLS if config is set.
func dial(ctx context.Context, address *url.URL, config *tls.Config) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	if config != nil {
		return (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", address.Host)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address.Host)
}

// login asks a broker for the session of a client identifier.
func (c Config) login(id string, clean bool) *packets.ConnectPacket {
	login := packets.NewControlPacket(packets.Connect).(*packets.ConnectPacket)
	login.ProtocolName, login.ProtocolVersion, login.ClientIdentifier, login.CleanSession = "MQTT", 4, id, clean
	login.UsernameFlag, login.Username = c.Username != "", c.Username
	login.PasswordFlag, login.Password = c.Password != "", []byte(c.Password)
	return login
}

// admitted reads the answer to a login: whether the broker had kept the session.
func admitted(answer packets.ControlPacket) (present bool, err error) {
	ack, ok := answer.(*packets.ConnackPacket)
	switch {
	case !ok:
		return false, fmt.Errorf("the broker answers a login with %v", answer)
	case ack.ReturnCode != packets.Accepted:
		return false, fmt.Errorf("the broker refuses the login: %s", packets.ConnackReturnCodes[ack.ReturnCode])
	}
	return ack.SessionPresent, nil
}
