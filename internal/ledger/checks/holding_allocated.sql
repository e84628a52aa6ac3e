-- What is allocated is what Control Rooms and cloud services have been given.
SELECT name AS object, format('%s allocated', coalesce(given.units, 0)) AS expected, format('%s allocated', allocated) AS found
FROM holding
LEFT JOIN (SELECT entitlement_id, sum(quantity) AS units FROM allocations GROUP BY entitlement_id) given
    ON given.entitlement_id = holding.id
WHERE allocated <> coalesce(given.units, 0)
