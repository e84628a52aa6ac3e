package graph_test

import (
	"context"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// unsent is the mails that nothing here is a cause of.
var unsent = []string{
	"cloud_service_stuck", "license_file_failed", "license_file_ready", "room_over", "room_suspended", "room_unconfirmed",
}

// Every mail holds what its recipient may read, and nothing else.
func TestMailIsForItsRecipient(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	p.Exec(t, `DELETE FROM mails`)
	p.Exec(t, `DELETE FROM river_job`) // what came before the marks
	mail, err := notify.New(p.Pool.DB, p.Queue, notify.Config{
		PublicURL: &url.URL{Scheme: "https", Host: "portal.example"}, ExpiryNotices: []int{300, 200}, ExpiredWeeks: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	mail.Work(p.Queue)
	if err := p.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Queue.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	p.stir(t)
	const undone = `SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending')
		AND kind IN ('pdr_event', 'control_room_event', 'cloud_service_event', 'person_link', 'forgot_password', 'expiry', 'expiry_digest')`
	for deadline := time.Now().Add(40 * time.Second); testworld.Value[int](t, p.World, undone) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the mails are not written")
		}
	}
	sent := map[string]int{}
	rows, err := p.Owner.Query(t.Context(), `SELECT template, recipient, subject || ' ' || text || ' ' || html FROM mails`)
	if err != nil {
		t.Fatal(err)
	}
	everybodys := testworld.Value[string](t, p.World, `SELECT name FROM accounts WHERE kind = 'VENDOR'`) // it signs the mails
	var template, recipient, said string
	if _, err := pgx.ForEachRow(rows, []any{&template, &recipient, &said}, func() error {
		sent[template]++
		if _, leaks := p.shown(p.reader(t, recipient), strings.ReplaceAll(said, everybodys, ""), ""); len(leaks) > 0 {
			t.Errorf("%s tells %s of %q", template, recipient, leaks)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("sent: %v", sent)
	if diff := cmp.Diff(unsent, slices.DeleteFunc(letters(t), func(letter string) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(sent)), func(template string) bool {
			return template == letter || strings.HasSuffix(template, "_"+letter)
		})
	})); diff != "" {
		t.Errorf("mails that nobody was sent (-want +got):\n%s", diff)
	}
}

// reader is who reads a mail: a person, or the contact at a customer.
func (p *proof) reader(t *testing.T, recipient string) viewer {
	t.Helper()
	if at, ok := strings.CutPrefix(recipient, "contact-"); ok {
		return viewer{name: recipient, letter: "c" + at[:1]}
	}
	letter := testworld.Value[string](t, p.World, `SELECT CASE kind WHEN 'VENDOR' THEN 'vendor' ELSE letter(accounts.id) END
		FROM users JOIN accounts ON accounts.id = account_id WHERE email = $1`, recipient)
	return viewer{name: recipient, letter: letter}
}

// letters is every mail that there are words for.
func letters(t *testing.T) []string {
	t.Helper()
	words, err := os.ReadFile(filepath.Join("..", "internal", "phrase", "words", "mail.en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, subject := range regexp.MustCompile(`"mail\.(\w+)\.subject"`).FindAllStringSubmatch(string(words), -1) {
		found = append(found, subject[1])
	}
	slices.Sort(found)
	return found
}
