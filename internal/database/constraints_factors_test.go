package database_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var actsOnFactors = map[string]act{
	"an app in the clear":             {"totp_secret_is_sealed", `UPDATE totp_factors SET secret = 'secret', last_step = last_step + 1 WHERE user_id = {approver}`},
	"an app that counts unconfirmed":  {"totp_counts_once_confirmed", `UPDATE totp_factors SET last_step = 2 WHERE user_id = {approver}`},
	"an app of nobody":                {"totp_factors_user_id_fkey", `UPDATE totp_factors SET user_id = {nobody} WHERE user_id = {approver}`},
	"a code twice":                    {"totp_goes_forward", `UPDATE totp_factors SET last_step = 1 WHERE user_id = {requester}`},
	"a code of before":                {"totp_goes_forward", `UPDATE totp_factors SET last_step = 0 WHERE user_id = {requester}`},
	"another secret once confirmed":   {"totp_goes_forward", `UPDATE totp_factors SET secret = sha256('x') || sha256('y') WHERE user_id = {requester}`},
	"an app that is unconfirmed":      {"totp_goes_forward", `UPDATE totp_factors SET confirmed_at = NULL, last_step = NULL WHERE user_id = {requester}`},
	"a recovery code in the clear":    {"recovery_code_is_hashed", `UPDATE recovery_codes SET code_hash = 'abcd'`},
	"a recovery code without an app":  {"recovery_codes_user_id_fkey", `UPDATE recovery_codes SET user_id = {admin}`},
	"a passkey of nobody":             {"passkeys_user_id_fkey", `UPDATE passkeys SET user_id = {nobody}`},
	"a passkey of two":                {"passkey_once", passkey("{new}", "{approver}")},
	"a passkey without a name":        {"passkey_name_length", `UPDATE passkeys SET name = ''`},
	"a passkey without an id":         {"passkey_id_length", `UPDATE passkeys SET credential_id = ''`},
	"a passkey that counts backwards": {"passkey_sign_count_range", `UPDATE passkeys SET sign_count = -1`},
	"a challenge in the clear":        {"challenge_secret_is_hashed", `UPDATE challenges SET secret_hash = 'secret'`},
	"a challenge of an unknown kind":  {"challenge_kind_known", `UPDATE challenges SET kind = 'RIDDLE', ceremony = '{}'`},
	"a challenge of nobody there is":  {"challenges_user_id_fkey", `UPDATE challenges SET user_id = {nobody}`},
	"a code of no person":             {"challenge_names_its_person", `UPDATE challenges SET user_id = NULL`},
	"a code with a ceremony":          {"challenge_has_its_ceremony", `UPDATE challenges SET ceremony = '{}'`},
}

func passkey(id, user string) string {
	return `INSERT INTO passkeys (id, user_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, created_at)
		VALUES (` + id + `, ` + user + `, 'Laptop', 'credential of the requester', 'key', '{}', 0, false, false, now());`
}

// furnishFactors gives the requester an app and a passkey, and the approver an app that is not confirmed.
func furnishFactors(t *testing.T, w *testworld.World) {
	t.Helper()
	w.Exec(t, `INSERT INTO totp_factors (user_id, secret, created_at, confirmed_at, last_step)
		VALUES ($1, substr(sha256('a') || sha256('b'), 1, 48), now(), now(), 1)`, w.Requester.UserID)
	w.Exec(t, `INSERT INTO totp_factors (user_id, secret, created_at) VALUES ($1, substr(sha256('a') || sha256('b'), 1, 48), now())`, w.Approver.UserID)
	w.Exec(t, `INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, sha256('code'))`, w.Requester.UserID)
	w.Exec(t, passkey("'"+uuid.NewString()+"'", "'"+w.Requester.UserID.String()+"'"))
	w.Exec(t, `INSERT INTO challenges (secret_hash, kind, user_id, address, expires_at) VALUES (sha256('secret'), 'CODE', $1, '', now())`, w.Requester.UserID)
}
