package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"pacecar/messages"
)

// Bounds of a secret, in bytes, as Standard Webhooks has them, and of how many webhooks there are.
const (
	minSecret = 24
	maxSecret = 64
	// MaxTargets is how many webhooks a server knows.
	MaxTargets = 64
)

// prefix of a secret.
const prefix = "whsec_"

// target is one webhook.
type target struct {
	url    string
	signer *standard.Webhook
}

// CheckAddress refuses what is no address of a webhook.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("want a URL, as in https://approvals.example/pacecar")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("want https: whoever is on the way could answer in the webhook's place; http is for this machine alone")
	case u.User != nil:
		return errors.New("a URL with a password would be shown: the signature proves who asks")
	}
	return nil
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// CheckName refuses what a webhook cannot be called.
func CheckName(as string) error {
	if !messages.IsWebhook(as) {
		return fmt.Errorf("%q is no name of a webhook: want lower-case letters, digits and '-', at most 64", as)
	}
	return nil
}

// targets are the webhooks of a configuration. No message has a secret in it.
func targets(addresses, secrets map[string]string) (map[string]target, error) {
	if len(addresses) > MaxTargets {
		return nil, fmt.Errorf("there are %d webhooks, at most %d can be", len(addresses), MaxTargets)
	}
	all := map[string]target{}
	for _, as := range slices.Sorted(maps.Keys(addresses)) {
		if err := errors.Join(CheckName(as), CheckAddress(addresses[as])); err != nil {
			return nil, fmt.Errorf("webhook %s: %w", as, err)
		}
		signer, err := signer(secrets[as])
		if err != nil {
			return nil, fmt.Errorf("webhook %s: %w", as, err)
		}
		all[as] = target{addresses[as], signer}
	}
	for _, as := range slices.Sorted(maps.Keys(secrets)) {
		if _, known := addresses[as]; !known {
			return nil, fmt.Errorf("there is a secret for webhook %s, and no address", as)
		}
	}
	return all, nil
}

func signer(secret string) (*standard.Webhook, error) {
	switch encoded, is := strings.CutPrefix(secret, prefix); {
	case secret == "":
		return nil, errors.New("it has no secret, which signs what it is asked")
	case !is:
		return nil, errors.New("its secret does not begin with " + prefix)
	default:
		key, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(key) < minSecret || len(key) > maxSecret {
			return nil, fmt.Errorf("its secret is not %s and the base64 of %d to %d bytes", prefix, minSecret, maxSecret)
		}
		return standard.NewWebhookRaw(key)
	}
}
