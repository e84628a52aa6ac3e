-- A holding is of its order line, and of the partner who placed the order.
SELECT name AS object, format('the partner, the order and the product of %s', line_name) AS expected, 'others' AS found
FROM (
    SELECT holding.*, line.name AS line_name
    FROM holding
    JOIN line ON line.id = holding.order_line_id
    JOIN orders ON orders.id = line.order_id
    WHERE (holding.order_id, holding.product_id, holding.partner_id) <> (line.order_id, line.product_id, orders.partner_id)
) strayed
