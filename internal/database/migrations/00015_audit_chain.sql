-- +goose Up

-- The audit log as a chain: each entry, once it is committed, gets a seal, whose hash covers the entry and the seal before. What
-- is hashed is for internal/audit/chain to say. Append only; seq and entry_id let no two writers continue the chain.
CREATE TABLE audit_seals (
    seq      bigint PRIMARY KEY,
    entry_id bigint      NOT NULL REFERENCES audit_log (id),
    hash     bytea       NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT audit_seal_once UNIQUE (entry_id),
    CONSTRAINT audit_seal_counts_from_one CHECK (seq >= 1),
    CONSTRAINT audit_seal_hash_length CHECK (octet_length(hash) = 32)
);
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_seal_never_emptied BEFORE TRUNCATE ON audit_seals EXECUTE FUNCTION forbid_change();

-- What waits for its seal. Entries are committed in another order than they are numbered, so no number says how far the chain
-- has come.
CREATE TABLE audit_unsealed (
    entry_id bigint PRIMARY KEY
);
INSERT INTO audit_unsealed SELECT id FROM audit_log;

-- +goose StatementBegin
CREATE FUNCTION audit_entry_waits_for_seal() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO audit_unsealed VALUES (NEW.id);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_entry_waits_for_seal AFTER INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_entry_waits_for_seal();

-- What the vendor looks for in the log, the newest first each time.
DROP INDEX audit_of_object;
CREATE INDEX audit_newest ON audit_log (at, id);
CREATE INDEX audit_of_object ON audit_log (object_id, at, id) WHERE object_id IS NOT NULL;
CREATE INDEX audit_of_account ON audit_log (account_id, at, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_by_person ON audit_log (by_id, at, id) WHERE by_id IS NOT NULL;
CREATE INDEX audit_of_action ON audit_log (action, at, id);

ALTER TABLE api_tokens
    DROP CONSTRAINT api_token_scopes_known,
    ADD CONSTRAINT api_token_scopes_known
        CHECK (scopes <@ ARRAY['pdr:read', 'pdr:write', 'approve', 'licenses', 'cloud:fulfil', 'admin:read'] AND cardinality(scopes) > 0);

GRANT SELECT, INSERT ON audit_seals TO drawdown_app;
GRANT SELECT, INSERT, DELETE ON audit_unsealed TO drawdown_app;
