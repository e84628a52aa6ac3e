package cloud

// Webhook is where the vendor's provisioning system hears of cloud services.
type Webhook struct {
	url    string
	secret []byte
}

// NewWebhook is the webhook at a URL, signed with a secret; nil where there is no URL.
func NewWebhook(url string, secret []byte) *Webhook {
	if url == "" {
		return nil
	}
	return &Webhook{url, secret}
}
