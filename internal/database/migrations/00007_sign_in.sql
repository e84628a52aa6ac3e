-- +goose Up

-- Sessions of the web app, in the shape that the session library reads; token is a hash. user_id lets a sign-out everywhere
-- find them.
CREATE TABLE sessions (
    token  text PRIMARY KEY,
    data   bytea       NOT NULL,
    expiry timestamptz NOT NULL
);
CREATE INDEX session_expiry ON sessions (expiry);

-- A program's key: it acts as the person who made it. Only a hash of the secret is kept.
CREATE TABLE api_tokens (
    id          uuid PRIMARY KEY,
    user_id     uuid        NOT NULL REFERENCES users (id),
    name        text        NOT NULL,
    secret_hash bytea       NOT NULL,
    scopes      text[]      NOT NULL,
    expires_at  timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    revoked_at  timestamptz,

    CONSTRAINT api_token_at_most_a_year CHECK (expires_at <= created_at + interval '366 days')
);
CREATE INDEX api_token_of_user ON api_tokens (user_id);

-- Wrong passwords of the last quarter of an hour, by account and by address.
CREATE TABLE failed_sign_ins (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_key text        NOT NULL,
    address   text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX failed_sign_in_by_email ON failed_sign_ins (email_key, at);
CREATE INDEX failed_sign_in_by_address ON failed_sign_ins (address, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, failed_sign_ins TO drawdown_app;
GRANT SELECT, INSERT ON api_tokens TO drawdown_app;
GRANT UPDATE (last_used_at, revoked_at) ON api_tokens TO drawdown_app;
