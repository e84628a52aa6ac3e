-- +goose Up

-- A token that was rotated works on beside the one in its place, until its own end, which has come nearer.
ALTER TABLE api_tokens
    ADD COLUMN last_used_address text,
    ADD COLUMN replaced_by_id uuid REFERENCES api_tokens (id),
    ADD CONSTRAINT api_token_replaced_once UNIQUE (replaced_by_id),
    ADD CONSTRAINT api_token_replaced_by_another CHECK (replaced_by_id <> id),
    ADD CONSTRAINT api_token_used_somewhere CHECK (last_used_address IS NULL OR last_used_at IS NOT NULL),
    DROP CONSTRAINT api_token_scopes_known,
    ADD CONSTRAINT api_token_scopes_known CHECK (cardinality(scopes) > 0
        AND scopes <@ ARRAY['pdr:read', 'pdr:write', 'approve', 'orders:write', 'licenses', 'cloud:fulfil', 'admin:read']);
CREATE TRIGGER api_token_ends_one_way BEFORE UPDATE ON api_tokens
    FOR EACH ROW WHEN (NEW.expires_at > OLD.expires_at OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
        OR (OLD.replaced_by_id IS NOT NULL AND NEW.replaced_by_id IS DISTINCT FROM OLD.replaced_by_id))
    EXECUTE FUNCTION forbid_change();

-- What is open by a token that ends sooner begins anew, under the nearer end.
CREATE TRIGGER api_token_shortened AFTER UPDATE OF expires_at ON api_tokens
    FOR EACH ROW WHEN (OLD.expires_at IS DISTINCT FROM NEW.expires_at)
    EXECUTE FUNCTION tell_sign_in_ended('token');

GRANT UPDATE (expires_at, replaced_by_id, last_used_address) ON api_tokens TO drawdown_app;
