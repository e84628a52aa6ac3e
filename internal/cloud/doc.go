// Package cloud is what the vendor runs for accounts in its cloud: asked for by an account or its partner, paid for with a unit,
// and fulfilled by the vendor.
//
// A cloud service has its unit from the request until it is gone, whatever happens between. Who fulfils is either the vendor's
// provisioning system, which is told by signed webhooks and answers over the API, or an operator at the queue; the two answer with
// the same command. What waits for the vendor for too long is said to be overdue, and people are told once.
//
// # The provisioning system
//
// It is told of each step that it has a part in by a POST to PROVISIONING_URL, as Standard Webhooks has it:
//
//	webhook-id         the event, the same at every attempt
//	webhook-timestamp  seconds since 1970, of this attempt
//	webhook-signature  v1, and the HMAC-SHA256 of "id.timestamp.body" under PROVISIONING_SECRET, in base64
//
//	{"type": "cloud_service.requested", "timestamp": "2026-03-01T09:00:00Z", "data": {
//	  "id": "cs_…", "version": 1, "kind": "CONTROL_ROOM", "name": "lark", "region": "eu-central",
//	  "account": {"id": "acc_…", "name": "Larkfield Insurance"}, "status": "REQUESTED"}}
//
// The types are cloud_service.requested, suspended, resumed and deprovisioning. data is the cloud service as it was after the event.
// Any 2xx within 10 seconds takes the message; no redirect is followed, and what the answer says is not read. Any other answer, and
// none, has it sent again with growing pauses for about a day. Messages may come twice, and in another order than the events: the
// id tells the one, the version the other.
//
// It answers with the mutation fulfilCloudService and an API token of a vendor operator that has the scope cloud:fulfil:
// PROVISIONING, ACTIVE or FAILED for what was requested, DELETED or FAILED for what is being taken down. The package
// internal/demo/provisioner is a whole example.
package cloud
