-- +goose Up

-- People are told of an end until 53 weeks after it. What was said of one that is 400 days past is not asked for any more, whatever
-- the settings, and may be forgotten; so may a digest of that age in which nothing is left.
DROP TRIGGER expiry_digest_append_only ON expiry_digests;
CREATE TRIGGER expiry_digest_append_only BEFORE UPDATE ON expiry_digests FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER expiry_digest_kept BEFORE DELETE ON expiry_digests
    FOR EACH ROW WHEN (OLD.day >= current_date - 400) EXECUTE FUNCTION forbid_change();
DROP TRIGGER expiry_notice_append_only ON expiry_notices;
CREATE TRIGGER expiry_notice_append_only BEFORE UPDATE ON expiry_notices FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER expiry_notice_kept BEFORE DELETE ON expiry_notices
    FOR EACH ROW WHEN (OLD.ends_on >= current_date - 400) EXECUTE FUNCTION forbid_change();

GRANT DELETE ON expiry_digests, expiry_notices TO drawdown_app;
