-- +goose Up

-- One account's holding of one order line, and the one place where a balance lives. available = quantity - reserved -
-- allocated is never stored. The order, the partner and the product are carried along so that the foreign keys can hold the
-- tenants apart, and so that a list needs no detour to filter by them.
CREATE TABLE entitlements (
    id            uuid PRIMARY KEY,
    account_id    uuid        NOT NULL REFERENCES accounts (id),
    order_line_id uuid        NOT NULL,
    order_id      uuid        NOT NULL,
    partner_id    uuid        NOT NULL,
    product_id    uuid        NOT NULL,
    -- set where the holder is not the partner itself
    customer_id   uuid GENERATED ALWAYS AS (CASE WHEN account_id <> partner_id THEN account_id END) STORED,
    quantity      integer     NOT NULL,
    reserved      integer     NOT NULL DEFAULT 0,
    allocated     integer     NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),

    -- The last line of defence: no bug in Go can promise more than is held.
    CONSTRAINT never_overdrawn CHECK (reserved >= 0 AND allocated >= 0 AND reserved + allocated <= quantity),
    CONSTRAINT entitlement_once UNIQUE (account_id, order_line_id),
    CONSTRAINT entitlement_of_line UNIQUE (id, order_line_id),
    CONSTRAINT entitlement_line_in_order FOREIGN KEY (order_line_id, order_id, product_id)
        REFERENCES order_lines (id, order_id, product_id),
    CONSTRAINT entitlement_order_of_partner FOREIGN KEY (order_id, partner_id) REFERENCES orders (id, partner_id),
    CONSTRAINT entitlement_of_own_customer FOREIGN KEY (partner_id, customer_id)
        REFERENCES partnerships (partner_id, customer_id)
);
CREATE INDEX entitlement_newest_of_account ON entitlements (account_id, created_at DESC, id DESC);
CREATE INDEX entitlement_newest_of_partner ON entitlements (partner_id, created_at DESC, id DESC);
CREATE INDEX entitlement_of_order ON entitlements (order_id);
CREATE INDEX entitlement_of_order_line ON entitlements (order_line_id);

-- Units that moved together, and why.
CREATE TABLE transfers (
    id     uuid PRIMARY KEY,
    kind   text        NOT NULL,
    pdr_id uuid,
    by_id  uuid REFERENCES users (id),
    at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT transfer_kind_known CHECK (kind IN ('ISSUE', 'ACCEPT', 'CORRECTION')),
    CONSTRAINT transfer_accept_names_pdr CHECK ((kind = 'ACCEPT') = (pdr_id IS NOT NULL))
);
CREATE UNIQUE INDEX transfer_accept_once ON transfers (pdr_id) WHERE pdr_id IS NOT NULL;

-- The postings of a transfer, double entry: for each order line they sum to zero. A posting without an entitlement is on the
-- source of the order line, from which an issue takes its units. seq orders the postings of one entitlement: it is drawn
-- while the entitlement's row is locked.
CREATE TABLE movements (
    id             uuid PRIMARY KEY,
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    transfer_id    uuid    NOT NULL REFERENCES transfers (id),
    order_line_id  uuid    NOT NULL REFERENCES order_lines (id),
    entitlement_id uuid,
    delta          integer NOT NULL,
    balance        integer,

    CONSTRAINT movement_moves CHECK (delta <> 0),
    CONSTRAINT movement_balance CHECK ((entitlement_id IS NULL) = (balance IS NULL) AND balance >= 0),
    CONSTRAINT movement_once UNIQUE NULLS NOT DISTINCT (transfer_id, order_line_id, entitlement_id),
    CONSTRAINT movement_on_its_line FOREIGN KEY (entitlement_id, order_line_id) REFERENCES entitlements (id, order_line_id)
);
CREATE INDEX movement_newest ON movements (entitlement_id, seq DESC) INCLUDE (balance);

-- +goose StatementBegin
CREATE FUNCTION transfer_conserves() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF (SELECT sum(delta) FROM movements WHERE transfer_id = NEW.transfer_id AND order_line_id = NEW.order_line_id) <> 0 THEN
        RAISE EXCEPTION 'the postings of transfer % do not sum to zero', NEW.transfer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_conserves';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER transfer_conserves AFTER INSERT ON movements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfer_conserves();

-- Each posting continues from the one before it, so that the last balance is the sum of them all.
-- +goose StatementBegin
CREATE FUNCTION movement_continues() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF NEW.balance <> NEW.delta + coalesce((
        SELECT balance FROM movements
        WHERE entitlement_id = NEW.entitlement_id AND seq < NEW.seq ORDER BY seq DESC LIMIT 1), 0) THEN
        RAISE EXCEPTION 'movement % does not continue from the balance before it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_continues';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER movement_continues AFTER INSERT ON movements
    FOR EACH ROW WHEN (NEW.entitlement_id IS NOT NULL) EXECUTE FUNCTION movement_continues();

-- quantity is a projection of the postings: at commit it is the balance of the last one, whichever of the two was written.
-- +goose StatementBegin
CREATE FUNCTION entitlement_follows_ledger() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    holding uuid;
BEGIN
    IF TG_TABLE_NAME = 'movements' THEN
        holding := NEW.entitlement_id;
    ELSE
        holding := NEW.id;
    END IF;
    IF (SELECT quantity FROM entitlements WHERE id = holding) IS DISTINCT FROM coalesce((
        SELECT balance FROM movements WHERE entitlement_id = holding ORDER BY seq DESC LIMIT 1), 0) THEN
        RAISE EXCEPTION 'the quantity of entitlement % is not what its postings say', holding
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entitlement_follows_ledger';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER entitlement_follows_ledger_from_start AFTER INSERT ON entitlements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entitlement_follows_ledger();
CREATE CONSTRAINT TRIGGER entitlement_follows_ledger AFTER UPDATE OF quantity ON entitlements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.quantity <> OLD.quantity)
    EXECUTE FUNCTION entitlement_follows_ledger();
CREATE CONSTRAINT TRIGGER movement_is_followed AFTER INSERT ON movements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.entitlement_id IS NOT NULL)
    EXECUTE FUNCTION entitlement_follows_ledger();

CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER transfer_never_emptied BEFORE TRUNCATE ON transfers EXECUTE FUNCTION forbid_change();
CREATE TRIGGER movement_append_only BEFORE UPDATE OR DELETE ON movements
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER movement_never_emptied BEFORE TRUNCATE ON movements EXECUTE FUNCTION forbid_change();

GRANT SELECT, INSERT ON entitlements TO drawdown_app;
GRANT UPDATE (quantity, reserved, allocated) ON entitlements TO drawdown_app;
GRANT SELECT, INSERT ON transfers, movements TO drawdown_app;
