package servers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
)

// Account is the memory that the process of a server has, after what is garbage has been given back.
type Account struct{ HeapBytes, StackBytes, ResidentBytes uint64 }

// Used is what is in use: heap, and the stacks of goroutines.
func (a Account) Used() uint64 { return a.HeapBytes + a.StackBytes }

// ask is an order to a server that plays: to give an account.
type ask struct{}

// Account has the server collect its garbage, and says what it has then. One is asked for at a time.
func (s *Server) Account(ctx context.Context) (a Account, err error) {
	if err := json.NewEncoder(s.stdin).Encode(ask{}); err != nil {
		return a, fmt.Errorf("server %s: %w", s.Name, err)
	}
	defer context.AfterFunc(ctx, s.Kill)()
	line, err := s.says.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &a)
	}
	if err != nil {
		return a, fmt.Errorf("server %s gives no account: %w", s.Name, err)
	}
	return a, nil
}

// account answers orders until they end.
func account(orders *json.Decoder, answers *json.Encoder) {
	for {
		var a ask
		if orders.Decode(&a) != nil {
			return
		}
		runtime.GC() // what pools keep is gone after two
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if answers.Encode(Account{HeapBytes: m.HeapAlloc, StackBytes: m.StackInuse, ResidentBytes: resident()}) != nil {
			return
		}
	}
}

// resident is the memory that the system has given this process; 0 where it does not say so.
func resident() uint64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64) // 0 where it is no number
	return pages * uint64(os.Getpagesize())
}

// profile begins a CPU profile, if one is wanted, and says how to end it.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("profile: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // it has been written
	}, nil
}
