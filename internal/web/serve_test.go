package web_test

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/web"
)

func TestAnAddressThatGetsFreeIsTaken(t *testing.T) {
	t.Parallel()
	before, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = before.Close() })
	after, err := web.Listen(t.Context(), before.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = after.Close()
}

func TestAnAddressThatStaysTakenIsRefused(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := web.Listen(t.Context(), other.Addr().String()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("it is %v", err)
	}
	if _, err := web.Listen(t.Context(), "nowhere"); err == nil {
		t.Error("there is no such address")
	}
}
