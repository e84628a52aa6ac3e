-- What was ordered is issued once: by the source, to the buyer.
SELECT line.name AS object, format('1 issue of %s to the buyer', line.ordered) AS expected,
    format('issues: %s, to the buyer: %s, from the source: %s, movements: %s',
        coalesce(issued.times, 0), coalesce(issued.given, 0), coalesce(issued.taken, 0), coalesce(issued.movements, 0)) AS found
FROM line
LEFT JOIN (
    SELECT posting.order_line_id, count(DISTINCT posting.transfer_id) AS times, count(*) AS movements,
        sum(posting.delta) FILTER (WHERE entitlements.account_id = line.buyer_id) AS given,
        sum(posting.delta) FILTER (WHERE posting.entitlement_id IS NULL) AS taken
    FROM posting
    JOIN line ON line.id = posting.order_line_id
    LEFT JOIN entitlements ON entitlements.id = posting.entitlement_id
    WHERE posting.kind = 'ISSUE'
    GROUP BY posting.order_line_id
) issued ON issued.order_line_id = line.id
WHERE (issued.times, issued.movements, issued.given, issued.taken) IS DISTINCT FROM (1, 2, line.ordered, -line.ordered)
