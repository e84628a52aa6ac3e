-- +goose Up

-- A second wall. The application narrows every read to what the viewer may see; where that is forgotten, these policies show nothing.
-- They bind the application's role. The owner of the tables is not bound, and so neither are foreign keys.

-- Who asks is told with each connection that the application takes: drawdown.viewer is "all" for the vendor's people and for what the
-- portal does by itself, and for others the id of their account. Where nothing was told nobody asks, and sees nothing.
--
-- A policy asks for them by a SELECT of its own, so that they are found out once for a statement and not for each row, and for what a
-- row belongs to by one that gives a value: EXISTS could be planned as a list of all there is.
CREATE FUNCTION viewer_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('drawdown.viewer', true) = 'all', false);
CREATE FUNCTION viewer_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN current_setting('drawdown.viewer', true) NOT IN ('all', '') THEN current_setting('drawdown.viewer')::uuid END;

-- What triggers hold is about all rows, whoever asks: seen with the viewer's eyes a sum would leave some out, or a check find nothing
-- to check. Those that read tables run as the owner.
-- +goose StatementBegin
DO $$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype AND 'search_path=public' = ANY (proconfig) LOOP
        -- without pg_temp at the end, a temporary table would be found before the table that is meant
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', made.name);
    END LOOP;
END $$;
-- +goose StatementEnd

-- The lines of orders and of requests carry their partner along, so that the most read of all tables need no detour to be judged by.
ALTER TABLE order_lines ADD COLUMN partner_id uuid;
ALTER TABLE order_lines DISABLE TRIGGER order_line_is_fixed;
UPDATE order_lines SET partner_id = orders.partner_id FROM orders WHERE orders.id = order_id;
ALTER TABLE order_lines ENABLE TRIGGER order_line_is_fixed;
ALTER TABLE order_lines ALTER COLUMN partner_id SET NOT NULL;
-- +goose StatementBegin
CREATE FUNCTION order_line_of_partner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- a line of no order is refused by its foreign key, after this
    NEW.partner_id := coalesce((SELECT partner_id FROM orders WHERE id = NEW.order_id), '00000000-0000-0000-0000-000000000000');
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_line_of_partner BEFORE INSERT ON order_lines FOR EACH ROW EXECUTE FUNCTION order_line_of_partner();

ALTER TABLE pdr_lines ADD COLUMN partner_id uuid;
ALTER TABLE pdr_lines DISABLE TRIGGER pdr_line_is_replaced;
UPDATE pdr_lines SET partner_id = pdrs.partner_id FROM pdrs WHERE pdrs.id = pdr_id;
ALTER TABLE pdr_lines ENABLE TRIGGER pdr_line_is_replaced;
ALTER TABLE pdr_lines ALTER COLUMN partner_id SET NOT NULL;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION pdr_lines_settle() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    request record;
BEGIN
    SELECT partner_id, state <> 'DRAFT' AND (TG_OP = 'DELETE' OR version > 1 OR xmin <> pg_current_xact_id()::xid) AS settled
        INTO request FROM pdrs WHERE id = coalesce(NEW.pdr_id, OLD.pdr_id);
    IF request.settled THEN
        RAISE EXCEPTION 'the lines of a submitted request do not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'pdr_lines_settle';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    NEW.partner_id := request.partner_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- A partner sees itself and its customers, a customer itself and its partners.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON accounts USING ((SELECT viewer_sees_all())
    OR id = (SELECT viewer_account())
    OR (SELECT true FROM partnerships WHERE partner_id = (SELECT viewer_account()) AND customer_id = accounts.id)
    OR (SELECT true FROM partnerships WHERE customer_id = (SELECT viewer_account()) AND partner_id = accounts.id));
ALTER TABLE partnerships ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON partnerships USING ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IN (partner_id, customer_id));

-- People are seen by their own.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON users USING ((SELECT viewer_sees_all()) OR account_id = (SELECT viewer_account()));
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sessions USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));
ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON api_tokens USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM users WHERE users.id = user_id AND users.account_id = (SELECT viewer_account())));

-- Orders and requests are the partner's own.
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON orders USING ((SELECT viewer_sees_all()) OR partner_id = (SELECT viewer_account()));
ALTER TABLE order_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON order_lines USING ((SELECT viewer_sees_all()) OR partner_id = (SELECT viewer_account()));
ALTER TABLE pdrs ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pdrs USING ((SELECT viewer_sees_all()) OR partner_id = (SELECT viewer_account()));
ALTER TABLE pdr_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pdr_lines USING ((SELECT viewer_sees_all()) OR partner_id = (SELECT viewer_account()));
ALTER TABLE pdr_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pdr_events USING ((SELECT viewer_sees_all()) OR (SELECT true FROM pdrs WHERE pdrs.id = pdr_id));

-- Units are seen by who holds them and by the partner that they came through.
ALTER TABLE entitlements ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON entitlements USING ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IN (partner_id, account_id));
ALTER TABLE movements ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON movements USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM entitlements WHERE entitlements.id = entitlement_id));
ALTER TABLE transfers ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON transfers USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM pdrs WHERE pdrs.id = pdr_id) OR (SELECT true FROM movements WHERE transfer_id = transfers.id LIMIT 1));

-- What a customer knows of the orders that its units came by: how long they last, and nothing else.
CREATE VIEW order_terms AS
    SELECT id, status, starts_on, ends_on FROM orders WHERE (SELECT viewer_sees_all())
    OR (SELECT true FROM entitlements WHERE order_id = orders.id AND account_id = (SELECT viewer_account()) LIMIT 1);
GRANT SELECT ON order_terms TO drawdown_app;

-- A Control Room or cloud service is seen by its account and by the partner that it was made through.
ALTER TABLE control_rooms ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON control_rooms USING ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IN (partner_id, account_id));
ALTER TABLE control_room_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON control_room_events USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM control_rooms WHERE control_rooms.id = control_room_id));
ALTER TABLE control_room_uses ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON control_room_uses USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM control_rooms WHERE control_rooms.id = control_room_id));
ALTER TABLE license_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON license_files USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM control_rooms WHERE control_rooms.id = control_room_id));
ALTER TABLE license_file_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON license_file_lines USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM license_files WHERE license_files.id = license_file_id));
ALTER TABLE license_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON license_requests USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM control_rooms WHERE control_rooms.id = control_room_id));
ALTER TABLE allocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON allocations USING ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IN (partner_key, account_id));
ALTER TABLE cloud_services ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON cloud_services USING ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IN (partner_id, account_id));
ALTER TABLE cloud_service_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON cloud_service_events USING ((SELECT viewer_sees_all())
    OR (SELECT true FROM cloud_services WHERE cloud_services.id = cloud_service_id));

-- What the vendor alone reads. Whoever acts leaves a trace in the audit log.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON mails USING ((SELECT viewer_sees_all()));
ALTER TABLE cloud_service_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON cloud_service_deliveries USING ((SELECT viewer_sees_all()));
ALTER TABLE expiry_digests ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON expiry_digests USING ((SELECT viewer_sees_all()));
ALTER TABLE expiry_notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON expiry_notices USING ((SELECT viewer_sees_all()));
ALTER TABLE failed_sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON failed_sign_ins USING ((SELECT viewer_sees_all()));
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_log FOR SELECT USING ((SELECT viewer_sees_all()));
CREATE POLICY wall_of_acts ON audit_log FOR INSERT WITH CHECK ((SELECT viewer_sees_all()) OR (SELECT viewer_account()) IS NOT NULL);
