package config

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"pacecar/web/webhook"
)

// pairs takes a setting of names with values apart. No error has a value in it.
func pairs(v string) (map[string]string, error) {
	all := map[string]string{}
	for _, word := range words(v) {
		name, value, found := strings.Cut(word, "=")
		switch _, twice := all[name]; {
		case !found || webhook.CheckName(name) != nil:
			return nil, errors.New("want name=value, separated by commas, the names in lower-case letters, digits and '-'")
		case twice:
			return nil, fmt.Errorf("%s is there twice", name)
		case value == "":
			return nil, fmt.Errorf("%s has no value", name)
		}
		all[name] = value
	}
	return all, nil
}

func webhooks(v string) error {
	all, err := pairs(v)
	for name, address := range all {
		if wrong := webhook.CheckAddress(address); wrong != nil {
			return fmt.Errorf("%s: %w", name, wrong)
		}
	}
	return err
}

func secrets(v string) error {
	_, err := pairs(v)
	return err
}

// Webhooks are the addresses of a setting by name.
func (v *Values) Webhooks() map[string]string {
	all, _ := pairs(v.String("webhooks")) // it has been checked
	return all
}

// maxSecretFile bounds a file with a secret.
const maxSecretFile = 4 << 10

// WebhookSecrets are the secrets by name, read from their files where they are in some.
func (v *Values) WebhookSecrets() (map[string]string, error) {
	all, _ := pairs(v.String("webhook-secrets"))
	for name, secret := range all {
		path, inFile := strings.CutPrefix(secret, "@")
		if !inFile {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("the secret of webhook %s: %w", name, err)
		}
		if len(text) > maxSecretFile {
			return nil, fmt.Errorf("the secret of webhook %s: its file has %d bytes, at most %d are read", name, len(text), maxSecretFile)
		}
		all[name] = strings.TrimSpace(string(text))
	}
	return all, nil
}

func webhookEvents(v string) error {
	all, err := pairs(v)
	for name, events := range all {
		if wrong := webhook.CheckEvents(name, events); wrong != nil {
			return fmt.Errorf("%s: %w", name, wrong)
		}
	}
	return err
}

// WebhookEvents are what webhooks are told of, by name.
func (v *Values) WebhookEvents() map[string]string {
	all, _ := pairs(v.String("webhook-events")) // it has been checked
	return all
}
