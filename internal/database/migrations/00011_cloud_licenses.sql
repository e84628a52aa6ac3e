-- +goose Up

-- A cloud Control Room moves as it reports in, or does not: 48 hours without a report, or use above what it may, are FAIL_SAFE, and 30
-- days SUSPENDED. Units that it was given are its quota, which moves nothing.
INSERT INTO control_room_transitions (from_status, to_status) VALUES
    ('PENDING', 'FAIL_SAFE'),
    ('ACTIVE', 'FAIL_SAFE'),
    ('ACTIVE', 'SUSPENDED'),
    ('FAIL_SAFE', 'ACTIVE'),
    ('FAIL_SAFE', 'SUSPENDED'),
    ('SUSPENDED', 'ACTIVE'),
    ('SUSPENDED', 'FAIL_SAFE')
ON CONFLICT DO NOTHING;

-- credential_hash is the SHA-256 of what it reports in with.
ALTER TABLE control_rooms
    ADD COLUMN app_version          text,
    ADD COLUMN credential_hash      bytea,
    ADD COLUMN credential_issued_at timestamptz,
    ADD CONSTRAINT control_room_app_version_length CHECK (char_length(app_version) BETWEEN 1 AND 64),
    ADD CONSTRAINT control_room_credential_whole
        CHECK (num_nulls(credential_hash, credential_issued_at) IN (0, 2) AND octet_length(credential_hash) = 32),
    ADD CONSTRAINT control_room_credential_in_cloud
        CHECK (credential_hash IS NULL OR licensing = 'CLOUD' AND status <> 'DECOMMISSIONED'),
    ADD CONSTRAINT control_room_seen_when_it_runs
        CHECK (licensing = 'FILE' OR status IN ('PENDING', 'DECOMMISSIONED') OR last_seen_at IS NOT NULL);
CREATE INDEX control_room_in_cloud ON control_rooms (last_seen_at) WHERE licensing = 'CLOUD' AND status IN ('ACTIVE', 'FAIL_SAFE');

-- What a cloud Control Room uses, as it last reported. held is how many of these are its own to use: they are not there for others.
CREATE TABLE control_room_uses (
    control_room_id uuid        NOT NULL REFERENCES control_rooms (id),
    product_id      uuid        NOT NULL REFERENCES products (id),
    units           integer     NOT NULL,
    held            integer     NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (control_room_id, product_id),
    CONSTRAINT control_room_use_units CHECK (units BETWEEN 1 AND 1000000 AND held BETWEEN 0 AND units)
);
-- +goose StatementBegin
CREATE FUNCTION control_room_use_in_cloud() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM control_rooms WHERE id = NEW.control_room_id AND licensing = 'CLOUD' AND status <> 'DECOMMISSIONED') THEN
        RAISE EXCEPTION 'Control Room % does not report what it uses', NEW.control_room_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'control_room_use_in_cloud';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER control_room_use_in_cloud BEFORE INSERT OR UPDATE ON control_room_uses
    FOR EACH ROW EXECUTE FUNCTION control_room_use_in_cloud();

-- excess is of which products a Control Room used more than it might, and how many.
ALTER TABLE control_room_events
    ADD COLUMN excess jsonb,
    DROP CONSTRAINT control_room_event_kind_known,
    DROP CONSTRAINT control_room_event_by_someone,
    ADD CONSTRAINT control_room_event_kind_known CHECK (kind IN
        ('CREATE', 'CONFIGURE', 'WAIT', 'ISSUE', 'FAIL', 'RELEASE', 'DECOMMISSION', 'REQUEST', 'CONFIRM', 'SUSPEND',
        'CREDENTIAL', 'FAIL_SAFE', 'RESUME')),
    ADD CONSTRAINT control_room_event_by_someone
        CHECK ((by_id IS NULL) = (kind IN ('WAIT', 'ISSUE', 'FAIL', 'SUSPEND', 'FAIL_SAFE', 'RESUME'))),
    ADD CONSTRAINT control_room_event_excess_is_fail_safe CHECK (excess IS NULL OR kind = 'FAIL_SAFE');

GRANT UPDATE (app_version, credential_hash, credential_issued_at) ON control_rooms TO drawdown_app;
GRANT SELECT, INSERT, DELETE, UPDATE (units, held, at) ON control_room_uses TO drawdown_app;
