-- A request that was submitted asks for something, and for what its order has.
SELECT request.name AS object, 'lines of its order' AS expected,
    CASE WHEN asked.lines IS NULL THEN 'no lines' ELSE format('lines of another: %s', asked.foreign_lines) END AS found
FROM request
LEFT JOIN (
    SELECT pdr_lines.pdr_id, count(*) AS lines, count(*) FILTER (
        WHERE (line.order_id, line.product_id) IS DISTINCT FROM (pdrs.order_id, pdr_lines.product_id)
    ) AS foreign_lines
    FROM pdr_lines
    JOIN pdrs ON pdrs.id = pdr_lines.pdr_id
    LEFT JOIN line ON line.id = pdr_lines.order_line_id
    GROUP BY pdr_lines.pdr_id
) asked ON asked.pdr_id = request.id
WHERE (request.submitted_at IS NOT NULL AND asked.lines IS NULL) OR asked.foreign_lines > 0
