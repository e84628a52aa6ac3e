-- What is drawn from an order line, which its buyer no longer holds, is what accepted requests asked for.
SELECT line.name AS object, format('%s drawn', coalesce(accepted.units, 0) - coalesce(corrected.units, 0)) AS expected,
    CASE WHEN buyers.id IS NULL THEN 'nothing that its buyer holds' ELSE format('%s drawn', line.ordered - buyers.quantity) END AS found
FROM line
LEFT JOIN entitlements buyers ON buyers.order_line_id = line.id AND buyers.account_id = line.buyer_id
LEFT JOIN (
    SELECT pdr_lines.order_line_id, sum(pdr_lines.quantity) AS units
    FROM pdr_lines
    JOIN pdrs ON pdrs.id = pdr_lines.pdr_id
    WHERE pdrs.state = 'ACCEPTED'
    GROUP BY pdr_lines.order_line_id
) accepted ON accepted.order_line_id = line.id
LEFT JOIN (
    SELECT entitlement_id, sum(delta) AS units FROM posting WHERE kind = 'CORRECTION' GROUP BY entitlement_id
) corrected ON corrected.entitlement_id = buyers.id
WHERE line.ordered - buyers.quantity IS DISTINCT FROM coalesce(accepted.units, 0) - coalesce(corrected.units, 0)
