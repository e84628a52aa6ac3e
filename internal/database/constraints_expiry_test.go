package database_test

var actsOnExpiry = map[string]act{
	"a digest for nobody":        {"expiry_digests_user_id_fkey", digest("{new}", "{nobody}")},
	"two digests with one cause": {"expiry_digest_cause_once", digest("{new}", "{requester}") + `;` + digest("{new}", "{approver}")},
	"two digests in a day":       {"expiry_digests_pkey", digest("{new}", "{requester}") + `;` + digest("{other}", "{requester}")},
	"a digest that is changed":   {"expiry_digest_append_only", digest("{new}", "{requester}") + `; UPDATE expiry_digests SET day = current_date + 1`},
	"a digest that is removed":   {"expiry_digest_kept", digest("{new}", "{requester}") + `; DELETE FROM expiry_digests`},
	"all digests removed":        {"expiry_digest_never_emptied", `TRUNCATE expiry_digests CASCADE`},
	"a notice of nothing":        {"expiry_notices_entitlement_id_fkey", digest("{new}", "{requester}") + `;` + notice("{nobody}")},
	"a notice in no digest":      {"expiry_notice_in_digest", notice("{customer_holding}")},
	"a notice twice":             {"expiry_notices_pkey", digest("{new}", "{requester}") + `;` + notice("{customer_holding}") + `;` + notice("{customer_holding}")},
	"a notice that is changed":   {"expiry_notice_append_only", digest("{new}", "{requester}") + `;` + notice("{customer_holding}") + `; UPDATE expiry_notices SET notice = 7`},
	"a notice that is removed":   {"expiry_notice_kept", digest("{new}", "{requester}") + `;` + notice("{customer_holding}") + `; DELETE FROM expiry_notices`},
	"all notices removed":        {"expiry_notice_never_emptied", `TRUNCATE expiry_notices`},
}

func digest(id, user string) string {
	return `INSERT INTO expiry_digests (id, user_id, day) VALUES (` + id + `, ` + user + `, current_date)`
}

func notice(entitlement string) string {
	return `INSERT INTO expiry_notices (user_id, entitlement_id, ends_on, notice, day)
		VALUES ({requester}, ` + entitlement + `, current_date + 30, 30, current_date)`
}
