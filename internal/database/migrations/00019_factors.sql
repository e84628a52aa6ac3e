-- +goose Up

-- A person's authenticator app, which they confirm with a code before it counts. The secret that it shares with us is sealed with a
-- key that is not in the database. last_step is the time step of the code that was used last: a code works once.
CREATE TABLE totp_factors (
    user_id      uuid PRIMARY KEY REFERENCES users (id),
    secret       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint,

    CONSTRAINT totp_secret_is_sealed CHECK (octet_length(secret) = 48), -- nonce 12, secret 20, tag 16
    CONSTRAINT totp_counts_once_confirmed CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

-- +goose StatementBegin
CREATE FUNCTION totp_goes_forward() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a confirmed authenticator app takes each code once, and keeps its secret'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'totp_goes_forward';
END $$;
-- +goose StatementEnd
CREATE TRIGGER totp_goes_forward BEFORE UPDATE ON totp_factors
    FOR EACH ROW WHEN (OLD.confirmed_at IS NOT NULL AND (OLD.user_id, OLD.secret, OLD.confirmed_at) IS DISTINCT FROM
        (NEW.user_id, NEW.secret, NEW.confirmed_at) OR NEW.last_step <= OLD.last_step)
    EXECUTE FUNCTION totp_goes_forward();

-- A password that is too short to stand alone: its person keeps the second factor.
ALTER TABLE users ADD COLUMN password_needs_factor boolean NOT NULL DEFAULT false;

-- What signs a person in who has lost the app: ten codes, each until it is used. Only hashes are kept, of 80 random bits.
CREATE TABLE recovery_codes (
    user_id   uuid  NOT NULL REFERENCES totp_factors (user_id) ON DELETE CASCADE,
    code_hash bytea NOT NULL,

    PRIMARY KEY (user_id, code_hash),
    CONSTRAINT recovery_code_is_hashed CHECK (octet_length(code_hash) = 32)
);

-- A passkey signs its person in by itself: it is two factors, as it asks for a fingerprint, a face or a PIN each time. What we keep
-- of it is public.
CREATE TABLE passkeys (
    id              uuid PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES users (id),
    name            text        NOT NULL,
    credential_id   bytea       NOT NULL,
    public_key      bytea       NOT NULL,
    transports      text[]      NOT NULL,
    sign_count      bigint      NOT NULL,
    backup_eligible boolean     NOT NULL,
    backed_up       boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz,

    CONSTRAINT passkey_once UNIQUE (credential_id),
    CONSTRAINT passkey_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT passkey_id_length CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    CONSTRAINT passkey_sign_count_range CHECK (sign_count BETWEEN 0 AND 4294967295)
);
CREATE INDEX passkey_of_user ON passkeys (user_id);

-- What a browser was asked to prove: a CODE after a right password, a PASSKEY to sign in by, or the REGISTRATION of one. The browser
-- holds the secret in a cookie; here is its hash. Each is good for five minutes, and once.
CREATE TABLE challenges (
    secret_hash bytea PRIMARY KEY,
    kind        text        NOT NULL,
    user_id     uuid REFERENCES users (id),
    ceremony    jsonb,
    address     text        NOT NULL,
    expires_at  timestamptz NOT NULL,

    CONSTRAINT challenge_secret_is_hashed CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT challenge_kind_known CHECK (kind IN ('CODE', 'PASSKEY', 'REGISTRATION')),
    CONSTRAINT challenge_names_its_person CHECK ((user_id IS NULL) = (kind = 'PASSKEY')),
    CONSTRAINT challenge_has_its_ceremony CHECK ((ceremony IS NULL) = (kind = 'CODE'))
);
CREATE INDEX challenge_oldest ON challenges (expires_at);
CREATE INDEX challenge_by_address ON challenges (address, expires_at);
CREATE INDEX challenge_of_user ON challenges (user_id);

-- Whoever has half signed in begins again where the person has changed meanwhile: with another password, or no right to sign in.
-- +goose StatementBegin
CREATE FUNCTION end_challenges() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM challenges WHERE user_id = OLD.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER challenges_end AFTER UPDATE OF role, account_id, disabled_at, password_hash ON users
    FOR EACH ROW WHEN ((OLD.role, OLD.account_id, OLD.disabled_at, OLD.password_hash) IS DISTINCT FROM
        (NEW.role, NEW.account_id, NEW.disabled_at, NEW.password_hash))
    EXECUTE FUNCTION end_challenges();

GRANT SELECT, INSERT, UPDATE, DELETE ON totp_factors TO drawdown_app;
GRANT SELECT, INSERT, DELETE ON recovery_codes, challenges TO drawdown_app;
GRANT SELECT, INSERT, DELETE ON passkeys TO drawdown_app;
GRANT UPDATE (sign_count, backed_up, last_used_at) ON passkeys TO drawdown_app;

ALTER TABLE totp_factors ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON totp_factors USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON recovery_codes USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));
ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON passkeys USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));
ALTER TABLE challenges ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON challenges USING ((SELECT viewer_sees_all()));
