package database_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/drawdown-portal/drawdown/internal/database"
)

func TestAnOutageIsToldFromADefect(t *testing.T) {
	t.Parallel()
	code := func(c string) error { return &pgconn.PgError{Code: c} }
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"the server ends":                  {code("57P01"), true},
		"the server starts":                {code("57P03"), true},
		"too many connections":             {code("53300"), true},
		"a statement takes too long":       {code("57014"), true},
		"a lock takes too long":            {code("55P03"), true},
		"a standby":                        {code("25006"), true},
		"the connection broke":             {io.ErrUnexpectedEOF, true},
		"the connection was refused":       {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true},
		"no connection in time":            {context.DeadlineExceeded, true},
		"a constraint":                     {code("23505"), false},
		"an unknown column":                {code("42703"), false},
		"a message that nobody knows":      {code("08P01"), false},
		"something else":                   {errors.New("something else"), false},
		"nothing left of what was to read": {io.EOF, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := database.Unavailable(fmt.Errorf("read: %w", tt.err)); got != tt.want {
				t.Errorf("an outage: %t, want %t", got, tt.want)
			}
		})
	}
}
