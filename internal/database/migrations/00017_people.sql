-- +goose Up

-- A person who was invited has not joined until they have chosen a password; whoever has, and is not disabled, is active. version counts
-- what is done with a person.
ALTER TABLE users
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN time_zone text,
    ADD COLUMN joined_at timestamptz DEFAULT now(),
    ADD COLUMN last_sign_in_at timestamptz,
    ADD CONSTRAINT user_time_zone_length CHECK (char_length(time_zone) BETWEEN 1 AND 64),
    ADD CONSTRAINT user_joins_with_password CHECK (joined_at IS NOT NULL OR password_hash IS NULL);
UPDATE users SET joined_at = created_at;
ALTER TABLE users ADD COLUMN active boolean NOT NULL GENERATED ALWAYS AS (joined_at IS NOT NULL AND disabled_at IS NULL) STORED;

-- At commit an account that had an admin who can sign in still has one. Whoever takes an admin away locks the account, so that of two
-- who take one another's rights at once the second sees what the first has done.
-- +goose StatementBegin
CREATE FUNCTION account_keeps_an_admin() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM accounts WHERE id = OLD.account_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM users WHERE account_id = OLD.account_id
        AND role LIKE '%\_ADMIN' AND active) THEN
        RAISE EXCEPTION 'account % has no admin left', OLD.account_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_keeps_an_admin';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER account_keeps_an_admin AFTER UPDATE OF account_id, role, disabled_at, joined_at ON users
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.role LIKE '%\_ADMIN' AND OLD.active AND (NEW.role NOT LIKE '%\_ADMIN' OR NOT NEW.active OR NEW.account_id <> OLD.account_id))
    EXECUTE FUNCTION account_keeps_an_admin();

-- A partnership that has ended stays for what was done in it. Nothing new is made through it.
ALTER TABLE partnerships ADD COLUMN ended_at timestamptz;
-- +goose StatementBegin
CREATE FUNCTION partnership_goes_on() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made jsonb := to_jsonb(NEW);
BEGIN
    -- whoever ends the partnership waits for this, or this for them
    PERFORM FROM partnerships WHERE partner_id = (made ->> 'partner_id')::uuid AND customer_id = (made ->> TG_ARGV[0])::uuid
        AND ended_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the partnership has ended' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[1];
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_in_partnership AFTER INSERT ON orders
    FOR EACH ROW WHEN (NEW.end_customer_id IS NOT NULL)
    EXECUTE FUNCTION partnership_goes_on('end_customer_id', 'order_for_own_customer');
CREATE TRIGGER pdr_in_partnership AFTER INSERT OR UPDATE OF customer_id ON pdrs
    FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL)
    EXECUTE FUNCTION partnership_goes_on('customer_id', 'pdr_customer_of_partner');
CREATE TRIGGER control_room_in_partnership AFTER INSERT ON control_rooms
    FOR EACH ROW WHEN (NEW.partner_id IS NOT NULL)
    EXECUTE FUNCTION partnership_goes_on('account_id', 'control_room_of_own_customer');
CREATE TRIGGER cloud_service_in_partnership AFTER INSERT ON cloud_services
    FOR EACH ROW WHEN (NEW.partner_id IS NOT NULL)
    EXECUTE FUNCTION partnership_goes_on('account_id', 'cloud_service_of_own_customer');

-- A link that is mailed to a person and works once: to join, or to choose a new password. Its secret is made when the mail is
-- written, and only a hash of it is kept. A newer link of its kind cancels it.
CREATE TABLE person_links (
    id            uuid PRIMARY KEY,
    user_id       uuid        NOT NULL REFERENCES users (id),
    kind          text        NOT NULL,
    secret_hash   bytea,
    created_by_id uuid REFERENCES users (id), -- empty where the person asked
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    used_at       timestamptz,
    cancelled_at  timestamptz,

    CONSTRAINT person_link_kind_known CHECK (kind IN ('INVITATION', 'RESET')),
    CONSTRAINT person_link_secret_is_hashed CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT person_link_secret_once UNIQUE (secret_hash),
    CONSTRAINT person_link_lasts CHECK (expires_at > created_at
        AND expires_at <= created_at + CASE kind WHEN 'RESET' THEN interval '30 minutes' ELSE interval '7 days' END),
    CONSTRAINT person_link_used_has_secret CHECK (used_at IS NULL OR secret_hash IS NOT NULL),
    CONSTRAINT person_link_ends_one_way CHECK (used_at IS NULL OR cancelled_at IS NULL)
);
CREATE UNIQUE INDEX person_link_open_once ON person_links (user_id, kind) WHERE used_at IS NULL AND cancelled_at IS NULL;
CREATE TRIGGER person_link_ends_once BEFORE UPDATE ON person_links
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL
        OR OLD.secret_hash IS NOT NULL AND NEW.secret_hash IS DISTINCT FROM OLD.secret_hash)
    EXECUTE FUNCTION forbid_change();

-- The secret of the link that a mail holds. It is forgotten once the mail is sent, and where nothing is sent, once the link has been used.
ALTER TABLE mails ADD COLUMN secret text;

-- What a person is told of their sessions.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN address text NOT NULL DEFAULT '',
    ADD COLUMN device text NOT NULL DEFAULT '',
    ADD CONSTRAINT session_id_once UNIQUE (id);

ALTER TABLE person_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_links USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));

GRANT SELECT, INSERT ON person_links TO drawdown_app;
GRANT UPDATE (secret_hash, used_at, cancelled_at) ON person_links TO drawdown_app;
GRANT UPDATE (secret) ON mails TO drawdown_app;
