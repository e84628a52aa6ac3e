-- +goose Up

CREATE TABLE products (
    id         uuid PRIMARY KEY,
    sku        text        NOT NULL,
    name       text        NOT NULL,
    unit       text        NOT NULL,
    unit_kind  text        NOT NULL,
    unit_size  integer     NOT NULL,
    licensing  text        NOT NULL,
    provisions text,
    active     boolean     NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT product_sku_once UNIQUE (sku),
    CONSTRAINT product_unit_kind_known CHECK (unit_kind IN ('LICENSE', 'PAGE', 'HOUR')),
    CONSTRAINT product_unit_size CHECK (unit_size >= 1 AND (unit_kind <> 'LICENSE' OR unit_size = 1)),
    CONSTRAINT product_licensing_known CHECK (licensing IN ('FILE', 'CLOUD', 'BOTH', 'NONE')),
    CONSTRAINT product_provisions_known CHECK (provisions IN ('CONTROL_ROOM', 'IQ_BOT_SERVER'))
);

-- What a partner bought, for itself, to draw down from, or (end_customer_id) for one of its customers. EXPIRED is not a
-- status here: it follows from ends_on and the clock.
CREATE TABLE orders (
    id              uuid PRIMARY KEY,
    number          text        NOT NULL,
    partner_id      uuid        NOT NULL,
    partner_kind    text        NOT NULL DEFAULT 'PARTNER',
    end_customer_id uuid,
    purchase_order  text,
    status          text        NOT NULL DEFAULT 'ACTIVE',
    hold_reason     text,
    starts_on       date        NOT NULL,
    ends_on         date        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT order_number_once UNIQUE (number),
    CONSTRAINT order_status_known CHECK (status IN ('ACTIVE', 'ON_HOLD', 'CANCELLED')),
    CONSTRAINT order_hold_has_reason CHECK ((status = 'ON_HOLD') = (hold_reason IS NOT NULL)),
    CONSTRAINT order_term CHECK (starts_on <= ends_on),
    CONSTRAINT order_placed_by_partner FOREIGN KEY (partner_id, partner_kind) REFERENCES accounts (id, kind),
    CONSTRAINT order_partner_kind CHECK (partner_kind = 'PARTNER'),
    CONSTRAINT order_for_own_customer FOREIGN KEY (partner_id, end_customer_id) REFERENCES partnerships (partner_id, customer_id),
    CONSTRAINT order_of_partner UNIQUE (id, partner_id)
);
CREATE INDEX order_newest ON orders (created_at DESC, id DESC);
CREATE INDEX order_newest_of_partner ON orders (partner_id, created_at DESC, id DESC);
CREATE INDEX order_of_end_customer ON orders (end_customer_id) WHERE end_customer_id IS NOT NULL;

-- One product of an order, once. ordered never changes: more units are a new order.
CREATE TABLE order_lines (
    id         uuid PRIMARY KEY,
    order_id   uuid    NOT NULL REFERENCES orders (id),
    product_id uuid    NOT NULL REFERENCES products (id),
    position   integer NOT NULL,
    ordered    integer NOT NULL,

    CONSTRAINT order_line_quantity CHECK (ordered BETWEEN 1 AND 1000000000),
    CONSTRAINT order_line_product_once UNIQUE (order_id, product_id),
    -- target of the foreign keys that keep a line, its order and its product together
    CONSTRAINT order_line_whole UNIQUE (id, order_id, product_id)
);

-- +goose StatementBegin
CREATE FUNCTION order_line_is_fixed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'what was ordered never changes: more units are a new order'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'order_line_is_fixed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_line_is_fixed BEFORE UPDATE OR DELETE ON order_lines
    FOR EACH ROW EXECUTE FUNCTION order_line_is_fixed();

GRANT SELECT, INSERT, UPDATE ON products, orders TO drawdown_app;
GRANT SELECT, INSERT ON order_lines TO drawdown_app;
