package config

import (
	"errors"
	"fmt"

	"pacecar/web/identity/oidc"
)

// Exposed answers the first address to listen on that others than this machine can
// reach, with its setting, or nothing. The broker's address counts only when the embedded
// broker is used.
func (v *Values) Exposed() (key, address string) {
	for _, key := range []string{"http", "mqtt"} {
		if v.exposes(key) {
			return key, v.String(key)
		}
	}
	return "", ""
}

func (v *Values) exposes(key string) bool {
	return !loopback(v.String(key)) && (key != "mqtt" || v.String("broker") == "")
}

// Authentication says whether whoever uses the API signs in.
func (v *Values) Authentication() bool {
	switch v.String("authentication") {
	case "on":
		return true
	case "off":
		return false
	}
	key, _ := v.Exposed()
	return v.String("oidc-issuer") != "" || key != "" && !v.Bool("insecure-listen")
}

// TLS says whether the address http is served by TLS.
func (v *Values) TLS() bool { return v.String("http-certificate") != "" }

// Roles are those that groups of the identity provider have.
func (v *Values) Roles() []oidc.Row {
	rows, _ := oidc.ParseRoles(v.String("oidc-roles")) // it has been checked
	return rows
}

// Guarded says why a server with these settings would be open to more people than it should be; nil: it is not, or that
// was accepted in so many words.
func (v *Values) Guarded() error {
	http, mqtt := v.String("http"), v.String("mqtt")
	switch {
	case (v.String("http-certificate") == "") != (v.String("http-key") == ""):
		return errors.New("--http-certificate and --http-key belong together: give both, or neither")
	case v.String("oidc-terminal") != "" && v.String("oidc-issuer") == "":
		return errors.New("--oidc-terminal is given, and no identity provider that knows it: name one with --oidc-issuer")
	case v.String("oidc-issuer") != "" && v.String("oidc-roles") == "":
		return errors.New("--oidc-issuer is given, and no group has a role: say which with --oidc-roles, as in ota-admins=admin")
	case v.Bool("insecure-listen"):
		return nil
	case v.exposes("http") && !v.Authentication():
		return fmt.Errorf("--http %s can be reached from other machines, and nobody has to log in: whoever reaches it can command the fleet. "+
			"Leave --authentication at auto, listen on 127.0.0.1, or accept it with --insecure-listen", http)
	case v.exposes("http") && !v.TLS() && !v.Bool("insecure-http"):
		return fmt.Errorf("--http %s can be reached from other machines, and without TLS whoever is on the way reads tokens and acts with them. "+
			"Give --http-certificate and --http-key, or listen on 127.0.0.1 behind a proxy with TLS; where such a proxy is on another machine, accept the way to it with --insecure-http", http)
	case v.exposes("mqtt") && !v.Bool("insecure-mqtt"):
		return fmt.Errorf("--mqtt %s can be reached from other machines, and the embedded broker has no TLS and believes each vehicle its name. "+
			"Use a broker that knows its vehicles with --broker, listen on 127.0.0.1, or accept it with --insecure-mqtt", mqtt)
	}
	return nil
}
