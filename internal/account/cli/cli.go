// Package cli is the commands by which who has the machine lets people and programs in.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/term"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/config"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/embedded"
)

// Users are the commands under "user".
type Users struct {
	Create CreateUser `cmd:"" help:"Make a person who can sign in."`
}

// CreateUser makes a person, and before the first one the vendor.
type CreateUser struct {
	Email   string    `required:"" help:"What the person signs in with."`
	Name    string    `required:"" help:"What the person is called."`
	Role    auth.Role `default:"VENDOR_ADMIN" help:"What the person may do."`
	Account string    `help:"Id of the account; left out: the vendor." placeholder:"ACC_…"`
	Vendor  string    `help:"Name of the vendor, to make the first account." placeholder:"NAME"`
	Locale  string    `default:"en" enum:"en,ko" help:"Language of mail and messages: en or ko."`
}

// Run makes a person; the password is read from standard input.
func (c *CreateUser) Run(ctx context.Context, cfg *config.Config, now func() time.Time) error {
	password, err := readPassword(os.Stdin, os.Stderr)
	if err != nil {
		return err
	}
	return withPeople(ctx, cfg, now, func(ctx context.Context, tx bun.Tx, people *auth.Service) error {
		return account.Enroll(ctx, tx, people, account.Enrollment{
			Vendor: c.Vendor, AccountID: c.Account, Email: c.Email, Name: c.Name, Role: c.Role, Locale: c.Locale, Password: password,
		})
	})
}

// Tokens are the commands under "token".
type Tokens struct {
	Create CreateToken `cmd:"" help:"Make an API token and print it."`
}

// CreateToken makes an API token.
type CreateToken struct {
	User  string        `required:"" help:"E-mail of the person that the token acts as."`
	Name  string        `default:"command line" help:"What to call the token."`
	Scope []auth.Scope  `help:"What it may do; left out: all that the person may." placeholder:"SCOPE,..."`
	Valid time.Duration `default:"8760h" help:"How long it is valid, at most a year."`
}

// Run makes a token and prints it alone on the last line.
func (c *CreateToken) Run(ctx context.Context, cfg *config.Config, now func() time.Time) error {
	return withPeople(ctx, cfg, now, func(ctx context.Context, tx bun.Tx, people *auth.Service) error {
		token, err := people.CreateToken(ctx, tx, auth.NewToken{Email: c.User, Name: c.Name, Scopes: c.Scope, Valid: c.Valid})
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, token)
		return nil
	})
}

// withPeople runs a command about people in a transaction, on a database that is up to date.
func withPeople(
	ctx context.Context, cfg *config.Config, now func() time.Time, run func(ctx context.Context, tx bun.Tx, people *auth.Service) error,
) error {
	return embedded.With(ctx, cfg.DatabaseURL, cfg.DataDir, func(ctx context.Context, url string) error {
		if err := database.Migrate(ctx, url); err != nil {
			return err
		}
		pool, err := database.Open(ctx, url)
		if err != nil {
			return err
		}
		defer pool.Close()
		people := auth.New(pool, now, auth.Options{})
		_, err = database.InTx(database.AsSystem(ctx), pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
			return struct{}{}, run(ctx, tx, people)
		})
		return err
	})
}

// readPassword takes a password from a terminal without showing it, or the first line of what is piped in.
func readPassword(in *os.File, prompt io.Writer) (string, error) {
	if !term.IsTerminal(int(in.Fd())) {
		line, err := bufio.NewReader(in).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	fmt.Fprint(prompt, "Password: ")
	password, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(prompt)
	return string(password), err
}
