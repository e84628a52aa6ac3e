// Drawdown is the partner license portal of a software vendor: one binary with the API, the web app and a PostgreSQL of its
// own. Read it from top to bottom to see what depends on what.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/frontend"
	"github.com/drawdown-portal/drawdown/graph"
	"github.com/drawdown-portal/drawdown/internal/account"
	accountcli "github.com/drawdown-portal/drawdown/internal/account/cli"
	"github.com/drawdown-portal/drawdown/internal/audit/chain"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/config"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/embedded"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/demo/provisioner"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/license"
	licensecli "github.com/drawdown-portal/drawdown/internal/license/cli"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/sealing"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/token"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// commands is the command line.
type commands struct {
	config.Config

	Serve   serve               `cmd:"" help:"Serve the web app and the API. Migrates first."`
	Migrate migrate             `cmd:"" help:"Bring the database up to date."`
	User    accountcli.Users    `cmd:"" help:"People."`
	Token   accountcli.Tokens   `cmd:"" help:"API tokens."`
	License licensecli.Commands `cmd:"" help:"License files."`
	Key     struct {
		Rotate rotateKey `cmd:"" help:"Make a new signing key and print its id; earlier ones still verify."`
	} `cmd:"" help:"The keys that license files are signed with."`
	Ledger struct {
		Verify verifyLedger `cmd:"" help:"Recompute every balance; fails where one differs."`
	} `cmd:"" help:"The ledger."`
	Audit struct {
		Verify verifyAudit `cmd:"" help:"Go through the chain of the audit log; fails where it is broken. Prints its head, to keep elsewhere."`
	} `cmd:"" help:"The audit log."`
	Demo struct {
		Load        loadDemo            `cmd:"" help:"Fill an empty database with the data that speed is measured on."`
		Provisioner provisioner.Command `cmd:"" help:"Be an example of a provisioning system: hear webhooks, and answer over the API."`
	} `cmd:"" help:"Demo data, and what stands in for the vendor's systems."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who tells us twice to stop does not want to wait
	var c commands
	command := kong.Parse(&c, kong.Name("drawdown"), kong.Description("The partner license portal."), kong.UsageOnError())
	command.BindTo(ctx, (*context.Context)(nil))
	command.FatalIfErrorf(command.Run(&c.Config, time.Now))
}

type serve struct {
	Demo bool `help:"Fill an empty database with the demo, and offer its sign-ins."`
}

// Run serves until it is told to stop.
func (s *serve) Run(ctx context.Context, cfg *config.Config) error {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	slog.SetDefault(log)

	// Answers live briefly and the rest of the heap is small: collecting at twice its size would cost a fifth of all work.
	debug.SetGCPercent(400)
	listener, err := web.Listen(ctx, cfg.Listen)
	if err != nil {
		return fmt.Errorf("LISTEN is %s: %w", cfg.Listen, err)
	}
	defer listener.Close()
	var scraped net.Listener
	if cfg.MetricsListen != "" {
		if scraped, err = web.Listen(ctx, cfg.MetricsListen); err != nil {
			return fmt.Errorf("METRICS_LISTEN is %s: %w", cfg.MetricsListen, err)
		}
		defer scraped.Close()
	}

	chosen, err := embedded.Choose(ctx, cfg.DatabaseURL, cfg.DataDir)
	if err != nil {
		return err
	}
	defer chosen.Stop(ctx)
	if err := database.Migrate(ctx, chosen.URL); err != nil {
		return err
	}
	pool, err := database.Open(ctx, chosen.URL)
	if err != nil {
		return err
	}
	defer pool.Close()

	keys := signing.Open(cfg.SigningKeyFile)
	if err := errors.Join(signing.Ensure(cfg.SigningKeyFile), keys.Err()); err != nil {
		log.ErrorContext(ctx, "license files wait until the signing keys can be used", "error", err)
	}

	queue, err := jobs.New(pool, log)
	if err != nil {
		return err
	}
	sealed := sealing.Open(cfg.SealingKeyFile)
	if err := errors.Join(sealing.Ensure(cfg.SealingKeyFile), sealed.Err()); err != nil {
		log.ErrorContext(ctx, "nobody signs in with an authenticator app until the sealing key can be used", "error", err)
	}
	people := auth.New(pool, time.Now, auth.Options{
		Secure: cfg.Public().Scheme == "https", Queue: queue, Keys: sealed, PublicURL: cfg.Public(),
	})
	requests := pdr.New(pool.DB, queue, cfg.AcceptWithin)
	licenses := license.New(pool.DB, queue, keys, cfg.Public())
	var system *demo.System // stands in for the vendor's, where there is none
	if s.Demo && cfg.ProvisioningURL == "" {
		if system, err = demo.NewSystem(ctx); err != nil {
			return err
		}
		defer system.Listener.Close()
		cfg.ProvisioningURL, cfg.ProvisioningSecret = system.URL(), system.Secret
	}
	hosted, err := cloudOf(cfg, pool, queue, licenses)
	if err != nil {
		return err
	}
	mail, err := notify.New(pool.DB, queue, notify.Config{
		SMTPURL: cfg.SMTPURL, From: cfg.MailFrom, AccountsTeam: cfg.AccountsTeamEmail, PublicURL: cfg.Public(),
		ExpiryNotices: cfg.ExpiryNotices, ExpiredWeeks: cfg.ExpiredWeeks,
	})
	if err != nil {
		return err
	}
	services := graph.Services{
		Accounts: account.New(pool.DB, queue), Orders: order.New(pool.DB), Entitlements: entitlement.New(pool.DB),
		PDRs: requests, Licenses: licenses, Cloud: hosted, Feed: feed.New(), Mail: mail, Audit: trail.New(pool.DB), Tokens: token.New(pool.DB), Auth: people,
	}
	if s.Demo {
		filled, err := demo.Seed(ctx, pool, people, queue, licenses, time.Now)
		if err != nil {
			return err
		}
		log.InfoContext(ctx, "the demo is there", "new", filled)
		services.DemoSignIns = demo.People
	}
	if system != nil {
		if err := system.Connect(ctx, pool, people, listener.Addr(), log); err != nil {
			return err
		}
	}
	requests.Work(queue)
	licenses.Work(queue)
	hosted.Work(queue)
	mail.Work(queue)
	idempotency.Work(queue, pool.DB)

	drained, end := web.Drained(ctx)
	defer end()
	metrics := web.NewMetrics(pool)
	handler, err := web.Handler(web.Options{
		GraphQL: graph.NewServer(services, graph.Options{
			AllowedOrigins: append([]string{cfg.PublicURL}, cfg.AllowedOrigins...), Authenticate: people.Authenticate,
			Watch: people.Watch, Forbidden: people.NoteForbidden, Stopping: drained, Unavailable: database.Unavailable, RateLimit: int(cfg.RateLimit), Now: time.Now, Log: log,
		}),
		App: frontend.Handler(), Auth: people, Licenses: licenses, Audit: services.Audit, Pool: pool, Keys: keys, PublicURL: cfg.Public(), AllowedOrigins: cfg.AllowedOrigins,
		Metrics: metrics, MetricsToken: cfg.MetricsToken, Draining: func() bool { return ctx.Err() != nil }, Log: log,
	})
	if err != nil {
		return err
	}
	if err := queue.Start(context.WithoutCancel(ctx)); err != nil { // it is stopped in its turn
		return err
	}

	group, running := errgroup.WithContext(drained)
	context.AfterFunc(running, end) // the first that fails ends all
	group.Go(func() error { return chosen.Keep(running, log) })
	group.Go(func() error { return unlessDone(running, people.Run(running)) })
	group.Go(func() error { return unlessDone(running, chain.Run(running, pool.DB, log)) })
	group.Go(func() error { return unlessDone(running, services.Feed.Listen(running, pool.Listen, log)) })
	group.Go(func() error { return web.Serve(running, listener, handler) })
	if system != nil {
		group.Go(func() error { return web.Serve(running, system.Listener, system) })
	}
	if scraped != nil {
		group.Go(func() error { return web.Serve(running, scraped, metrics.Handler()) })
	}
	log.InfoContext(ctx, "listening", "address", cfg.PublicURL)
	if s.Demo {
		welcome(os.Stdout, cfg)
	}
	err = group.Wait()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	err = errors.Join(err, queue.Stop(stopping))
	if _, unsealed := chain.Seal(stopping, pool.DB); unsealed != nil {
		log.WarnContext(stopping, "the end of the audit log will be sealed at the next start", "error", unsealed)
	}
	return err
}

// cloudOf is the service of what the vendor runs for accounts, with the vendor's provisioning system where there is one.
func cloudOf(cfg *config.Config, pool *database.Pool, queue *jobs.Client, rooms *license.Service) (*cloud.Service, error) {
	options := cloud.Options{Plan: cloud.Plan{Regions: cfg.CloudRegions, URLTemplate: cfg.CloudURL}, FulfilWithin: cfg.FulfilWithin}
	if cfg.ProvisioningURL != "" {
		var err error
		if options.Webhook, err = cloud.NewWebhook(cfg.ProvisioningURL, cfg.ProvisioningSecret, time.Now); err != nil {
			return nil, err
		}
	}
	return cloud.New(pool.DB, queue, rooms, options), nil
}

// stopWithin is how long the job queue may take to end.
const stopWithin = 10 * time.Second

func welcome(out io.Writer, cfg *config.Config) {
	fmt.Fprintf(out, "\nDrawdown is ready: %s\n\nSign in as one of these, with the password %s:\n\n", cfg.PublicURL, demo.Password)
	for _, p := range demo.People {
		fmt.Fprintf(out, "  %-30s %-18s %s\n", p.Email, p.Role, p.AccountName)
	}
	fmt.Fprintf(out, "\nGraphQL is at %s/graphql. Press Ctrl-C to stop.\n\n", cfg.PublicURL)
}

type migrate struct{}

// Run brings the database up to date.
func (migrate) Run(ctx context.Context, cfg *config.Config) error {
	return withDatabase(ctx, cfg, database.Migrate)
}

type rotateKey struct{}

// Run makes a new key. A running server signs with it from then on.
func (rotateKey) Run(cfg *config.Config) error {
	id, err := signing.Rotate(cfg.SigningKeyFile)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, id)
	return err
}

type verifyLedger struct{}

// Run recomputes every balance.
func (verifyLedger) Run(ctx context.Context, cfg *config.Config) error {
	return withDatabase(ctx, cfg, func(ctx context.Context, url string) error {
		pool, err := database.Open(ctx, url)
		if err != nil {
			return err
		}
		defer pool.Close()
		differences, err := ledger.Verify(ctx, pool.DB)
		if err != nil {
			return err
		}
		for _, d := range differences {
			fmt.Fprintln(os.Stdout, d)
		}
		if len(differences) > 0 {
			return fmt.Errorf("the ledger has %d differences", len(differences))
		}
		fmt.Fprintln(os.Stdout, "The ledger has 0 differences.")
		return nil
	})
}

type verifyAudit struct {
	Head *chain.Head `help:"A head that was printed before: it has to be in the chain still." placeholder:"HASH@SEQ"`
}

// Run goes through the chain of the audit log.
func (v *verifyAudit) Run(ctx context.Context, cfg *config.Config) error {
	return withDatabase(ctx, cfg, func(ctx context.Context, url string) error {
		pool, err := database.Open(ctx, url)
		if err != nil {
			return err
		}
		defer pool.Close()
		report, err := chain.Verify(ctx, pool.DB, v.Head)
		if err != nil {
			return err
		}
		for _, w := range report.Wrong {
			fmt.Fprintln(os.Stdout, w)
		}
		fmt.Fprintf(os.Stdout, "%d entries are as they were sealed. Head: %s\n", report.Sealed, report.Head)
		if len(report.Wrong) > 0 {
			return errors.New("the audit log is not as it was")
		}
		return nil
	})
}

type loadDemo struct {
	Scale int    `default:"1" help:"1: 100 partners, 10,000 customers, 50,000 requests; 10 and 100 are ten and a hundred times that."`
	Vars  string `help:"File for 1,000 lines of ids to query with." placeholder:"FILE"`
}

// Run fills an empty database.
func (l *loadDemo) Run(ctx context.Context, cfg *config.Config) error {
	return withDatabase(ctx, cfg, func(ctx context.Context, url string) error {
		return demo.Load(ctx, url, demo.LoadOptions{Scale: l.Scale, Vars: l.Vars, Progress: os.Stderr})
	})
}

// withDatabase runs a command on the database of the settings.
func withDatabase(ctx context.Context, cfg *config.Config, run func(ctx context.Context, url string) error) error {
	return embedded.With(ctx, cfg.DatabaseURL, cfg.DataDir, run)
}

// unlessDone is err, but for what comes of being told to stop.
func unlessDone(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}
