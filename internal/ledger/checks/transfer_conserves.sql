-- A transfer neither makes units nor loses any.
SELECT format('%s in the transfer of %s', line.name, coalesce(request.name, moved.kind)) AS object,
    'a sum of 0' AS expected, format('a sum of %s', moved.units) AS found
FROM (
    SELECT transfer_id, order_line_id, kind, pdr_id, sum(delta) AS units FROM posting
    GROUP BY transfer_id, order_line_id, kind, pdr_id
) moved
JOIN line ON line.id = moved.order_line_id
LEFT JOIN request ON request.id = moved.pdr_id
WHERE moved.units <> 0
