-- An accepted request has one transfer, made by whoever accepted it, and no other request has any.
SELECT request.name AS object,
    CASE request.state WHEN 'ACCEPTED' THEN '1 transfer, by whoever accepted' ELSE 'no transfer' END AS expected,
    format('transfers: %s, by others: %s', coalesce(made.transfers, 0), coalesce(made.by_others, 0)) AS found
FROM request
LEFT JOIN (
    SELECT transfers.pdr_id, count(*) AS transfers, count(*) FILTER (WHERE transfers.by_id IS DISTINCT FROM pdrs.accepted_by_id) AS by_others
    FROM transfers
    JOIN pdrs ON pdrs.id = transfers.pdr_id
    GROUP BY transfers.pdr_id
) made ON made.pdr_id = request.id
WHERE coalesce(made.transfers, 0) <> CASE request.state WHEN 'ACCEPTED' THEN 1 ELSE 0 END OR made.by_others > 0
