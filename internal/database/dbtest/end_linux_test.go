package dbtest

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/database/embedded"
)

// The tests of the end need a test process to end. It is this test binary again.
const endVariable = "DRAWDOWN_TEST_END"

func init() {
	how := os.Getenv(endVariable)
	if how == "" {
		return
	}
	p, err := start()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(p.server.DSN(embedded.Database))
	if how == "exit" {
		os.Exit(0)
	}
	if how == "panic" {
		panic("a test that fails badly")
	}
	select {} // until it is killed
}

func TestServerEndsWithTheProcess(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"exit", "panic", "SIGKILL", "SIGINT"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			binary, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(binary)
			cmd.Env = append(os.Environ(), endVariable+"="+how)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			says := bufio.NewScanner(out)
			says.Scan()
			address, err := url.Parse(says.Text())
			if err != nil || address.Query().Get("host") == "" {
				t.Fatalf("the process says %q, want the address of its database", says.Text())
			}
			dir := filepath.Dir(address.Query().Get("host"))
			switch how {
			case "SIGKILL":
				err = cmd.Process.Signal(syscall.SIGKILL)
			case "SIGINT":
				err = cmd.Process.Signal(syscall.SIGINT)
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // the end that was asked for

			deadline := time.Now().Add(30 * time.Second)
			for {
				_, err := os.Stat(dir)
				left := processesOf(t, dir)
				if os.IsNotExist(err) && len(left) == 0 {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("the directory is left (%v), or processes: %v", err, left)
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}

// processesOf are the processes that work in a directory, also in one that has been removed.
func processesOf(t *testing.T, dir string) (left []string) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir) {
			left = append(left, link)
		}
	}
	return left
}
