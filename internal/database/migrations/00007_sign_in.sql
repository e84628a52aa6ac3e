-- +goose Up

-- Sessions of the web app, in the shape that the session library writes; token is a hash. user_id is read out of the data,
-- which we keep as JSON, so that one statement finds a session and its person.
CREATE TABLE sessions (
    token   text PRIMARY KEY,
    data    bytea       NOT NULL,
    expiry  timestamptz NOT NULL,
    user_id uuid        NOT NULL GENERATED ALWAYS AS ((encode(data, 'escape')::json ->> 'user')::uuid) STORED
        REFERENCES users (id)
);
CREATE INDEX session_expiry ON sessions (expiry);
CREATE INDEX session_of_user ON sessions (user_id);

-- A program's key: it acts as the person who made it. Only a hash of the secret is kept.
CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id),
    name         text        NOT NULL,
    secret_hash  bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    revoked_at   timestamptz,

    CONSTRAINT api_token_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT api_token_secret_is_hashed CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT api_token_scopes_known CHECK (scopes <@ ARRAY['pdr:read', 'pdr:write', 'approve'] AND cardinality(scopes) > 0),
    CONSTRAINT api_token_at_most_a_year CHECK (expires_at <= created_at + interval '366 days')
);
CREATE INDEX api_token_of_user ON api_tokens (user_id);

-- Wrong passwords of the last quarter of an hour, by account and by address.
CREATE TABLE failed_sign_ins (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_key text        NOT NULL,
    address   text        NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX failed_sign_in_by_email ON failed_sign_ins (email_key, at);
CREATE INDEX failed_sign_in_by_address ON failed_sign_ins (address, at);
CREATE INDEX failed_sign_in_oldest ON failed_sign_ins (at);

-- Whatever ends a sign-in is told to every process, which then ends the subscriptions that lived by it.
-- +goose StatementBegin
CREATE FUNCTION tell_sign_in_ended() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_notify('drawdown_auth', TG_ARGV[0] || ':' ||
        CASE TG_ARGV[0] WHEN 'session' THEN to_jsonb(OLD) ->> 'token' ELSE to_jsonb(OLD) ->> 'id' END);
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER session_ended AFTER DELETE ON sessions
    FOR EACH ROW EXECUTE FUNCTION tell_sign_in_ended('session');
CREATE TRIGGER user_changed AFTER UPDATE OF role, account_id, disabled_at ON users
    FOR EACH ROW WHEN ((OLD.role, OLD.account_id, OLD.disabled_at) IS DISTINCT FROM (NEW.role, NEW.account_id, NEW.disabled_at))
    EXECUTE FUNCTION tell_sign_in_ended('user');
CREATE TRIGGER api_token_revoked AFTER UPDATE OF revoked_at ON api_tokens
    FOR EACH ROW WHEN (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at)
    EXECUTE FUNCTION tell_sign_in_ended('token');

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, failed_sign_ins TO drawdown_app;
GRANT SELECT, INSERT ON api_tokens TO drawdown_app;
GRANT UPDATE (last_used_at, revoked_at) ON api_tokens TO drawdown_app;
