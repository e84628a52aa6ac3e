-- +goose Up

-- What a key has done, for 72 hours: only effects, so that a refusal leaves the key free. The row is the first of the
-- command's transaction: of two sends at once the second waits for it, and then finds the effect.
CREATE TABLE idempotency_keys (
    principal_id uuid        NOT NULL,
    key          text        NOT NULL,
    input_hash   bytea       NOT NULL,
    object_id    uuid        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (principal_id, key),
    CONSTRAINT idempotency_key_length CHECK (char_length(key) BETWEEN 1 AND 255)
);
CREATE INDEX idempotency_key_oldest ON idempotency_keys (created_at);

-- Who did what, on whose behalf, what before and after. Append only.
CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT now(),
    by_id       uuid REFERENCES users (id),
    token_id    uuid,
    account_id  uuid REFERENCES accounts (id),
    action      text        NOT NULL,
    object_type text        NOT NULL,
    object_id   uuid,
    before      jsonb,
    after       jsonb,
    request_id  text,
    address     text
);
CREATE INDEX audit_of_object ON audit_log (object_id, id DESC) WHERE object_id IS NOT NULL;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit_log EXECUTE FUNCTION forbid_change();

-- Mail that was sent or kept. One message for each cause, kind and recipient, however often its job runs.
CREATE TABLE mails (
    id         uuid PRIMARY KEY,
    cause_id   uuid        NOT NULL,
    template   text        NOT NULL,
    recipient  text        NOT NULL,
    subject    text        NOT NULL,
    text       text        NOT NULL,
    html       text        NOT NULL,
    locale     text        NOT NULL,
    pdr_id     uuid REFERENCES pdrs (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    failure    text,

    CONSTRAINT mail_once UNIQUE (cause_id, template, recipient)
);
CREATE INDEX mail_newest ON mails (created_at DESC, id DESC);
CREATE INDEX mail_of_pdr ON mails (pdr_id) WHERE pdr_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO drawdown_app;
GRANT SELECT, INSERT ON audit_log TO drawdown_app;
GRANT SELECT, INSERT ON mails TO drawdown_app;
GRANT UPDATE (sent_at, failure) ON mails TO drawdown_app;
