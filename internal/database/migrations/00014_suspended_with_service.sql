-- +goose Up

-- The Control Room of a cloud service is suspended with it: by whoever suspends that, and before its first report too.
ALTER TABLE control_rooms
    DROP CONSTRAINT control_room_seen_when_it_runs,
    ADD CONSTRAINT control_room_seen_when_it_runs
        CHECK (licensing = 'FILE' OR status IN ('PENDING', 'SUSPENDED', 'DECOMMISSIONED') OR last_seen_at IS NOT NULL);
ALTER TABLE control_room_events
    DROP CONSTRAINT control_room_event_by_someone,
    ADD CONSTRAINT control_room_event_by_someone
        CHECK (kind = 'SUSPEND' OR (by_id IS NULL) = (kind IN ('WAIT', 'ISSUE', 'FAIL', 'FAIL_SAFE', 'RESUME')));
