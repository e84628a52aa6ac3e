-- Each movement continues from the balance before it.
SELECT format('Movement %s of %s', chained.seq, holding.name) AS object, format('a balance of %s', chained.before + chained.delta) AS expected,
    format('a balance of %s', chained.balance) AS found
FROM (
    SELECT seq, entitlement_id, delta, balance, coalesce(lag(balance) OVER (PARTITION BY entitlement_id ORDER BY seq), 0) AS before
    FROM movements
    WHERE entitlement_id IS NOT NULL
) chained
JOIN holding ON holding.id = chained.entitlement_id
WHERE chained.balance <> chained.before + chained.delta
