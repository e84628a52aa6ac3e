-- +goose Up

-- The edges of a Control Room's life, as internal/license has them; a test holds the two together.
CREATE TABLE control_room_transitions (
    from_status text NOT NULL,
    to_status   text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO control_room_transitions (from_status, to_status) VALUES
    ('PENDING', 'ACTIVE'),
    ('PENDING', 'DECOMMISSIONED'),
    ('ACTIVE', 'PENDING'),
    ('ACTIVE', 'DECOMMISSIONED'),
    ('FAIL_SAFE', 'DECOMMISSIONED'),
    ('SUSPENDED', 'PENDING'),
    ('SUSPENDED', 'DECOMMISSIONED');

-- Where licenses are used. partner_id is the partner that it was made through, and empty for the account's own: partner_key
-- says the same without a NULL, so that foreign keys can carry it along.
CREATE TABLE control_rooms (
    id            uuid PRIMARY KEY,
    guid          uuid        NOT NULL,
    account_id    uuid        NOT NULL REFERENCES accounts (id),
    partner_id    uuid,
    partner_key   uuid        NOT NULL GENERATED ALWAYS AS (coalesce(partner_id, '00000000-0000-0000-0000-000000000000')) STORED,
    name          text        NOT NULL,
    name_key      text        NOT NULL,
    licensing     text        NOT NULL,
    status        text        NOT NULL DEFAULT 'PENDING',
    version       integer     NOT NULL DEFAULT 1,
    last_seen_at  timestamptz,
    created_by_id uuid        NOT NULL REFERENCES users (id),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT control_room_guid_once UNIQUE (guid),
    CONSTRAINT control_room_name_length CHECK (char_length(name) BETWEEN 1 AND 64),
    CONSTRAINT control_room_licensing_known CHECK (licensing IN ('FILE', 'CLOUD')),
    CONSTRAINT control_room_status_known CHECK (status IN ('PENDING', 'ACTIVE', 'FAIL_SAFE', 'SUSPENDED', 'DECOMMISSIONED')),
    CONSTRAINT control_room_fail_safe_in_cloud CHECK (status <> 'FAIL_SAFE' OR licensing = 'CLOUD'),
    CONSTRAINT control_room_of_own_customer FOREIGN KEY (partner_id, account_id) REFERENCES partnerships (partner_id, customer_id),
    -- target of the foreign keys that carry the account and the partner along
    CONSTRAINT control_room_whole UNIQUE (id, account_id, partner_key)
);
CREATE UNIQUE INDEX control_room_name_once ON control_rooms (account_id, partner_key, name_key) WHERE status <> 'DECOMMISSIONED';
CREATE INDEX control_room_newest_of_account ON control_rooms (account_id, created_at DESC, id DESC);

-- A Control Room begins with nothing, moves only along an edge, counts what people do with it, and never changes hands.
-- +goose StatementBegin
CREATE FUNCTION control_room_moves_legally() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'PENDING' OR NEW.version <> 1 THEN
            RAISE EXCEPTION 'a Control Room begins without licenses, at version 1'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'control_room_moves_legally';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'DECOMMISSIONED' OR NEW.status <> OLD.status
        AND NOT EXISTS (SELECT FROM control_room_transitions WHERE from_status = OLD.status AND to_status = NEW.status) THEN
        RAISE EXCEPTION 'a Control Room cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'control_room_moves_legally';
    END IF;
    IF NEW.version NOT BETWEEN OLD.version AND OLD.version + 1 THEN
        RAISE EXCEPTION 'a change of a Control Room counts its version up by one at most'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'control_room_counts_versions';
    END IF;
    IF (NEW.id, NEW.guid, NEW.account_id, NEW.partner_id, NEW.licensing, NEW.created_at, NEW.created_by_id)
        IS DISTINCT FROM (OLD.id, OLD.guid, OLD.account_id, OLD.partner_id, OLD.licensing, OLD.created_at, OLD.created_by_id) THEN
        RAISE EXCEPTION 'whose Control Room it is never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'control_room_keeps_identity';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER control_room_moves_legally BEFORE INSERT OR UPDATE ON control_rooms
    FOR EACH ROW EXECUTE FUNCTION control_room_moves_legally();
CREATE TRIGGER control_room_never_removed BEFORE DELETE ON control_rooms FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- targets of the foreign keys that keep the units of an account, and of a partner, together
ALTER TABLE entitlements
    ADD CONSTRAINT entitlement_whole UNIQUE (id, account_id, partner_id);

-- Units that a Control Room has been given. They are its account's; one made through a partner has units of that partner alone.
CREATE TABLE allocations (
    control_room_id uuid    NOT NULL,
    entitlement_id  uuid    NOT NULL,
    account_id      uuid    NOT NULL,
    partner_key     uuid    NOT NULL,
    partner_id      uuid    NOT NULL,
    quantity        integer NOT NULL,
    consumed        integer NOT NULL DEFAULT 0, -- of these, used up for good: pages and hours

    PRIMARY KEY (control_room_id, entitlement_id),
    CONSTRAINT allocation_quantity CHECK (quantity >= 1 AND consumed BETWEEN 0 AND quantity),
    CONSTRAINT allocation_in_own_room FOREIGN KEY (control_room_id, account_id, partner_key)
        REFERENCES control_rooms (id, account_id, partner_key),
    CONSTRAINT allocation_of_own_units FOREIGN KEY (entitlement_id, account_id, partner_id)
        REFERENCES entitlements (id, account_id, partner_id),
    CONSTRAINT allocation_through_partner CHECK (partner_key IN ('00000000-0000-0000-0000-000000000000', partner_id))
);
CREATE INDEX allocation_of_entitlement ON allocations (entitlement_id);

-- allocated is a projection: at commit it is what has been given to Control Rooms, whichever of the two was written.
-- +goose StatementBegin
CREATE FUNCTION allocated_follows_rooms() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    holding uuid;
BEGIN
    IF TG_TABLE_NAME = 'entitlements' THEN
        holding := NEW.id;
    ELSE
        holding := coalesce(NEW.entitlement_id, OLD.entitlement_id);
    END IF;
    IF (SELECT allocated FROM entitlements WHERE id = holding) IS DISTINCT FROM
        (SELECT coalesce(sum(quantity), 0) FROM allocations WHERE entitlement_id = holding) THEN
        RAISE EXCEPTION 'what is allocated of entitlement % is not what Control Rooms have', holding
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocated_follows_rooms';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER allocated_follows_rooms AFTER INSERT OR UPDATE OR DELETE ON allocations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION allocated_follows_rooms();
CREATE CONSTRAINT TRIGGER allocated_follows_rooms AFTER UPDATE OF allocated ON entitlements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION allocated_follows_rooms();
CREATE CONSTRAINT TRIGGER allocated_follows_rooms_from_start AFTER INSERT ON entitlements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.allocated <> 0) EXECUTE FUNCTION allocated_follows_rooms();
-- An allocation names one room and one entitlement for good: another is another row.
-- +goose StatementBegin
CREATE FUNCTION allocation_stays() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'an allocation stays with its Control Room and its entitlement'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'allocation_stays';
END $$;
-- +goose StatementEnd
CREATE TRIGGER allocation_stays BEFORE UPDATE OF control_room_id, entitlement_id ON allocations
    FOR EACH ROW EXECUTE FUNCTION allocation_stays();

-- What a Control Room on premises was given as a file. Its content is written once. Of one Control Room one file lives at
-- most: the older ones were superseded or released in the transaction that asked for the newer, so that no unit is in two.
CREATE TABLE license_files (
    id              uuid PRIMARY KEY,
    serial          bigint GENERATED ALWAYS AS IDENTITY,
    control_room_id uuid        NOT NULL REFERENCES control_rooms (id),
    status          text        NOT NULL DEFAULT 'GENERATING',
    created_by_id   uuid        NOT NULL REFERENCES users (id),
    created_at      timestamptz NOT NULL DEFAULT now(),
    issued_at       timestamptz,
    expires_on      date,
    key_id          text,
    content         bytea,
    sha256          bytea GENERATED ALWAYS AS (sha256(content)) STORED,
    failure         text,

    CONSTRAINT license_file_serial_once UNIQUE (serial),
    CONSTRAINT license_file_status_known CHECK (status IN ('GENERATING', 'ACTIVE', 'SUPERSEDED', 'RELEASED', 'FAILED')),
    CONSTRAINT license_file_whole CHECK (num_nulls(issued_at, expires_on, key_id, content) IN (0, 4)),
    CONSTRAINT license_file_active_is_signed CHECK (status <> 'ACTIVE' OR content IS NOT NULL),
    CONSTRAINT license_file_failed_says_why CHECK (status <> 'FAILED' OR failure IS NOT NULL)
);
CREATE UNIQUE INDEX license_file_one_lives ON license_files (control_room_id) WHERE status IN ('GENERATING', 'ACTIVE', 'FAILED');
CREATE INDEX license_file_newest_of_room ON license_files (control_room_id, serial DESC);

CREATE TABLE license_file_lines (
    license_file_id uuid    NOT NULL REFERENCES license_files (id),
    entitlement_id  uuid    NOT NULL REFERENCES entitlements (id),
    quantity        integer NOT NULL,

    PRIMARY KEY (license_file_id, entitlement_id),
    CONSTRAINT license_file_line_quantity CHECK (quantity >= 1)
);
-- The lines come with the file that they are of: nothing is added to one that was asked for before.
-- +goose StatementBegin
CREATE FUNCTION license_file_line_comes_along() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM license_files WHERE id = NEW.license_file_id AND xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'the lines of a license file come with it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'license_file_line_comes_along';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER license_file_line_comes_along BEFORE INSERT ON license_file_lines
    FOR EACH ROW EXECUTE FUNCTION license_file_line_comes_along();
CREATE TRIGGER license_file_line_append_only BEFORE UPDATE OR DELETE ON license_file_lines
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER license_file_line_never_emptied BEFORE TRUNCATE ON license_file_lines EXECUTE FUNCTION forbid_change();

-- A file begins without content, is signed once, and stays as it was signed.
-- +goose StatementBegin
CREATE FUNCTION license_file_is_kept() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'GENERATING' OR NEW.content IS NOT NULL THEN
            RAISE EXCEPTION 'a license file begins unsigned'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'license_file_is_kept';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.serial, NEW.control_room_id, NEW.created_at, NEW.created_by_id)
        IS DISTINCT FROM (OLD.id, OLD.serial, OLD.control_room_id, OLD.created_at, OLD.created_by_id)
        OR OLD.content IS NOT NULL AND (NEW.content, NEW.issued_at, NEW.expires_on, NEW.key_id)
        IS DISTINCT FROM (OLD.content, OLD.issued_at, OLD.expires_on, OLD.key_id)
        OR NEW.content IS NOT NULL AND OLD.content IS NULL AND (OLD.status <> 'GENERATING' OR NEW.status <> 'ACTIVE') THEN
        RAISE EXCEPTION 'a license file stays as it was signed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'license_file_is_kept';
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status IN ('GENERATING', 'ACTIVE', 'FAILED') AND NEW.status IN ('SUPERSEDED', 'RELEASED')
        OR OLD.status = 'GENERATING' AND NEW.status IN ('ACTIVE', 'FAILED')) THEN
        RAISE EXCEPTION 'a license file cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'license_file_moves_legally';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER license_file_is_kept BEFORE INSERT OR UPDATE ON license_files
    FOR EACH ROW EXECUTE FUNCTION license_file_is_kept();
CREATE TRIGGER license_file_never_removed BEFORE DELETE ON license_files FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- What a Control Room has been given is what its living file grants, at commit, but for units that it has used up: those stay.
-- +goose StatementBegin
CREATE FUNCTION license_file_grants_allocations() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    room uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        room := OLD.control_room_id;
    ELSE
        room := NEW.control_room_id;
    END IF;
    IF (SELECT licensing FROM control_rooms WHERE id = room) = 'FILE' AND EXISTS (
        SELECT FROM (SELECT entitlement_id, quantity, consumed FROM allocations WHERE control_room_id = room) given
        FULL JOIN (
            SELECT line.entitlement_id, line.quantity FROM license_file_lines line JOIN license_files file ON file.id = line.license_file_id
            WHERE file.control_room_id = room AND file.status IN ('GENERATING', 'ACTIVE', 'FAILED')
        ) granted USING (entitlement_id)
        WHERE coalesce(given.quantity, 0) <> coalesce(granted.quantity, given.consumed)
    ) THEN
        RAISE EXCEPTION 'the license file of Control Room % does not grant what it was given', room
            USING ERRCODE = 'check_violation', CONSTRAINT = 'license_file_grants_allocations';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER license_file_grants_allocations AFTER INSERT OR UPDATE OR DELETE ON allocations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION license_file_grants_allocations();
CREATE CONSTRAINT TRIGGER license_file_grants_allocations AFTER INSERT OR UPDATE OF status ON license_files
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION license_file_grants_allocations();

-- The history of a Control Room: one row for each thing that happened to it.
CREATE TABLE control_room_events (
    id              uuid PRIMARY KEY,
    seq             bigint GENERATED ALWAYS AS IDENTITY,
    control_room_id uuid        NOT NULL REFERENCES control_rooms (id),
    kind            text        NOT NULL,
    from_status     text,
    to_status       text        NOT NULL,
    license_file_id uuid REFERENCES license_files (id),
    by_id           uuid REFERENCES users (id),
    at              timestamptz NOT NULL DEFAULT now(),
    comment         text,

    CONSTRAINT control_room_event_kind_known CHECK (kind IN
        ('CREATE', 'CONFIGURE', 'WAIT', 'ISSUE', 'FAIL', 'RELEASE', 'DECOMMISSION')),
    CONSTRAINT control_room_event_by_someone CHECK ((by_id IS NULL) = (kind IN ('WAIT', 'ISSUE', 'FAIL')))
);
CREATE INDEX control_room_event_of_room ON control_room_events (control_room_id, seq);
CREATE TRIGGER control_room_event_append_only BEFORE UPDATE OR DELETE ON control_room_events
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER control_room_event_never_emptied BEFORE TRUNCATE ON control_room_events EXECUTE FUNCTION forbid_change();

-- Watchers are told at commit, by ids only. The third is the partner that may hear of it: the one that it was made through, else
-- its account.
-- +goose StatementBegin
CREATE FUNCTION control_room_event_is_told() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_notify('drawdown_control_room', NEW.id || ' ' || NEW.control_room_id || ' ' ||
        (SELECT coalesce(partner_id, account_id) FROM control_rooms WHERE id = NEW.control_room_id));
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER control_room_event_is_told AFTER INSERT ON control_room_events
    FOR EACH ROW EXECUTE FUNCTION control_room_event_is_told();

ALTER TABLE api_tokens
    DROP CONSTRAINT api_token_scopes_known,
    ADD CONSTRAINT api_token_scopes_known
        CHECK (scopes <@ ARRAY['pdr:read', 'pdr:write', 'approve', 'licenses', 'cloud:fulfil'] AND cardinality(scopes) > 0);

GRANT SELECT ON control_room_transitions TO drawdown_app;
GRANT SELECT, INSERT ON control_rooms, license_files, license_file_lines, control_room_events TO drawdown_app;
GRANT UPDATE (status, version, last_seen_at, updated_at) ON control_rooms TO drawdown_app;
GRANT UPDATE (status, issued_at, expires_on, key_id, content, failure) ON license_files TO drawdown_app;
GRANT SELECT, INSERT, DELETE, UPDATE (quantity, consumed) ON allocations TO drawdown_app;
