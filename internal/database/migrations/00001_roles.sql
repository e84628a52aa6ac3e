-- +goose Up

-- The application's connections act as drawdown_app, which owns nothing: what it is not granted, no defect in it can do.
-- Roles belong to the whole cluster, so another database of ours may have made it already.
-- +goose StatementBegin
DO $$
BEGIN
    CREATE ROLE drawdown_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
-- +goose StatementEnd

-- From 16 on, whoever makes a role may give it to others and may not act as it before it is given to them too.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'drawdown_app', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        EXECUTE format('GRANT drawdown_app TO %I', current_user);
    END IF;
END $$;
-- +goose StatementEnd

GRANT USAGE ON SCHEMA public TO drawdown_app;

-- Likeness of names, for "is this the customer you mean?".
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- forbid_change stands behind every append-only table.
-- +goose StatementBegin
CREATE FUNCTION forbid_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
-- +goose StatementEnd
