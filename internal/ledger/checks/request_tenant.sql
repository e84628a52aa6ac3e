-- A request, its order and its customer are of one partner.
SELECT request.name AS object, format('an order and a customer of %s', accounts.name) AS expected,
    format('%s for %s', coalesce(orders.number, 'no order'), coalesce(customer.name, 'a new customer')) AS found
FROM request
JOIN accounts ON accounts.id = request.partner_id
LEFT JOIN orders ON orders.id = request.order_id
LEFT JOIN accounts customer ON customer.id = request.customer_id
LEFT JOIN partnerships ON partnerships.partner_id = request.partner_id AND partnerships.customer_id = request.customer_id
WHERE orders.partner_id <> request.partner_id OR (request.customer_id IS NOT NULL AND partnerships.partner_id IS NULL)
