-- What is held is the sum of its movements.
SELECT name AS object, format('%s held', coalesce(moved.units, 0)) AS expected, format('%s held', quantity) AS found
FROM holding
LEFT JOIN (SELECT entitlement_id, sum(delta) AS units FROM movements GROUP BY entitlement_id) moved
    ON moved.entitlement_id = holding.id
WHERE quantity <> coalesce(moved.units, 0)
