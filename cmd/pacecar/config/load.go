package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/knadh/koanf/v2"

	"pacecar/cmd/pacecar/document"
	"pacecar/messages"
)

// prefix of this program's variables in the environment.
const prefix = "PACECAR_"

// otherVariables have the prefix and are no settings of a server.
var otherVariables = []string{"PACECAR_CONFIG", "PACECAR_SERVER", "PACECAR_AS", "PACECAR_TOKEN"}

// Sources are the places that settings come from.
type Sources struct {
	Defaults map[string]string // in place of those of Settings
	File     string            // name of the file, for messages; empty: no file
	Text     []byte            // of the file
	Environ  []string          // as os.Environ has it
	Flags    map[string]string // those that were given
}

// layer is one source after it was read. It is a koanf provider.
type layer struct {
	values map[string]string
	origin map[string]string
}

// ReadBytes is not how a layer is read.
func (layer) ReadBytes() ([]byte, error) { return nil, errors.New("config: a layer has no bytes") }

// Read answers the layer's values.
func (l layer) Read() (map[string]any, error) {
	values := make(map[string]any, len(l.values))
	for key, value := range l.values {
		values[key] = value
	}
	return values, nil
}

func newLayer() layer { return layer{values: map[string]string{}, origin: map[string]string{}} }

func (l layer) put(key, value, origin string) { l.values[key], l.origin[key] = value, origin }

// Load reads all sources and checks every value.
func Load(s Sources) (*Values, error) {
	file, err := s.file()
	if err != nil {
		return nil, err
	}
	environment, err := s.environment()
	if err != nil {
		return nil, err
	}
	v := &Values{k: koanf.New("."), origin: map[string]string{}}
	for _, l := range []layer{s.defaults(), file, environment, s.flags()} {
		if err := v.k.Load(l, nil); err != nil {
			return nil, fmt.Errorf("settings: %w", err)
		}
		for key, origin := range l.origin {
			v.origin[key] = origin
		}
	}
	return v, v.check()
}

func (s Sources) defaults() layer {
	l := newLayer()
	for _, setting := range Settings {
		value, ok := s.Defaults[setting.Key]
		if !ok {
			value = setting.Default
		}
		l.put(setting.Key, value, "default")
	}
	return l
}

func (s Sources) file() (layer, error) {
	l := newLayer()
	if s.File == "" {
		return l, nil
	}
	list, err := document.Settings(s.File, s.Text, Keys())
	for _, one := range list {
		l.put(one.Key, one.Value, fmt.Sprintf("file %s:%d", s.File, one.Line))
	}
	return l, err
}

func (s Sources) environment() (layer, error) {
	l := newLayer()
	known := slices.Clone(otherVariables)
	keys := map[string]string{}
	for _, setting := range Settings {
		name := Variable(setting.Key)
		known, keys[name] = append(known, name), setting.Key
	}
	var wrong []error
	for _, entry := range s.Environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(otherVariables, name) || isServiceLink(name) {
			continue
		}
		key, ok := keys[name]
		if !ok {
			text := fmt.Sprintf("environment variable %s is no setting", name)
			if s := messages.DidYouMean(name, known); s != "" {
				text += ": " + s
			}
			wrong = append(wrong, errors.New(text))
			continue
		}
		l.put(key, value, "environment "+name)
	}
	return l, errors.Join(wrong...)
}

// isServiceLink tells a variable that Kubernetes puts into the environment of every
// container beside a service called pacecar (or pacecar-…): it is nobody's setting.
func isServiceLink(name string) bool {
	rest := strings.TrimPrefix(name, prefix)
	return strings.HasPrefix(rest, "PORT") || strings.HasSuffix(rest, "SERVICE_HOST") ||
		strings.Contains(rest, "SERVICE_PORT") || strings.Contains(rest, "_PORT_") || strings.HasSuffix(rest, "_PORT")
}

func (s Sources) flags() layer {
	l := newLayer()
	for key, value := range s.Flags {
		l.put(key, value, "flag --"+key)
	}
	return l
}
