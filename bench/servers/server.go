package servers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/node/ending"
)

// mostSaid is how much of what a server wrote is told when it failed.
const mostSaid = 4 << 10

// Server is a process that plays a part.
type Server struct {
	Part
	Client *client.Client
	MQTT   string // its embedded broker, as host:port

	url   string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	says  *bufio.Reader // its standard output
	log   string
	done  chan struct{}
	err   error // of the process, once done is closed
}

// Start starts a server and returns when it answers.
func Start(ctx context.Context, p Part) (*Server, error) {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &Server{Part: p, cmd: exec.Command(program, "bench", "server"), log: filepath.Join(p.Dir, "log"), done: make(chan struct{})}
	said, err := s.launch()
	if err != nil {
		return nil, fmt.Errorf("server %s: %w", p.Name, err)
	}
	stop := context.AfterFunc(ctx, s.Kill)
	s.says = said
	line, err := said.ReadBytes('\n')
	stop()
	var at address
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err == nil {
		s.url, s.MQTT = at.URL, at.MQTT
		s.Client, err = client.New(at.URL, "bench")
	}
	if err != nil {
		s.Kill()
		<-s.done
		return nil, fmt.Errorf("server %s ended before it was ready: %w\n%s", p.Name, errors.Join(err, s.err), s.said())
	}
	return s, nil
}

// launch starts the process and tells it its part.
func (s *Server) launch() (said *bufio.Reader, err error) {
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the process has its own
	s.cmd.Stderr = log
	orders, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe() // not the command's own, which its end would close unread
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout = writer
	err = s.cmd.Start()
	_ = writer.Close() // the process has its own
	if err != nil {
		_ = reader.Close()
		return nil, err
	}
	s.stdin = orders
	go func() {
		s.err = s.cmd.Wait()
		_ = reader.Close() // it says nothing any more
		close(s.done)
	}()
	return bufio.NewReader(reader), json.NewEncoder(orders).Encode(&s.Part)
}

// Kill is kill -9. It does not wait.
func (s *Server) Kill() { _ = s.cmd.Process.Kill() } // it may have ended

// Wait returns when the process has ended.
func (s *Server) Wait() {
	<-s.done
	_ = s.stdin.Close() // nobody reads it any more
	if s.Client != nil {
		s.Client.Close()
	}
}

// End ends the server in order, and says what went wrong meanwhile.
func (s *Server) End() error {
	_ = s.stdin.Close() // it may have ended
	late := time.AfterFunc(2*ending.Within, s.Kill)
	defer late.Stop()
	s.Wait()
	if s.err != nil {
		return fmt.Errorf("server %s: %w\n%s", s.Name, s.err, s.said())
	}
	return nil
}

// said is the end of what the server wrote on standard error.
func (s *Server) said() string {
	text, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-mostSaid):])
}
