package servers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pacecar/tcu/mosquitto"
)

// ErrMissing says that a program is neither on the path nor another one given.
var ErrMissing = errors.New("is not installed")

// readyWithin is how long a service may take until it answers.
const readyWithin = 10 * time.Second

// Services are the store and the broker that nodes share.
type Services struct {
	Store, Broker string // their addresses
	own           []*service
}

// Serve starts what is not given: a redis-server that syncs every second and a mosquitto, both with their files in
// dir. It fails with ErrMissing where one is needed and not installed.
func Serve(ctx context.Context, dir, store, broker string) (*Services, error) {
	s := &Services{Store: store, Broker: broker}
	if store == "" {
		if err := s.redis(ctx, dir); err != nil {
			return nil, err
		}
	}
	if broker == "" {
		if err := s.mosquitto(ctx, dir); err != nil {
			s.End()
			return nil, err
		}
	}
	return s, nil
}

// ServeStore starts a redis-server alone, unless a store is given.
func ServeStore(ctx context.Context, dir, store string) (*Services, error) {
	s := &Services{Store: store}
	if store != "" {
		return s, nil
	}
	return s, s.redis(ctx, dir)
}

// End ends what Serve and ServeStore have started.
func (s *Services) End() {
	for _, one := range s.own {
		one.end()
	}
}

func (s *Services) redis(ctx context.Context, dir string) error {
	socket := filepath.Join(dir, "redis")
	one, err := begin(ctx, dir, "unix", socket, "redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir,
		"--save", "", "--appendonly", "yes", "--appendfsync", "everysec")
	if err != nil {
		return err
	}
	s.own, s.Store = append(s.own, one), "unix://"+socket
	return nil
}

func (s *Services) mosquitto(ctx context.Context, dir string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	config := filepath.Join(dir, "mosquitto.conf")
	settings := mosquitto.Settings{Host: "127.0.0.1", Port: strconv.Itoa(port), Dir: dir, Quiet: true}
	if err := os.WriteFile(config, []byte(settings.String()), 0o600); err != nil {
		return err
	}
	place := fmt.Sprintf("127.0.0.1:%d", port)
	one, err := begin(ctx, dir, "tcp", place, "mosquitto", "-c", config)
	if err != nil {
		return err
	}
	s.own, s.Broker = append(s.own, one), "tcp://"+place
	return nil
}

// freePort finds a port on which nobody listens. It is outside of the range from which systems deal out ports.
func freePort() (port int, err error) {
	for range 100 {
		port = 10_000 + rand.N(22_000)
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("no port is free: %w", err)
}

// service is a program that runs below a shell, which ends it when the shell's standard input ends.
type service struct {
	cmd   *exec.Cmd
	stdin io.Closer
}

// untilTold runs a command until standard input ends.
const untilTold = `"$@" & served=$!; read -r _; kill "$served" 2>/dev/null; wait "$served"`

// begin starts a service and waits until it listens.
func begin(ctx context.Context, dir, network, place, program string, arguments ...string) (*service, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		path, err = exec.LookPath(filepath.Join("/usr/sbin", program)) // not on everybody's path
	}
	if err != nil {
		return nil, fmt.Errorf("%s %w", program, ErrMissing)
	}
	said := filepath.Join(dir, program+".log")
	log, err := os.Create(said)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the process has its own
	s := &service{cmd: exec.Command("/bin/sh", append([]string{"-c", untilTold, "sh", path}, arguments...)...)}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := answers(ctx, network, place); err != nil {
		s.end()
		text, _ := os.ReadFile(said) // what there is of it
		return nil, fmt.Errorf("%s does not answer: %w\n%s", program, err, strings.TrimSpace(string(text)))
	}
	return s, nil
}

// answers waits until somebody listens.
func answers(ctx context.Context, network, place string) error {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, network, place)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return err
		}
	}
}

func (s *service) end() {
	_ = s.stdin.Close() // it may have ended
	_ = s.cmd.Wait()    // by the signal that it was sent
}
