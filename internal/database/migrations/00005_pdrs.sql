-- +goose Up

-- The edges of a request's life, as internal/pdr has them; a test holds the two together.
CREATE TABLE pdr_transitions (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO pdr_transitions (from_state, to_state) VALUES
    ('DRAFT', 'DRAFT'),
    ('DRAFT', 'SUBMITTED'),
    ('DRAFT', 'WITHDRAWN'),
    ('SUBMITTED', 'WITHDRAWN'),
    ('SUBMITTED', 'APPROVED'),
    ('SUBMITTED', 'REJECTED'),
    ('SUBMITTED', 'EXPIRED'),
    ('APPROVED', 'ACCEPTED'),
    ('APPROVED', 'WITHDRAWN'),
    ('APPROVED', 'EXPIRED');

-- A partner draw-down request. Its order and its customer are its partner's, by foreign key. customer_name is what was
-- asked for: customer_id stays empty for a new customer until acceptance makes the account.
CREATE TABLE pdrs (
    id               uuid PRIMARY KEY,
    number           bigint GENERATED ALWAYS AS IDENTITY,
    version          integer     NOT NULL DEFAULT 1,
    state            text        NOT NULL,
    partner_id       uuid        NOT NULL REFERENCES accounts (id),
    order_id         uuid,
    customer_id      uuid,
    customer_name    text,
    customer_website text,
    contact_name     text,
    contact_email    text,
    note             text,
    rejection_reason text,
    cloned_from_id   uuid,
    created_by_id    uuid        NOT NULL REFERENCES users (id),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    submitted_by_id  uuid REFERENCES users (id),
    submitted_at     timestamptz,
    decided_by_id    uuid REFERENCES users (id),
    decided_at       timestamptz,
    accepted_by_id   uuid REFERENCES users (id),
    accepted_at      timestamptz,
    accept_by        timestamptz,

    CONSTRAINT pdr_number_once UNIQUE (number),
    CONSTRAINT pdr_state_known CHECK (state IN
        ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'ACCEPTED', 'WITHDRAWN', 'EXPIRED')),
    CONSTRAINT pdr_order_of_partner FOREIGN KEY (order_id, partner_id) REFERENCES orders (id, partner_id),
    CONSTRAINT pdr_customer_of_partner FOREIGN KEY (partner_id, customer_id) REFERENCES partnerships (partner_id, customer_id),
    CONSTRAINT pdr_of_partner UNIQUE (id, partner_id),
    CONSTRAINT pdr_cloned_from_own FOREIGN KEY (cloned_from_id, partner_id) REFERENCES pdrs (id, partner_id),
    CONSTRAINT pdr_with_order UNIQUE (id, order_id),
    CONSTRAINT pdr_submitted_is_whole CHECK (submitted_at IS NULL OR (submitted_by_id IS NOT NULL AND order_id IS NOT NULL
        AND customer_name IS NOT NULL AND customer_website IS NOT NULL AND contact_name IS NOT NULL AND contact_email IS NOT NULL)),
    CONSTRAINT pdr_waiting_was_submitted CHECK (state IN ('DRAFT', 'WITHDRAWN') OR submitted_at IS NOT NULL),
    CONSTRAINT pdr_four_eyes CHECK (state = 'REJECTED' OR decided_by_id <> submitted_by_id),
    CONSTRAINT pdr_decided CHECK ((decided_at IS NULL) = (decided_by_id IS NULL)
        AND (state NOT IN ('APPROVED', 'REJECTED', 'ACCEPTED') OR decided_at IS NOT NULL)),
    CONSTRAINT pdr_rejected_has_reason CHECK ((state = 'REJECTED') = (rejection_reason IS NOT NULL)),
    CONSTRAINT pdr_approved_has_deadline CHECK (state NOT IN ('APPROVED', 'ACCEPTED') OR accept_by IS NOT NULL),
    CONSTRAINT pdr_accepted CHECK ((state = 'ACCEPTED') = (accepted_at IS NOT NULL)
        AND (accepted_at IS NULL) = (accepted_by_id IS NULL) AND (state <> 'ACCEPTED' OR customer_id IS NOT NULL))
);
-- One index for each way that a list is read, for the vendor and for a partner.
CREATE INDEX pdr_newest ON pdrs (created_at DESC, id DESC);
CREATE INDEX pdr_last_changed ON pdrs (updated_at DESC, id DESC);
CREATE INDEX pdr_newest_of_partner ON pdrs (partner_id, created_at DESC, id DESC);
CREATE INDEX pdr_last_changed_of_partner ON pdrs (partner_id, updated_at DESC, id DESC);
CREATE INDEX pdr_number_of_partner ON pdrs (partner_id, number DESC);
CREATE INDEX pdr_newest_of_customer ON pdrs (customer_id, created_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX pdr_of_order ON pdrs (order_id);
CREATE INDEX pdr_clones ON pdrs (cloned_from_id) WHERE cloned_from_id IS NOT NULL;
CREATE INDEX pdr_queue ON pdrs (submitted_at, id) WHERE state = 'SUBMITTED';
CREATE INDEX pdr_deadlines ON pdrs (accept_by) WHERE state = 'APPROVED';

-- The lines are of the request's order, by foreign key.
CREATE TABLE pdr_lines (
    pdr_id        uuid    NOT NULL,
    position      integer NOT NULL,
    order_id      uuid    NOT NULL,
    order_line_id uuid    NOT NULL,
    product_id    uuid    NOT NULL,
    quantity      integer NOT NULL,

    PRIMARY KEY (pdr_id, position),
    CONSTRAINT pdr_line_product_once UNIQUE (pdr_id, product_id),
    CONSTRAINT pdr_line_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    CONSTRAINT pdr_line_position CHECK (position BETWEEN 0 AND 199),
    CONSTRAINT pdr_line_of_order FOREIGN KEY (pdr_id, order_id) REFERENCES pdrs (id, order_id)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT pdr_line_in_order FOREIGN KEY (order_line_id, order_id, product_id)
        REFERENCES order_lines (id, order_id, product_id)
);
CREATE INDEX pdr_line_of_order_line ON pdr_lines (order_line_id);

ALTER TABLE transfers ADD CONSTRAINT transfer_of_pdr FOREIGN KEY (pdr_id) REFERENCES pdrs (id);

-- A request begins as a draft or submitted, moves only along an edge, counts every change, and never changes its tenant.
-- +goose StatementBegin
CREATE FUNCTION pdr_moves_legally() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('DRAFT', 'SUBMITTED') OR NEW.version <> 1 THEN
            RAISE EXCEPTION 'a request begins as a draft or submitted, at version 1'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pdr_moves_legally';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM pdr_transitions WHERE from_state = OLD.state AND to_state = NEW.state) THEN
        RAISE EXCEPTION 'a request cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pdr_moves_legally';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'every change of a request counts its version up by one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pdr_counts_versions';
    END IF;
    IF (NEW.id, NEW.number, NEW.partner_id, NEW.created_at, NEW.created_by_id)
        IS DISTINCT FROM (OLD.id, OLD.number, OLD.partner_id, OLD.created_at, OLD.created_by_id) THEN
        RAISE EXCEPTION 'whose request it is never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pdr_keeps_identity';
    END IF;
    IF OLD.state <> 'DRAFT' AND (NEW.submitted_by_id, NEW.submitted_at, NEW.order_id)
        IS DISTINCT FROM (OLD.submitted_by_id, OLD.submitted_at, OLD.order_id) THEN
        RAISE EXCEPTION 'what was submitted, and by whom, never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pdr_stays_as_submitted';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER pdr_moves_legally BEFORE INSERT OR UPDATE ON pdrs
    FOR EACH ROW EXECUTE FUNCTION pdr_moves_legally();
CREATE TRIGGER pdr_never_removed BEFORE DELETE ON pdrs FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- What was submitted stays as it was: lines change in a draft alone. A request that begins submitted is given its lines in the
-- transaction that makes it.
-- +goose StatementBegin
CREATE FUNCTION pdr_lines_settle() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM pdrs WHERE id = coalesce(NEW.pdr_id, OLD.pdr_id) AND state <> 'DRAFT'
        AND (TG_OP = 'DELETE' OR version > 1 OR pdrs.xmin <> pg_current_xact_id()::xid)) THEN
        RAISE EXCEPTION 'the lines of a submitted request do not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'pdr_lines_settle';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE TRIGGER pdr_lines_settle BEFORE INSERT OR DELETE ON pdr_lines FOR EACH ROW EXECUTE FUNCTION pdr_lines_settle();
CREATE TRIGGER pdr_line_is_replaced BEFORE UPDATE ON pdr_lines FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- The history of a request: one row for each change of its state.
CREATE TABLE pdr_events (
    id         uuid PRIMARY KEY,
    pdr_id     uuid        NOT NULL REFERENCES pdrs (id),
    version    integer     NOT NULL,
    action     text        NOT NULL,
    from_state text,
    to_state   text        NOT NULL,
    by_id      uuid REFERENCES users (id),
    at         timestamptz NOT NULL DEFAULT now(),
    comment    text,

    CONSTRAINT pdr_event_once UNIQUE (pdr_id, version),
    CONSTRAINT pdr_event_action_known CHECK (action IN
        ('CREATE', 'SUBMIT', 'WITHDRAW', 'APPROVE', 'REJECT', 'ACCEPT', 'EXPIRE', 'CLONE')),
    CONSTRAINT pdr_event_by_someone CHECK ((by_id IS NULL) = (action = 'EXPIRE'))
);
CREATE TRIGGER pdr_event_append_only BEFORE UPDATE OR DELETE ON pdr_events
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER pdr_event_never_emptied BEFORE TRUNCATE ON pdr_events EXECUTE FUNCTION forbid_change();

-- Watchers are told at commit, by ids only: what they may see they read themselves.
-- +goose StatementBegin
CREATE FUNCTION pdr_event_is_told() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_notify('drawdown_pdr', NEW.id || ' ' || NEW.pdr_id || ' ' || (SELECT partner_id FROM pdrs WHERE id = NEW.pdr_id));
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER pdr_event_is_told AFTER INSERT ON pdr_events FOR EACH ROW EXECUTE FUNCTION pdr_event_is_told();

GRANT SELECT ON pdr_transitions TO drawdown_app;
GRANT SELECT, INSERT, UPDATE ON pdrs TO drawdown_app;
GRANT SELECT, INSERT, DELETE ON pdr_lines TO drawdown_app;
GRANT SELECT, INSERT ON pdr_events TO drawdown_app;
