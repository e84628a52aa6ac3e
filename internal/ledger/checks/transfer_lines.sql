-- The transfer of a request takes what its lines say from the partner, and gives it to the customer.
WITH due AS (
    SELECT pdrs.id AS pdr_id, pdr_lines.order_line_id, side.account_id, side.units
    FROM pdrs
    JOIN pdr_lines ON pdr_lines.pdr_id = pdrs.id
    CROSS JOIN LATERAL (VALUES (pdrs.partner_id, -pdr_lines.quantity), (pdrs.customer_id, pdr_lines.quantity)) side (account_id, units)
    WHERE pdrs.state = 'ACCEPTED'
), moved AS (
    SELECT posting.pdr_id, posting.order_line_id, entitlements.account_id, posting.delta AS units
    FROM posting
    LEFT JOIN entitlements ON entitlements.id = posting.entitlement_id
    WHERE posting.kind = 'ACCEPT'
), differing AS (
    SELECT coalesce(due.pdr_id, moved.pdr_id) AS pdr_id, coalesce(due.order_line_id, moved.order_line_id) AS order_line_id,
        coalesce(due.account_id, moved.account_id) AS account_id, coalesce(due.units, 0) AS due, coalesce(moved.units, 0) AS moved
    FROM due
    FULL JOIN moved ON moved.pdr_id = due.pdr_id AND moved.order_line_id = due.order_line_id AND moved.account_id = due.account_id
    WHERE due.units IS DISTINCT FROM moved.units
)
SELECT format('%s for %s in %s', line.name, coalesce(accounts.name, 'the source'), request.name) AS object,
    format('%s moved', differing.due) AS expected, format('%s moved', differing.moved) AS found
FROM differing
JOIN request ON request.id = differing.pdr_id
JOIN line ON line.id = differing.order_line_id
LEFT JOIN accounts ON accounts.id = differing.account_id
