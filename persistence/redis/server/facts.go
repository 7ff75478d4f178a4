package server

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/persistence/redis/safety"
)

// oldest is the oldest version of Redis that will do: 7.0 is the first that keeps the
// effects of a script together when memory runs out in the middle.
const oldest = 7

// refuse says why a server must not hold a store, and the cure.
func refuse(facts Facts) error {
	if err := tooOld(facts); err != nil {
		return err
	}
	if facts["role"] == "slave" {
		return fmt.Errorf("the server is a replica of %s:%s: connect to its master", facts["master_host"], facts["master_port"])
	}
	return evicts(facts)
}

func tooOld(facts Facts) error {
	major, _, _ := strings.Cut(facts["redis_version"], ".")
	if number, err := strconv.Atoi(major); err != nil || number < oldest {
		return fmt.Errorf("the server is Redis %s: use Redis %d.0 or newer", facts["redis_version"], oldest)
	}
	return nil
}

func evicts(facts Facts) error {
	if policy := facts["maxmemory_policy"]; policy != "noeviction" {
		return fmt.Errorf("the server may throw records away when its memory is full (maxmemory-policy %s): set maxmemory-policy noeviction in its configuration", policy)
	}
	return nil
}

// ofFile says what could be lost by how a server keeps its append-only file.
func ofFile(facts Facts, safe safety.Safety) []string {
	if facts["aof_enabled"] != "1" {
		if save, told := facts["save"]; told && save == "" {
			return []string{"Redis keeps neither an append-only file nor snapshots: whenever it ends, everything is lost. Set appendonly yes."}
		}
		return []string{"Redis keeps no append-only file: a crash of Redis loses everything since its last snapshot. Set appendonly yes."}
	}
	switch facts["appendfsync"] {
	case "always":
		return nil
	case "everysec":
		if safe.Synced {
			return nil
		}
		return []string{"Redis syncs its append-only file once a second: if its machine fails, about a second of changes that were reported durable is lost. Set appendfsync always to lose none."}
	case "no":
		return []string{"Redis leaves syncing its append-only file to the operating system: if its machine fails, half a minute of changes that were reported durable can be lost. Set appendfsync always, or everysec."}
	}
	return []string{"Redis does not tell how it syncs its append-only file (appendfsync): changes that were reported durable may be lost if its machine fails."}
}

// ofReplication says what could be lost by a failover.
func ofReplication(facts Facts, safe safety.Safety) []string {
	if facts["connected_slaves"] == "0" {
		return []string{"Redis has no replica: if its disk is lost, everything is."}
	}
	if safe.Replicas == 0 {
		return []string{"Redis replicates after it answers: a failover can lose the changes reported durable just before it. Set --store-replicas 1 to wait for a replica."}
	}
	return nil
}

func ofMemory(facts Facts) []string {
	if limit := facts["maxmemory"]; limit == "" || limit == "0" {
		return nil
	}
	return []string{fmt.Sprintf("Redis may use %s of memory: when that is full, every change is refused.", facts["maxmemory_human"])}
}
