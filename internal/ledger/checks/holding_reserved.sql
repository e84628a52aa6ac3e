-- What is reserved is what submitted and approved requests of the holder ask for.
SELECT coalesce(holding.name, format('%s of the partner who asks for it', line.name)) AS object,
    format('%s reserved', coalesce(waiting.units, 0)) AS expected, format('%s reserved', coalesce(holding.reserved, 0)) AS found
FROM holding
FULL JOIN (
    SELECT pdrs.partner_id, pdr_lines.order_line_id, sum(pdr_lines.quantity) AS units
    FROM pdr_lines
    JOIN pdrs ON pdrs.id = pdr_lines.pdr_id
    WHERE pdrs.state IN ('SUBMITTED', 'APPROVED')
    GROUP BY pdrs.partner_id, pdr_lines.order_line_id
) waiting ON waiting.partner_id = holding.account_id AND waiting.order_line_id = holding.order_line_id
LEFT JOIN line ON line.id = waiting.order_line_id
WHERE coalesce(holding.reserved, 0) <> coalesce(waiting.units, 0)
