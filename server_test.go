package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/drawdown-portal/drawdown/internal/demo"
)

// The program is tested as it runs: it is this test binary again, which init turns into it.
const programVariable = "DRAWDOWN_TEST_PROGRAM"

func init() {
	if os.Getenv(programVariable) != "" {
		main()
		os.Exit(0)
	}
}

const patience = 2 * time.Minute // on a machine that does much else

// program is a process of the program, with a database of its own.
type program struct {
	cmd     *exec.Cmd
	dir     string
	address string
	log     bytes.Buffer
	ended   chan struct{}
	err     error // how it ended; read after ended
}

// drawdown runs a command of the program on a data directory.
func drawdown(ctx context.Context, dir string, environment []string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", arguments...)
	cmd.Env = append(os.Environ(), programVariable+"=1", "DATA_DIR="+dir, "DATABASE_URL=", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, environment...)
	return cmd
}

// dataDir is a data directory with nothing in it.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "drawdown-test-") // the database's user must get there, and programs must run there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// serveDemo starts the demo with these settings and waits until it is ready.
func serveDemo(t *testing.T, environment ...string) *program {
	t.Helper()
	dir := dataDir(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}

	p := &program{dir: dir, address: "http://" + host, ended: make(chan struct{})}
	p.cmd = drawdown(context.Background(), dir, append(environment, "LISTEN="+host), "serve", "--demo")
	p.cmd.Stdout, p.cmd.Stderr = io.Discard, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			for line := range strings.Lines(p.log.String()) {
				if !strings.Contains(line, `"path":"/readyz"`) && !strings.Contains(line, `"msg":"not ready"`) {
					t.Log(line)
				}
			}
		}
	})
	for deadline := time.Now().Add(patience); p.ready() != http.StatusOK; time.Sleep(20 * time.Millisecond) {
		select {
		case <-p.ended:
			t.Fatalf("it has ended: %v", p.err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not get ready")
		}
	}
	return p
}

// ready is the status of /readyz; 0 where nobody answers.
func (p *program) ready() int {
	response, err := http.Get(p.address + "/readyz")
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// as is a browser in which somebody has signed in.
func (p *program) as(t *testing.T, email string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	answer, err := p.ask(client, `mutation($input: SignInInput!) { signIn(input: $input) { viewer { role } } }`,
		map[string]any{"input": map[string]any{"email": email, "password": demo.Password}})
	if err != nil || !strings.Contains(answer, `"role":`) {
		t.Fatalf("%s cannot sign in: %s, %v", email, answer, err)
	}
	return client
}

func (p *program) post(client *http.Client, accept, document string, variables map[string]any) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, p.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	return client.Do(request)
}

func (p *program) ask(client *http.Client, document string, variables map[string]any) (string, error) {
	response, err := p.post(client, "application/json", document, variables)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

const follow = `subscription { approvalQueueChanged { waiting } }`

// A process that is told to stop says so first, goes on for a while, and then leaves nobody without an answer.
func TestAServerThatIsToldToStopDrains(t *testing.T) {
	t.Parallel()
	p := serveDemo(t)
	client := p.as(t, "accounts@norvane.example")
	stream, err := p.post(client, "text/event-stream", follow, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	socket, _, err := websocket.Dial(t.Context(), p.address+"/graphql", &websocket.DialOptions{
		HTTPClient: client, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.CloseNow() }()
	for _, message := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"` + follow + `"}}`} {
		if err := socket.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}

	told := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	answered := 0
	for time.Since(told) < 1500*time.Millisecond {
		if answer, err := p.ask(client, `{ viewer { role } }`, nil); err != nil || !strings.Contains(answer, "VENDOR_APPROVER") {
			t.Fatalf("%s after it was told to stop, it answers %s, %v", time.Since(told), answer, err)
		}
		if answered++; p.ready() != http.StatusServiceUnavailable && time.Since(told) > time.Second {
			t.Fatal("it says that it is ready")
		}
	}
	if answered == 0 {
		t.Fatal("the machine is too slow to tell")
	}

	events, err := io.ReadAll(bufio.NewReader(stream.Body))
	if err != nil || !strings.Contains(string(events), `"code":"UNAVAILABLE"`) || !strings.HasSuffix(string(events), "event: complete\ndata:\n\n") {
		t.Errorf("the stream ended with %q, %v", events, err)
	}
	if took := time.Since(told); took < 1900*time.Millisecond {
		t.Errorf("the stream ended after %s, before anybody could know", took)
	}
	for err = nil; err == nil; {
		_, _, err = socket.Read(t.Context())
	}
	if status := websocket.CloseStatus(err); status != websocket.StatusGoingAway {
		t.Errorf("the socket was closed with %d: %v", status, err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
	if p.err != nil || strings.Contains(p.log.String(), `"level":"ERROR"`) {
		t.Errorf("it ended with %v", p.err)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "data", "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its database has not shut down: %v", err)
	}
}
