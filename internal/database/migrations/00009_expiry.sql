-- +goose Up

-- The mail about what ends that a person gets on a day, at most one. id is the cause of the mail.
CREATE TABLE expiry_digests (
    id      uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    day     date NOT NULL,

    PRIMARY KEY (user_id, day),
    CONSTRAINT expiry_digest_cause_once UNIQUE (id)
);
CREATE TRIGGER expiry_digest_append_only BEFORE UPDATE OR DELETE ON expiry_digests
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER expiry_digest_never_emptied BEFORE TRUNCATE ON expiry_digests EXECUTE FUNCTION forbid_change();

-- What a person has been told of the end of an entitlement, each notice once: notice is how many days were left when it became
-- due, and negative after the end. An order whose end is moved ends anew, so the end belongs to the key.
CREATE TABLE expiry_notices (
    user_id        uuid    NOT NULL,
    entitlement_id uuid    NOT NULL REFERENCES entitlements (id),
    ends_on        date    NOT NULL,
    notice         integer NOT NULL,
    day            date    NOT NULL,

    PRIMARY KEY (user_id, entitlement_id, ends_on, notice),
    CONSTRAINT expiry_notice_in_digest FOREIGN KEY (user_id, day) REFERENCES expiry_digests (user_id, day)
);
CREATE INDEX expiry_notice_of_digest ON expiry_notices (user_id, day);
CREATE TRIGGER expiry_notice_append_only BEFORE UPDATE OR DELETE ON expiry_notices
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER expiry_notice_never_emptied BEFORE TRUNCATE ON expiry_notices EXECUTE FUNCTION forbid_change();

-- what ends about now, of all that was ever ordered
CREATE INDEX order_ends_on ON orders (ends_on);

GRANT SELECT, INSERT ON expiry_digests, expiry_notices TO drawdown_app;
