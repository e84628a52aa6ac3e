-- +goose Up

-- A Control Room without a connection asks for its file by a signed request, and confirms that it has installed the answer. confirm_by
-- is when that has to have happened: 7 days after the first request of a cycle and 48 hours after the latest.
INSERT INTO control_room_transitions (from_status, to_status) VALUES
    ('PENDING', 'SUSPENDED'),
    ('ACTIVE', 'SUSPENDED')
ON CONFLICT DO NOTHING;

-- request_key is the thumbprint of the one key that its requests are signed with; confirmed_serial is the license file that it was last
-- known to have.
ALTER TABLE control_rooms
    ADD COLUMN request_key      text,
    ADD COLUMN confirmed_serial bigint NOT NULL DEFAULT 0,
    ADD COLUMN cycle_began_at   timestamptz,
    ADD COLUMN confirm_by       timestamptz,
    ADD CONSTRAINT control_room_cycle_whole CHECK (num_nulls(cycle_began_at, confirm_by) IN (0, 2)),
    ADD CONSTRAINT control_room_confirms_in_time CHECK (confirm_by <= cycle_began_at + interval '7 days'),
    ADD CONSTRAINT control_room_offline_on_premises CHECK (licensing = 'FILE' OR num_nulls(request_key, cycle_began_at) = 2);
CREATE INDEX control_room_confirms ON control_rooms (confirm_by) WHERE confirm_by IS NOT NULL;

-- Every request that was ever taken: one that is sent again is known by its nonce, for good.
CREATE TABLE license_requests (
    id              uuid PRIMARY KEY,
    control_room_id uuid        NOT NULL REFERENCES control_rooms (id),
    nonce           text        NOT NULL,
    status          text        NOT NULL DEFAULT 'OPEN',
    by_id           uuid        NOT NULL REFERENCES users (id),
    at              timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT license_request_nonce_once UNIQUE (nonce),
    CONSTRAINT license_request_status_known CHECK (status IN ('OPEN', 'CANCELLED', 'CONFIRMED')),
    -- target of the foreign key by which a file answers a request of its own Control Room
    CONSTRAINT license_request_of_room UNIQUE (id, control_room_id)
);
CREATE UNIQUE INDEX license_request_one_open ON license_requests (control_room_id) WHERE status = 'OPEN';

-- +goose StatementBegin
CREATE FUNCTION license_request_is_kept() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.status <> 'OPEN' OR (NEW.id, NEW.control_room_id, NEW.nonce, NEW.by_id, NEW.at)
        IS DISTINCT FROM (OLD.id, OLD.control_room_id, OLD.nonce, OLD.by_id, OLD.at) THEN
        RAISE EXCEPTION 'a license request stays as it was taken'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'license_request_is_kept';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER license_request_is_kept BEFORE UPDATE ON license_requests FOR EACH ROW EXECUTE FUNCTION license_request_is_kept();
CREATE TRIGGER license_request_never_removed BEFORE DELETE ON license_requests FOR EACH ROW EXECUTE FUNCTION forbid_change();

ALTER TABLE license_files
    ADD COLUMN request_id uuid,
    ADD CONSTRAINT license_file_answers_own_request
        FOREIGN KEY (request_id, control_room_id) REFERENCES license_requests (id, control_room_id);

ALTER TABLE control_room_events
    DROP CONSTRAINT control_room_event_kind_known,
    DROP CONSTRAINT control_room_event_by_someone,
    ADD CONSTRAINT control_room_event_kind_known CHECK (kind IN
        ('CREATE', 'CONFIGURE', 'WAIT', 'ISSUE', 'FAIL', 'RELEASE', 'DECOMMISSION', 'REQUEST', 'CONFIRM', 'SUSPEND')),
    ADD CONSTRAINT control_room_event_by_someone CHECK ((by_id IS NULL) = (kind IN ('WAIT', 'ISSUE', 'FAIL', 'SUSPEND')));

GRANT UPDATE (request_key, confirmed_serial, cycle_began_at, confirm_by) ON control_rooms TO drawdown_app;
GRANT SELECT, INSERT, UPDATE (status) ON license_requests TO drawdown_app;
