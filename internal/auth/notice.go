package auth

import (
	"time"

	"github.com/google/uuid"
)

// Notice is what a person is told that has changed of how they sign in: it may not have been them.
type Notice string

// The notices; they are the acts of the audit log.
const (
	EnabledTOTP     Notice = "ENABLE_TOTP"
	DisabledTOTP    Notice = "DISABLE_TOTP"
	RenewedRecovery Notice = "RENEW_RECOVERY_CODES"
	UsedRecovery    Notice = "USE_RECOVERY_CODE"
	AddedPasskey    Notice = "ADD_PASSKEY"
	RemovedPasskey  Notice = "REMOVE_PASSKEY"
	ChangedPassword Notice = "CHANGE_PASSWORD"
	ResetPassword   Notice = "RESET_PASSWORD" // by a link
)

// NoticeJob has a notice mailed. ID is the cause of that mail.
type NoticeJob struct {
	ID     uuid.UUID `json:"id"`
	UserID uuid.UUID `json:"user_id"`
	Notice Notice    `json:"notice"`
	At     time.Time `json:"at"`
}

// Kind names the job in the queue.
func (NoticeJob) Kind() string { return "security_notice" }
