package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/pool"
	"pacecar/actors/targeting/facet"
	"pacecar/messages"
)

// Bounds of pools.
const (
	maxPools     = 64
	maxPlaces    = 100_000_000
	maxPerMinute = 6_000_000
)

// onePool is name(attribute=value)=places@offers.
var onePool = regexp.MustCompile(`^([a-z0-9][a-z0-9-]{0,63})(?:\(([A-Za-z0-9_.]+)=([^(),=]{1,128})\))?=([0-9]*)(?:@([0-9]+))?$`)

// Pools reads the pools of a server.
func Pools(v string) (list []*messages.Pool, _ error) {
	known, parts, attribute := map[string]bool{}, 0, ""
	for _, text := range strings.Split(v, ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		m := onePool.FindStringSubmatch(text)
		if m == nil {
			return nil, fmt.Errorf("%q is no pool: want fleet=20000, cdn-a=5000, or eu-cdn(region=EU)=5000@60000 with offers a minute", text)
		}
		p := &messages.Pool{Name: m[1], Attribute: m[2], Value: strings.TrimSpace(m[3])}
		var err error
		if p.Places, err = bounded(m[4], maxPlaces); err == nil {
			p.PerMinute, err = bounded(m[5], maxPerMinute)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("pool %s: %w", p.Name, err)
		case known[p.Name]:
			return nil, fmt.Errorf("pool %s is named twice", p.Name)
		case p.Places == 0 && p.PerMinute == 0:
			return nil, fmt.Errorf("pool %s bounds nothing: want places, offers a minute after @, or both", p.Name)
		case p.Name == pool.Fleet && p.Attribute != "":
			return nil, fmt.Errorf("pool %s is of all vehicles: name another one for a part of them", p.Name)
		}
		if p.Attribute != "" {
			if _, no := facet.Parse(p.Attribute, ""); no != nil {
				return nil, fmt.Errorf("pool %s: %s", p.Name, no.GetMessage())
			}
			if attribute != "" && attribute != p.Attribute {
				return nil, fmt.Errorf("pool %s is by %s, and another one by %s: a vehicle counts in one pool by attribute, so that all are to be by the same", p.Name, p.Attribute, attribute)
			}
			if which := p.Attribute + "=" + p.Value; known[which] {
				return nil, fmt.Errorf("two pools are of vehicles with %s", which)
			}
			known[p.Attribute+"="+p.Value], attribute = true, p.Attribute
			parts++
		}
		known[p.Name] = true
		list = append(list, p)
	}
	if len(list) > maxPools || parts >= roster.MaximumClasses {
		return nil, fmt.Errorf("there are %d pools, %d of them by attribute: at most %d may be, %d by attribute", len(list), parts, maxPools, roster.MaximumClasses-1)
	}
	return list, nil
}

// bounded is a number; 0 where nothing is said.
func bounded(v string, most uint64) (uint32, error) {
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil || n == 0 || n > most {
		return 0, fmt.Errorf("it is to have %s, want 1 to %d", v, most)
	}
	return uint32(n), nil
}

func pools(v string) error {
	_, err := Pools(v)
	return err
}

// Pools is a setting that check has found to be pools.
func (v *Values) Pools(key string) []*messages.Pool {
	list, err := Pools(v.String(key))
	if err != nil {
		panic("config: " + key + " was not checked")
	}
	return list
}
