// Package notify tells people by mail what became of a draw-down request, of a Control Room or of a cloud service, and what is about
// to end, and sends them the links by which they join or choose a new password.
//
// The cause of a mail is a row of a history, such as pdr_events. The command that writes it leaves a job in the same transaction;
// the job writes the mails of that event, each in its recipient's language, and leaves a job for each to be sent. Both may run
// twice: there is one mail for each event, template and recipient, and it always carries the same Message-ID. What ends has no
// event: there a digest is the cause, one a day for each person. What a person has changed of how they sign in is told to them by the
// job that the change leaves, which is its cause.
//
// Without an SMTP server mails are written all the same, and kept: the vendor reads them under Sent mail either way. The secret of a
// link is forgotten once its mail is sent; where mail is kept the vendor's admins read it, who could invite anybody as well.
package notify

import (
	"context"
	"fmt"
	netmail "net/mail"
	"net/url"

	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Config is how mail leaves the building.
type Config struct {
	// SMTPURL is smtp://user:password@host:port, or smtps:// where TLS begins at once. Empty keeps all mail.
	SMTPURL string
	// From is the sender's address, with or without a name; needed with SMTPURL.
	From string
	// AccountsTeam is the address that hears of new requests. Empty means everyone who approves.
	AccountsTeam string
	// PublicURL is where the links in mails lead.
	PublicURL *url.URL
	// ExpiryNotices are the days left at which people are told that an entitlement ends, and ExpiredWeeks for how many weeks they
	// are told that it has ended. Without notices nobody is told of either.
	ExpiryNotices []int
	ExpiredWeeks  int
}

// Service writes mails, sends them and lists them.
type Service struct {
	db           *bun.DB
	queue        *jobs.Client
	public       *url.URL
	accountsTeam string
	notices      []int
	post         *post // nil where mail is kept
}

// New is the service on a database.
func New(db *bun.DB, queue *jobs.Client, cfg Config) (*Service, error) {
	s := &Service{db: db, queue: queue, public: cfg.PublicURL, notices: noticesOf(cfg)}
	if cfg.AccountsTeam != "" {
		team, err := netmail.ParseAddress(cfg.AccountsTeam)
		if err != nil {
			return nil, fmt.Errorf("ACCOUNTS_TEAM_EMAIL is not an e-mail address: %w", err)
		}
		s.accountsTeam = team.Address
	}
	if cfg.SMTPURL != "" {
		post, err := newPost(cfg)
		if err != nil {
			return nil, err
		}
		s.post = post
	}
	return s, nil
}

// Work registers what this package does in the background.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[pdr.EventJob]) error {
		return s.announce(ctx, job.Args.EventID)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[license.EventJob]) error {
		return s.announceRoom(ctx, job.Args.EventID)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[cloud.EventJob]) error {
		return s.announceService(ctx, job.Args.EventID)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[auth.LinkJob]) error {
		return s.mailLink(ctx, job.Args.LinkID)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[auth.ForgotJob]) error {
		return s.mailReset(ctx, job.Args)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[auth.NoticeJob]) error {
		return s.announceNotice(ctx, job.Args)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[sendJob]) error {
		return s.send(ctx, job.Args.MailID)
	}))
	s.workExpiry(queue)
}
