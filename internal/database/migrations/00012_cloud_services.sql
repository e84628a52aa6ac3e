-- +goose Up

-- The edges of a cloud service's life, as internal/cloud has them; a test holds the two together.
CREATE TABLE cloud_service_transitions (
    from_status text NOT NULL,
    to_status   text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO cloud_service_transitions (from_status, to_status) VALUES
    ('REQUESTED', 'PROVISIONING'),
    ('REQUESTED', 'ACTIVE'),
    ('REQUESTED', 'FAILED'),
    ('REQUESTED', 'DEPROVISIONING'),
    ('PROVISIONING', 'ACTIVE'),
    ('PROVISIONING', 'FAILED'),
    ('PROVISIONING', 'DEPROVISIONING'),
    ('FAILED', 'REQUESTED'),
    ('FAILED', 'DEPROVISIONING'),
    ('ACTIVE', 'SUSPENDED'),
    ('ACTIVE', 'DEPROVISIONING'),
    ('SUSPENDED', 'ACTIVE'),
    ('SUSPENDED', 'DEPROVISIONING'),
    ('DEPROVISIONING', 'DELETED');

-- What the vendor runs for accounts. partner_id is the partner that asked for it, and empty for the account's own: partner_key
-- says the same without a NULL, so that foreign keys can carry it along.
CREATE TABLE cloud_services (
    id              uuid PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts (id),
    partner_id      uuid,
    partner_key     uuid        NOT NULL GENERATED ALWAYS AS (coalesce(partner_id, '00000000-0000-0000-0000-000000000000')) STORED,
    kind            text        NOT NULL,
    name            text        NOT NULL,
    region          text        NOT NULL,
    status          text        NOT NULL DEFAULT 'REQUESTED',
    version         integer     NOT NULL DEFAULT 1,
    url             text,
    failure         text,
    control_room_id uuid,
    requested_by_id uuid        NOT NULL REFERENCES users (id),
    status_since    timestamptz NOT NULL DEFAULT now(),
    overdue_at      timestamptz, -- when people were told that the vendor is late, in this status
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT cloud_service_kind_known CHECK (kind IN ('CONTROL_ROOM', 'IQ_BOT_SERVER')),
    CONSTRAINT cloud_service_name_fits CHECK (name ~ '^[a-z0-9-]{1,27}$' AND name !~ '^-|-$|^[0-9]+$'),
    CONSTRAINT cloud_service_region_length CHECK (char_length(region) BETWEEN 1 AND 64),
    CONSTRAINT cloud_service_status_known
        CHECK (status IN ('REQUESTED', 'PROVISIONING', 'ACTIVE', 'FAILED', 'SUSPENDED', 'DEPROVISIONING', 'DELETED')),
    CONSTRAINT cloud_service_url_length CHECK (char_length(url) <= 2000 AND url LIKE 'https://%'),
    CONSTRAINT cloud_service_failure_length CHECK (char_length(failure) BETWEEN 3 AND 2000),
    CONSTRAINT cloud_service_failed_says_why CHECK (status <> 'FAILED' OR failure IS NOT NULL),
    CONSTRAINT cloud_service_runs_somewhere CHECK (status NOT IN ('ACTIVE', 'SUSPENDED') OR url IS NOT NULL),
    CONSTRAINT cloud_service_runs_its_room CHECK (CASE
        WHEN kind <> 'CONTROL_ROOM' THEN control_room_id IS NULL
        ELSE status NOT IN ('ACTIVE', 'SUSPENDED') OR control_room_id IS NOT NULL END),
    CONSTRAINT cloud_service_overdue_waits CHECK (overdue_at IS NULL OR status IN ('REQUESTED', 'PROVISIONING', 'DEPROVISIONING')),
    CONSTRAINT cloud_service_of_own_customer FOREIGN KEY (partner_id, account_id) REFERENCES partnerships (partner_id, customer_id),
    CONSTRAINT cloud_service_of_own_room FOREIGN KEY (control_room_id, account_id, partner_key)
        REFERENCES control_rooms (id, account_id, partner_key),
    CONSTRAINT cloud_service_room_once UNIQUE (control_room_id),
    -- target of the foreign keys that carry the account and the partner along
    CONSTRAINT cloud_service_whole UNIQUE (id, account_id, partner_key)
);
CREATE UNIQUE INDEX cloud_service_name_once ON cloud_services (name) WHERE status <> 'DELETED';
CREATE INDEX cloud_service_newest_of_account ON cloud_services (account_id, created_at DESC, id DESC);
CREATE INDEX cloud_service_longest_waiting ON cloud_services (status_since, id)
    WHERE status IN ('REQUESTED', 'PROVISIONING', 'DEPROVISIONING');

-- A cloud service begins as a request, moves only along an edge, counts what is done with it, and stays what was asked for.
-- +goose StatementBegin
CREATE FUNCTION cloud_service_moves_legally() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'REQUESTED' OR NEW.version <> 1 OR NEW.control_room_id IS NOT NULL THEN
            RAISE EXCEPTION 'a cloud service begins as a request, at version 1'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cloud_service_moves_legally';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'DELETED' OR NEW.status <> OLD.status
        AND NOT EXISTS (SELECT FROM cloud_service_transitions WHERE from_status = OLD.status AND to_status = NEW.status) THEN
        RAISE EXCEPTION 'a cloud service cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cloud_service_moves_legally';
    END IF;
    IF NEW.version NOT BETWEEN OLD.version AND OLD.version + 1 OR NEW.status <> OLD.status AND NEW.version = OLD.version THEN
        RAISE EXCEPTION 'a change of a cloud service counts its version up by one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cloud_service_counts_versions';
    END IF;
    IF (NEW.id, NEW.account_id, NEW.partner_id, NEW.kind, NEW.name, NEW.region, NEW.created_at, NEW.requested_by_id)
        IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.partner_id, OLD.kind, OLD.name, OLD.region, OLD.created_at, OLD.requested_by_id)
        OR OLD.control_room_id IS NOT NULL AND NEW.control_room_id IS DISTINCT FROM OLD.control_room_id THEN
        RAISE EXCEPTION 'what a cloud service is never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cloud_service_keeps_identity';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cloud_service_moves_legally BEFORE INSERT OR UPDATE ON cloud_services
    FOR EACH ROW EXECUTE FUNCTION cloud_service_moves_legally();
CREATE TRIGGER cloud_service_never_removed BEFORE DELETE ON cloud_services FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- An allocation is of a Control Room or of a cloud service. That of a cloud service is the one unit that pays for it.
ALTER TABLE allocations
    DROP CONSTRAINT allocations_pkey,
    ALTER COLUMN control_room_id DROP NOT NULL,
    ADD COLUMN cloud_service_id uuid,
    ADD CONSTRAINT allocation_once_in_room UNIQUE (control_room_id, entitlement_id),
    ADD CONSTRAINT allocation_once_in_service UNIQUE (cloud_service_id),
    ADD CONSTRAINT allocation_of_one CHECK (num_nonnulls(control_room_id, cloud_service_id) = 1),
    ADD CONSTRAINT allocation_pays_with_one_unit CHECK (cloud_service_id IS NULL OR (quantity = 1 AND consumed = 0)),
    ADD CONSTRAINT allocation_in_own_service FOREIGN KEY (cloud_service_id, account_id, partner_key)
        REFERENCES cloud_services (id, account_id, partner_key);
DROP TRIGGER allocation_stays ON allocations;
CREATE TRIGGER allocation_stays BEFORE UPDATE OF control_room_id, cloud_service_id, entitlement_id ON allocations
    FOR EACH ROW EXECUTE FUNCTION allocation_stays();

-- At commit a cloud service has its unit, until it is gone.
-- +goose StatementBegin
CREATE FUNCTION cloud_service_has_its_unit() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    service uuid;
BEGIN
    IF TG_TABLE_NAME = 'cloud_services' THEN
        service := NEW.id;
    ELSE
        service := coalesce(NEW.cloud_service_id, OLD.cloud_service_id);
    END IF;
    IF EXISTS (SELECT FROM cloud_services WHERE id = service
        AND (status <> 'DELETED') <> EXISTS (SELECT FROM allocations WHERE cloud_service_id = service)) THEN
        RAISE EXCEPTION 'cloud service % has no unit, or has one though it is gone', service
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cloud_service_has_its_unit';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER cloud_service_has_its_unit AFTER INSERT OR UPDATE OF status ON cloud_services
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cloud_service_has_its_unit();
CREATE CONSTRAINT TRIGGER cloud_service_has_its_unit AFTER INSERT OR DELETE ON allocations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cloud_service_has_its_unit();

-- The history of a cloud service: one row for each thing that happened to it, with the version that it had then.
CREATE TABLE cloud_service_events (
    id               uuid PRIMARY KEY,
    seq              bigint GENERATED ALWAYS AS IDENTITY,
    cloud_service_id uuid        NOT NULL REFERENCES cloud_services (id),
    kind             text        NOT NULL,
    from_status      text,
    to_status        text        NOT NULL,
    version          integer     NOT NULL,
    by_id            uuid REFERENCES users (id),
    at               timestamptz NOT NULL DEFAULT now(),
    comment          text,

    CONSTRAINT cloud_service_event_kind_known CHECK (kind IN
        ('PROVISION', 'START', 'ACTIVATE', 'FAIL', 'RETRY', 'SUSPEND', 'RESUME', 'DEPROVISION', 'DELETE', 'OVERDUE')),
    CONSTRAINT cloud_service_event_by_someone CHECK ((by_id IS NULL) = (kind = 'OVERDUE'))
);
CREATE INDEX cloud_service_event_of_service ON cloud_service_events (cloud_service_id, seq);
CREATE TRIGGER cloud_service_event_append_only BEFORE UPDATE OR DELETE ON cloud_service_events
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER cloud_service_event_never_emptied BEFORE TRUNCATE ON cloud_service_events EXECUTE FUNCTION forbid_change();

-- Watchers are told at commit, by ids only. The third is the partner that may hear of it: the one that asked for it, else its
-- account.
-- +goose StatementBegin
CREATE FUNCTION cloud_service_event_is_told() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_notify('drawdown_cloud_service', NEW.id || ' ' || NEW.cloud_service_id || ' ' ||
        (SELECT coalesce(partner_id, account_id) FROM cloud_services WHERE id = NEW.cloud_service_id));
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cloud_service_event_is_told AFTER INSERT ON cloud_service_events
    FOR EACH ROW EXECUTE FUNCTION cloud_service_event_is_told();

-- What became of telling the vendor's provisioning system of an event.
CREATE TABLE cloud_service_deliveries (
    event_id     uuid PRIMARY KEY REFERENCES cloud_service_events (id),
    attempts     integer     NOT NULL DEFAULT 1,
    attempted_at timestamptz NOT NULL DEFAULT now(),
    response     integer, -- the status code of the last answer; empty where there was none
    failure      text,
    delivered_at timestamptz,

    CONSTRAINT cloud_service_delivery_was_tried CHECK (attempts >= 1),
    CONSTRAINT cloud_service_delivery_ended CHECK ((delivered_at IS NULL) = (failure IS NOT NULL))
);

GRANT SELECT ON cloud_service_transitions TO drawdown_app;
GRANT SELECT, INSERT ON cloud_services, cloud_service_events, cloud_service_deliveries TO drawdown_app;
GRANT UPDATE (status, version, url, failure, control_room_id, status_since, overdue_at, updated_at) ON cloud_services TO drawdown_app;
GRANT UPDATE (attempts, attempted_at, response, failure, delivered_at) ON cloud_service_deliveries TO drawdown_app;
