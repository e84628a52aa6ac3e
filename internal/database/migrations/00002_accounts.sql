-- +goose Up

-- A company: the vendor, a partner or a customer. name_key and website_host are the name and the site as they are compared:
-- case and spaces folded by the application, so that it is the same on every server whatever its locale.
CREATE TABLE accounts (
    id           uuid PRIMARY KEY,
    kind         text        NOT NULL,
    name         text        NOT NULL,
    name_key     text        NOT NULL,
    website      text,
    website_host text        NOT NULL DEFAULT '',
    external_id  text,
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT account_kind_known CHECK (kind IN ('VENDOR', 'PARTNER', 'CUSTOMER')),
    CONSTRAINT account_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT account_website_length CHECK (char_length(website) <= 2048),
    -- targets of the foreign keys that carry the kind, or the key of a customer, along
    CONSTRAINT account_of_kind UNIQUE (id, kind),
    CONSTRAINT account_by_key UNIQUE (id, name_key, website_host)
);
CREATE UNIQUE INDEX account_one_vendor ON accounts (kind) WHERE kind = 'VENDOR';
CREATE UNIQUE INDEX account_external_id ON accounts (external_id);
CREATE INDEX account_by_name ON accounts (name_key, id);
CREATE INDEX account_by_likeness ON accounts USING gin (name_key gin_trgm_ops);

-- Which customer buys through which partner, and whom the partner talks to there. Of one partner no two customers have the
-- same name and website: two acceptances at once for the same new customer make one account.
CREATE TABLE partnerships (
    partner_id    uuid        NOT NULL,
    customer_id   uuid        NOT NULL,
    partner_kind  text        NOT NULL DEFAULT 'PARTNER',
    customer_kind text        NOT NULL DEFAULT 'CUSTOMER',
    name_key      text        NOT NULL,
    website_host  text        NOT NULL,
    contact_name  text,
    contact_email text,
    created_at    timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (partner_id, customer_id),
    CONSTRAINT partnership_kinds CHECK (partner_kind = 'PARTNER' AND customer_kind = 'CUSTOMER'),
    CONSTRAINT partnership_partner FOREIGN KEY (partner_id, partner_kind) REFERENCES accounts (id, kind),
    CONSTRAINT partnership_customer FOREIGN KEY (customer_id, customer_kind) REFERENCES accounts (id, kind),
    CONSTRAINT partnership_key FOREIGN KEY (customer_id, name_key, website_host)
        REFERENCES accounts (id, name_key, website_host) ON UPDATE CASCADE,
    CONSTRAINT partnership_customer_once UNIQUE (partner_id, name_key, website_host)
);
CREATE INDEX partnership_of_customer ON partnerships (customer_id);
CREATE INDEX partnership_by_host ON partnerships (partner_id, website_host);

-- A person. The role says the kind of account that it belongs to; the foreign key holds it to that.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    account_id    uuid        NOT NULL,
    account_kind  text        NOT NULL GENERATED ALWAYS AS (split_part(role, '_', 1)) STORED,
    email         text        NOT NULL,
    email_key     text        NOT NULL,
    name          text        NOT NULL,
    role          text        NOT NULL,
    locale        text        NOT NULL DEFAULT 'en',
    password_hash text,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_email_once UNIQUE (email_key),
    CONSTRAINT user_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
    CONSTRAINT user_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT user_locale_known CHECK (locale IN ('en', 'ko')),
    CONSTRAINT user_role_known CHECK (role IN (
        'VENDOR_ADMIN', 'VENDOR_APPROVER', 'VENDOR_OPERATOR', 'VENDOR_VIEWER',
        'PARTNER_ADMIN', 'PARTNER_REQUESTER', 'PARTNER_VIEWER', 'CUSTOMER_ADMIN', 'CUSTOMER_VIEWER')),
    CONSTRAINT user_role_fits_account FOREIGN KEY (account_id, account_kind) REFERENCES accounts (id, kind)
);
CREATE INDEX user_of_account ON users (account_id);

GRANT SELECT, INSERT, UPDATE ON accounts, partnerships, users TO drawdown_app;
