package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// hosted is a cloud service as the API shows it.
type hosted struct {
	ID          string
	Status      string
	Version     int
	URL         *string
	Failure     *string
	ControlRoom *struct{ GUID, Status string }
	Events      []struct{ Kind string }
}

const hostedFields = `cloudService { id status version url failure controlRoom { guid status } events { kind } }`

// command gives a command on a cloud service and is what it answers.
func (p *program) command(t *testing.T, client *http.Client, name, inputType string, input map[string]any) hosted {
	t.Helper()
	answer, err := p.ask(client, `mutation($input: `+inputType+`!) { result: `+name+`(input: $input) { `+hostedFields+` userErrors { message } } }`,
		map[string]any{"input": input})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Data struct {
			Result struct {
				CloudService *hosted
				UserErrors   []struct{ Message string }
			}
		}
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Data.Result.CloudService == nil {
		t.Fatalf("%s answers %s", name, answer)
	}
	return *got.Data.Result.CloudService
}

// becomes waits until a cloud service has this status.
func (p *program) becomes(t *testing.T, client *http.Client, id, status string) hosted {
	t.Helper()
	var answer string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		if answer, err = p.ask(client, `query($id: ID!) { cloudService(id: $id) { id status version url failure controlRoom { guid status } events { kind } } }`,
			map[string]any{"id": id}); err != nil {
			t.Fatal(err)
		}
		var got struct{ Data struct{ CloudService hosted } }
		if err := json.Unmarshal([]byte(answer), &got); err != nil {
			t.Fatal(err)
		}
		if got.Data.CloudService.Status == status {
			return got.Data.CloudService
		}
	}
	t.Fatalf("it does not become %s: %s", status, answer)
	return hosted{}
}

// own is the account of who has signed in.
func (p *program) own(t *testing.T, client *http.Client) string {
	t.Helper()
	answer, err := p.ask(client, `{ viewer { account { id } } }`, nil)
	var got struct {
		Data struct {
			Viewer struct{ Account struct{ ID string } }
		}
	}
	if err != nil || json.Unmarshal([]byte(answer), &got) != nil || got.Data.Viewer.Account.ID == "" {
		t.Fatalf("%s, %v", answer, err)
	}
	return got.Data.Viewer.Account.ID
}

func kindsOf(s hosted) string {
	var kinds []string
	for _, e := range s.Events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

// life takes a Control Room of Halvorsen's from the request to its end, and another through a failure.
func (p *program) life(t *testing.T, began func()) {
	t.Helper()
	client := p.as(t, "requests@halvorsen.example")
	provision := func(name string) string {
		return p.command(t, client, "provisionCloudService", "ProvisionCloudServiceInput", map[string]any{
			"accountId": p.own(t, client), "kind": "CONTROL_ROOM", "name": name, "region": "eu-central",
		}).ID
	}
	id := provision("halvorsen-one")
	began()
	runs := p.becomes(t, client, id, "ACTIVE")
	if runs.ControlRoom == nil || uuid.Validate(runs.ControlRoom.GUID) != nil || *runs.URL != "https://halvorsen-one.cloud.example" {
		t.Errorf("it runs as %+v", runs)
	}
	if kinds := kindsOf(runs); kinds != "PROVISION START ACTIVATE" {
		t.Errorf("its history is %s", kinds)
	}
	p.command(t, client, "deprovisionCloudService", "CloudServiceCommandInput", map[string]any{"id": id, "version": runs.Version})
	if gone := p.becomes(t, client, id, "DELETED"); gone.ControlRoom.Status != "DECOMMISSIONED" {
		t.Errorf("it is gone, and its Control Room is %s", gone.ControlRoom.Status)
	}

	failed := p.becomes(t, client, provision("fail-two"), "FAILED")
	if failed.Failure == nil || failed.ControlRoom != nil {
		t.Errorf("it failed as %+v", failed)
	}
	p.command(t, client, "retryCloudService", "CloudServiceCommandInput", map[string]any{"id": failed.ID, "version": failed.Version})
	for kinds := ""; kinds != "PROVISION START FAIL RETRY START FAIL"; {
		kinds = kindsOf(p.becomes(t, client, failed.ID, "FAILED"))
	}
}

// The demo's cloud services are provisioned with nothing beside it.
func TestTheDemoProvisions(t *testing.T) {
	t.Parallel()
	serveDemo(t).life(t, func() {})
}

// The example of a provisioning system is a process of its own, which knows a URL, a token and a secret. What was asked for while it
// was away it hears of when it is there, and when it was killed in the midst of its work another goes on with it.
func TestAProvisioningSystemOfItsOwn(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	p := serveDemo(t, "PROVISIONING_URL=http://"+address+"/hook", "PROVISIONING_SECRET="+secret)
	token, err := drawdown(t.Context(), p.dir, nil, "token", "create", "--user", "operations@norvane.example", "--scope", "cloud:fulfil").Output()
	if err != nil {
		t.Fatal(err)
	}
	start := func(takes string) (kill func()) {
		cmd := drawdown(t.Context(), p.dir, []string{"PROVISIONER_TOKEN=" + strings.TrimSpace(string(token)), "PROVISIONER_SECRET=" + secret},
			"demo", "provisioner", "--url", p.address, "--webhooks", address, "--takes", takes)
		cmd.Stderr = &bytes.Buffer{}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if at, err := bufio.NewReader(out).ReadString('\n'); err != nil || at != "http://"+address+"\n" {
			t.Errorf("it says that it is at %q, %v: %s", at, err, cmd.Stderr)
		}
		kill = func() {
			_ = cmd.Process.Signal(os.Kill)
			_ = cmd.Wait()
		}
		t.Cleanup(kill)
		return kill
	}
	client := p.as(t, "operations@norvane.example")
	p.life(t, func() {
		kill := start("9s") // while it was away the first message got lost
		for answer := ""; !strings.Contains(answer, `"halvorsen-one","status":"PROVISIONING"`); time.Sleep(20 * time.Millisecond) {
			if answer, err = p.ask(client, `{ fulfilmentQueue { nodes { name status } } }`, nil); err != nil {
				t.Fatal(err)
			}
		}
		kill()
		start("100ms")
	})
}
