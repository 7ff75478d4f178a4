package config_test

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/cmd/pacecar/config"
	"pacecar/messages"
)

func TestPoolsAreRead(t *testing.T) {
	v := load(t, config.Sources{File: "f", Text: []byte("pools: fleet=20000, eu-cdn(region=EU)=5000@60000, cdn-a=@600,\n")})
	want := []*messages.Pool{
		{Name: "fleet", Places: 20_000}, {Name: "eu-cdn", Attribute: "region", Value: "EU", Places: 5_000, PerMinute: 60_000}, {Name: "cdn-a", PerMinute: 600},
	}
	got := v.Pools("pools")
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if !proto.Equal(got[i], want[i]) {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	many := func(n int, form string) (list string) {
		for i := range n {
			list += fmt.Sprintf(form, i, i)
		}
		return list
	}
	for given, want := range map[string]string{
		"fleet":                           "is no pool",
		"Fleet=1":                         "is no pool",
		"fleet=0":                         "want 1 to",
		"fleet=":                          "bounds nothing",
		"fleet=1,fleet=2":                 "named twice",
		"fleet(region=EU)=1":              "is of all vehicles",
		"a(wheels=4)=1":                   "pool a:",
		"a=1@99999999":                    "want 1 to 6000000",
		"a=99999999999999999999":          "want 1 to",
		many(65, "p%d=%[2]d1,"):           "there are 65 pools",
		many(63, "p%d(region=R%[2]d)=1,"): "63 of them by attribute",
	} {
		if _, err := config.Pools(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", given, err, want)
		}
	}
}
