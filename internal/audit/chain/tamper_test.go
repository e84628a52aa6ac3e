package chain

import (
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var quiet = slog.New(slog.DiscardHandler)

// tampered is what the owner of the database might do behind the back of all triggers, and what is said then. The chain is ten
// seals long, of the last ten entries; {1} to {10} are these entries.
var tampered = map[string]struct{ sql, want string }{
	"another number":            {`ALTER TABLE audit_log ALTER id DROP IDENTITY; UPDATE audit_log SET id = 1000000 WHERE id = {4}`, "Seal 4: entry {4} is missing."},
	"another moment":            {`UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = {4}`, changed4},
	"another person":            {`UPDATE audit_log SET by_id = (SELECT id FROM users WHERE email = 'auditor@norvane.example') WHERE id = {4}`, changed4},
	"nobody":                    {`UPDATE audit_log SET by_id = NULL WHERE id = {4}`, changed4},
	"another token":             {`UPDATE audit_log SET token_id = gen_random_uuid() WHERE id = {4}`, changed4},
	"another account":           {`UPDATE audit_log SET account_id = (SELECT id FROM accounts WHERE kind = 'VENDOR') WHERE id = {4}`, changed4},
	"another act":               {`UPDATE audit_log SET action = 'test.NICE' WHERE id = {4}`, changed4},
	"another kind of object":    {`UPDATE audit_log SET object_type = 'pdr' WHERE id = {4}`, changed4},
	"another object":            {`UPDATE audit_log SET object_id = gen_random_uuid() WHERE id = {4}`, changed4},
	"another state before":      {`UPDATE audit_log SET before = '{}' WHERE id = {4}`, changed4},
	"no state before":           {`UPDATE audit_log SET before = NULL WHERE id = {4}`, changed4},
	"a null before":             {`UPDATE audit_log SET before = 'null' WHERE id = {4}`, changed4},
	"another state after":       {`UPDATE audit_log SET after = jsonb_set(after, '{zeroth}', '1.0') WHERE id = {4}`, changed4},
	"another request":           {`UPDATE audit_log SET request_id = '' WHERE id = {4}`, changed4},
	"no request":                {`UPDATE audit_log SET request_id = NULL WHERE id = {4}`, changed4},
	"another address":           {`UPDATE audit_log SET address = '192.0.2.2' WHERE id = {4}`, changed4},
	"the first changed":         {`UPDATE audit_log SET action = 'test.NICE' WHERE id = {1}`, "Seal 1: entry {1}, or the seal, is not what it was."},
	"the last changed":          {`UPDATE audit_log SET action = 'test.NICE' WHERE id = {10}`, "Seal 10: entry {10}, or the seal, is not what it was."},
	"an entry removed":          {`DELETE FROM audit_log WHERE id = {4}`, "Seal 4: entry {4} is missing."},
	"an entry and its seal":     {`DELETE FROM audit_log WHERE id = {4}; DELETE FROM audit_seals WHERE seq = 4`, "Seal 4: it is missing."},
	"and the gap closed":        {`DELETE FROM audit_log WHERE id = {4}; DELETE FROM audit_seals WHERE seq = 4; UPDATE audit_seals SET seq = seq - 1 WHERE seq > 4`, "Seal 4: entry {5}, or the seal, is not what it was."},
	"the first removed":         {`DELETE FROM audit_log WHERE id = {1}; DELETE FROM audit_seals WHERE seq = 1`, "Seal 1: it is missing."},
	"all removed":               {`DELETE FROM audit_log; DELETE FROM audit_seals`, "Seal 10: the chain ends at 0, before the head that was kept."},
	"a seal removed":            {`DELETE FROM audit_seals WHERE seq = 4`, "Seal 4: it is missing."},
	"a seal's hash":             {`UPDATE audit_seals SET hash = sha256('x') WHERE seq = 4`, changed4},
	"a seal with half a hash":   {`ALTER TABLE audit_seals DROP CONSTRAINT audit_seal_hash_length; UPDATE audit_seals SET hash = 'x' WHERE seq = 4`, changed4},
	"a seal of another entry":   {`UPDATE audit_seals SET entry_id = 0 WHERE seq = 4`, "Seal 4: entry 0 is missing."},
	"two seals the other way":   {`UPDATE audit_seals SET seq = 1009 - seq WHERE seq IN (4, 5); UPDATE audit_seals SET seq = seq - 1000 WHERE seq > 1000`, "Seal 4: entry {5}, or the seal, is not what it was."},
	"a number left out":         {`UPDATE audit_seals SET seq = 11 WHERE seq = 10`, "Seal 10: it is missing."},
	"the end cut off":           {`DELETE FROM audit_log WHERE id > {7}; DELETE FROM audit_seals WHERE seq > 7`, "Seal 10: the chain ends at 7, before the head that was kept."},
	"the end replaced":          {`DELETE FROM audit_log WHERE id = {10}; DELETE FROM audit_seals WHERE seq = 10;` + forged + `;` + seals, "Seal 10: it is not the head that was kept."},
	"one put before the others": {`INSERT INTO audit_log (id, at, action, object_type) OVERRIDING SYSTEM VALUE VALUES (0, now() - interval '2 minutes', 'test.FORGED', 'test')`, "Seal 11: it is due for entry 0, and 1 wait in all."},
	"and hidden from the queue": {`INSERT INTO audit_log (id, at, action, object_type) OVERRIDING SYSTEM VALUE VALUES (0, now() - interval '2 minutes', 'test.FORGED', 'test');
		ALTER TABLE audit_seals DROP CONSTRAINT audit_seal_counts_from_one; INSERT INTO audit_seals (seq, entry_id, hash) VALUES (0, 0, sha256('x'))`, "Seal 11: it is due for entry 0, and 1 wait in all."},
	"and sealed as if it were new": {`INSERT INTO audit_log (id, at, action, object_type) OVERRIDING SYSTEM VALUE VALUES (0, now() - interval '2 minutes', 'test.FORGED', 'test');
		INSERT INTO audit_unsealed VALUES (0);` + seals, "Seal 11: entry 0 says that it is older than what was sealed before it."},
	"one put between the seals": {`UPDATE audit_seals SET seq = 1001 + seq WHERE seq >= 4; UPDATE audit_seals SET seq = seq - 1000 WHERE seq > 1000;` + forged +
		`; INSERT INTO audit_seals SELECT 4, max(id), sha256('x') FROM audit_log`, "Seal 4: entry {new}, or the seal, is not what it was."},
}

const (
	changed4 = "Seal 4: entry {4}, or the seal, is not what it was."
	forged   = `INSERT INTO audit_log (action, object_type) VALUES ('test.FORGED', 'test'); INSERT INTO audit_unsealed SELECT max(id) FROM audit_log`
	seals    = `--seal--` // by our own program, which knows nothing of it
)

// Whoever changes the log or the chain is found out, at the first seal that it shows at.
func TestTampering(t *testing.T) {
	t.Parallel()
	for name, tt := range tampered {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			w.Exec(t, `ALTER TABLE audit_log DISABLE TRIGGER ALL; DELETE FROM audit_log; DELETE FROM audit_unsealed; ALTER TABLE audit_log ENABLE TRIGGER ALL`)
			for range 10 {
				record(t, w, name)
			}
			seal(t, w, 10)
			whole := verify(t, w, nil)
			if len(whole.Wrong) > 0 || whole.Sealed != 10 {
				t.Fatalf("%+v", whole)
			}
			first := testworld.Value[int](t, w, `SELECT min(id) FROM audit_log`)
			names := strings.NewReplacer(numbered(first)...)

			for i, sql := range strings.Split(names.Replace(tt.sql), seals) {
				if i > 0 {
					if _, err := Seal(t.Context(), w.Pool.DB); err != nil {
						t.Fatal(err)
					}
				}
				asOwner(t, w, strings.TrimPrefix(sql, ";"))
			}

			report := verify(t, w, &whole.Head)
			want := strings.ReplaceAll(names.Replace(tt.want), "{new}", testworld.Value[string](t, w, `SELECT coalesce(max(id), 0)::text FROM audit_log`))
			if len(report.Wrong) == 0 || report.Wrong[0].String() != want {
				t.Errorf("it says %v, want %s", report.Wrong, want)
			}
		})
	}
}

// asOwner runs SQL without triggers and foreign keys.
func asOwner(t *testing.T, w *testworld.World, sql string) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), w.Owner, func(tx pgx.Tx) error {
		_, err := tx.Conn().PgConn().Exec(t.Context(), "SET LOCAL session_replication_role = replica;"+sql).ReadAll()
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// numbered is the names of ten entries that follow one another, each with its number.
func numbered(first int) []string {
	var names []string
	for i := range 10 {
		names = append(names, "{"+strconv.Itoa(i+1)+"}", strconv.Itoa(first+i))
	}
	return names
}
