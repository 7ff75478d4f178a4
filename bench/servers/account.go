package servers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// ask is an order to a server that plays: to begin a CPU profile in a file, to end it, or, without either, to give an account.
type ask struct {
	Profile string
	End     bool
}

// answer is what becomes of an order.
type answer struct {
	Account
	Refused string
}

// Account has the server collect its garbage, and says what it has then. One thing is asked of a server at a time.
func (s *Server) Account(ctx context.Context) (Account, error) { return s.order(ctx, ask{}) }

// Profile has the server begin a CPU profile of itself, which end completes: of a part of what it does. It has no other meanwhile.
func (s *Server) Profile(ctx context.Context, path string) (end func() error, err error) {
	if path, err = filepath.Abs(path); err == nil {
		_, err = s.order(ctx, ask{Profile: path})
	}
	return func() error {
		_, err := s.order(ctx, ask{End: true})
		return err
	}, err
}

func (s *Server) order(ctx context.Context, what ask) (Account, error) {
	if err := json.NewEncoder(s.stdin).Encode(what); err != nil {
		return Account{}, fmt.Errorf("server %s: %w", s.Name, err)
	}
	defer context.AfterFunc(ctx, s.Kill)()
	var said answer
	line, err := s.says.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	if err == nil && said.Refused != "" {
		err = errors.New(said.Refused)
	}
	if err != nil {
		return Account{}, fmt.Errorf("server %s does not answer: %w", s.Name, err)
	}
	return said.Account, nil
}

// account answers orders until they end.
func account(orders *json.Decoder, answers *json.Encoder) {
	end := func() {}
	defer func() { end() }()
	for {
		var what ask
		if orders.Decode(&what) != nil {
			return
		}
		var said answer
		switch {
		case what.Profile != "":
			begun, err := profile(what.Profile)
			if err != nil {
				said.Refused = err.Error()
				break
			}
			end = begun
		case what.End:
			end()
			end = func() {}
		default:
			said.Account = taken()
		}
		if answers.Encode(said) != nil {
			return
		}
	}
}

// taken is the memory of this process without its garbage.
func taken() Account {
	runtime.GC() // what pools keep is gone after two
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return Account{HeapBytes: m.HeapAlloc, StackBytes: m.StackInuse, ResidentBytes: resident()}
}

// Resident is the memory that the system has given the process of the server; 0 where it does not say so.
func (s *Server) Resident() uint64 { return s.status("VmRSS:") }

// Peak is the most that it ever had.
func (s *Server) Peak() uint64 { return s.status("VmHWM:") }

// status is a line of what the system says of the process, which is in kilobytes.
func (s *Server) status(name string) uint64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			kilobytes, _ := strconv.ParseUint(fields[1], 10, 64) // 0 where it is no number
			return kilobytes << 10
		}
	}
	return 0
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

// profile begins a CPU profile, if one is wanted, and says how to end it. What the heap holds then is written beside it, into PATH.heap.
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
		if heap, err := os.Create(path + ".heap"); err == nil {
			_ = pprof.WriteHeapProfile(heap)
			_ = heap.Close()
		}
	}, nil
}
