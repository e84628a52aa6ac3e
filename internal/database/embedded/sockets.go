package embedded

import (
	"os"
	"path/filepath"
	"strings"
)

const (
	// maxSocketPath is what fits into the address of a socket on macOS; Linux has four bytes more.
	maxSocketPath = 103
	socketName    = "/.s.PGSQL.5432"
	shortSockets  = "/tmp/drawdown-"
)

// makeSockets makes the folder of the socket: run, or where that is too long for a socket, or has a comma, which
// clients read as a list of hosts, a short one that run links to.
func makeSockets(dir string, as account) (string, error) {
	removeSockets(dir)
	sockets := filepath.Join(dir, "run")
	if len(sockets)+len(socketName) <= maxSocketPath && !strings.Contains(sockets, ",") {
		if err := os.Mkdir(sockets, 0o700); err != nil {
			return "", err
		}
		return sockets, as.own(sockets)
	}
	short, err := os.MkdirTemp(filepath.Dir(shortSockets), filepath.Base(shortSockets))
	if err != nil {
		return "", err
	}
	if err := os.Symlink(short, sockets); err != nil {
		return "", err
	}
	return short, as.own(short)
}

// socketsOf is the folder of the socket of a server, where there is one.
func socketsOf(dir string) string {
	sockets := filepath.Join(dir, "run")
	if short, err := os.Readlink(sockets); err == nil {
		return short
	}
	return sockets
}

// removeSockets removes what a server, killed or not, has left. Only the owner calls it. What cannot be removed is
// noticed by whoever makes the folder anew.
func removeSockets(dir string) {
	if sockets := socketsOf(dir); strings.HasPrefix(sockets, shortSockets) {
		_ = os.RemoveAll(sockets)
	}
	_ = os.RemoveAll(filepath.Join(dir, "run"))
}
