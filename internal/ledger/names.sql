-- What people call the things that the checks are about, and what belongs together; a check takes what it needs.
WITH line AS NOT MATERIALIZED (
    SELECT order_lines.*, orders.number, coalesce(orders.end_customer_id, orders.partner_id) AS buyer_id,
        format('%s on %s', products.name, orders.number) AS name
    FROM order_lines
    JOIN orders ON orders.id = order_lines.order_id
    JOIN products ON products.id = order_lines.product_id
), holding AS NOT MATERIALIZED (
    SELECT entitlements.*, format('%s of %s', line.name, accounts.name) AS name
    FROM entitlements
    JOIN line ON line.id = entitlements.order_line_id
    JOIN accounts ON accounts.id = entitlements.account_id
), request AS NOT MATERIALIZED (
    SELECT pdrs.*, 'PDR-' || lpad(number::text, greatest(6, length(number::text)), '0') AS name
    FROM pdrs
), posting AS NOT MATERIALIZED (
    SELECT movements.*, transfers.kind, transfers.pdr_id
    FROM movements
    JOIN transfers ON transfers.id = movements.transfer_id
), room AS NOT MATERIALIZED (
    SELECT control_rooms.*, format('%s of %s', control_rooms.name, accounts.name) AS title, partners.name AS through
    FROM control_rooms
    JOIN accounts ON accounts.id = control_rooms.account_id
    LEFT JOIN accounts partners ON partners.id = control_rooms.partner_id
)
