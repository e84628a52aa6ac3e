package document_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

const armor = "DRAWDOWN LICENSE"

var sample = document.File{
	Account:     document.Account{ID: "acc_01jd5x4y2me5r8w0v3k7q9tzab", Name: "Larkfield Insurance <&> 한빛"},
	ControlRoom: document.ControlRoom{GUID: "3f0f6f0e-6c8e-4b6e-9c53-0a52f3c1d7aa", Name: "CR-LARK-PRD"},
	ExpiresOn:   "2027-11-23",
	Format:      document.Format,
	IssuedAt:    time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC),
	Lines: []document.Line{
		{SKU: "NV-UR-RT", Name: "Unattended Runner", Unit: "runtime", Quantity: 5, StartsOn: "2026-11-24", EndsOn: "2027-11-23"},
		{SKU: "NV-BC-NU", Name: "Bot Creator", Unit: "named user", Quantity: 2, StartsOn: "2026-11-24", EndsOn: "2027-11-23"},
	},
	Serial: 42,
}

// installation is keys, and what it publishes of them.
type installation struct {
	keys   *signing.Keys
	path   string
	public jose.JSONWebKeySet
}

func install(t *testing.T) installation {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := signing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	keys := signing.Open(path)
	public, err := keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	return installation{keys, path, public}
}

func seal(t *testing.T, f document.File, keys *signing.Keys) []byte {
	t.Helper()
	content, _, err := document.Seal(f, keys)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// jws is the signed text in a file.
func jws(t *testing.T, content []byte) string {
	t.Helper()
	block, rest := pem.Decode(content)
	if block == nil || len(rest) > 0 {
		t.Fatalf("the file is %s", content)
	}
	return string(block.Bytes)
}

func armored(text string) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: armor, Bytes: []byte(text)})
}

func TestAFileSaysWhatWasSealed(t *testing.T) {
	t.Parallel()
	in := install(t)
	content, id, err := document.Seal(sample, in.keys)
	if err != nil {
		t.Fatal(err)
	}
	got, err := document.Open(content, in.public)
	if err != nil || id != in.public.Keys[0].KeyID {
		t.Fatalf("signed with %s: %v", id, err)
	}
	if diff := cmp.Diff(sample, got); diff != "" {
		t.Errorf("sealed and opened (-+):\n%s", diff)
	}
	if again := seal(t, sample, in.keys); string(again) != string(content) {
		t.Error("sealed twice, it differs")
	}
	if _, err := signing.Rotate(in.path); err != nil {
		t.Fatal(err)
	}
	later, err := in.keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := document.Open(content, later); err != nil {
		t.Errorf("after a rotation: %v", err)
	}
}

func TestWhateverItSaysIsReadAgain(t *testing.T) {
	t.Parallel()
	in := install(t)
	words := rapid.StringMatching(`[^\x{2028}\x{2029}]{0,40}`).Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s })
	rapid.Check(t, func(t *rapid.T) {
		f := sample
		f.Account.Name, f.ControlRoom.Name = words.Draw(t, "account"), words.Draw(t, "room")
		f.Serial = rapid.Int64Min(1).Draw(t, "serial")
		f.Request = rapid.StringMatching(`[a-z0-9]{0,32}`).Draw(t, "request")
		f.IssuedAt = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "issued"), 0).UTC()
		content, _, err := document.Seal(f, in.keys)
		if err != nil {
			t.Fatal(err)
		}
		got, err := document.Open(content, in.public)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNoByteCanBeChanged(t *testing.T) {
	t.Parallel()
	in := install(t)
	content := seal(t, sample, in.keys)
	for i := range content {
		for _, change := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
			changed := append([]byte(nil), content...)
			changed[i] ^= change
			if f, err := document.Open(changed, in.public); err == nil {
				t.Fatalf("byte %d from %q to %q is taken: %+v", i, content[i], changed[i], f)
			}
		}
		if _, err := document.Open(append(append([]byte(nil), content[:i]...), content[i+1:]...), in.public); err == nil {
			t.Fatalf("without byte %d it is taken", i)
		}
	}
}

// The signed text is inside the armor a second time in base64: its bytes are changed one by one too.
func TestNoByteOfTheSignedTextCanBeChanged(t *testing.T) {
	t.Parallel()
	in := install(t)
	text := jws(t, seal(t, sample, in.keys))
	for i := range len(text) {
		for _, other := range "AQgw.-_=0 \n" {
			changed := text[:i] + string(other) + text[i+1:]
			if changed == text {
				continue
			}
			if f, err := document.Open(armored(changed), in.public); err == nil {
				t.Fatalf("byte %d from %q to %q is taken: %+v", i, text[i], other, f)
			}
		}
	}
}

func TestForgeriesAreRefused(t *testing.T) {
	t.Parallel()
	in, other := install(t), install(t)
	content := seal(t, sample, in.keys)
	parts := strings.Split(jws(t, content), ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	id := in.public.Keys[0].KeyID
	public := in.public.Keys[0].Key.(ed25519.PublicKey)
	head := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	mac := func(text string) string {
		sum := hmac.New(sha256.New, public)
		sum.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
	}
	signed := func(kind, payload string) []byte {
		s, err := in.keys.Sign(kind, []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		return armored(s.JWS)
	}
	body := string(payload)
	for name, tt := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":              {nil, "not a license file"},
		"another text":         {[]byte("hello\n"), "not a license file"},
		"another armor":        {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}), "not a license file"},
		"text before":          {append([]byte("hello\n"), content...), "changed"},
		"text after":           {append(append([]byte(nil), content...), '\n'), "changed"},
		"two files":            {append(append([]byte(nil), content...), content...), "changed"},
		"other line ends":      {[]byte(strings.ReplaceAll(string(content), "\n", "\r\n")), "changed"},
		"no signature":         {armored(parts[0] + "." + parts[1]), "no compact JWS"},
		"alg none":             {armored(head(`{"alg":"none","kid":"`+id+`","typ":"`+document.Kind+`"}`) + "." + parts[1] + "."), `"none"`},
		"the key as a secret":  {armored(mac(head(`{"alg":"HS256","kid":"`+id+`","typ":"`+document.Kind+`"}`) + "." + parts[1])), `"HS256"`},
		"another key":          {seal(t, sample, other.keys), "not among the keys"},
		"another's name":       {armored(head(`{"alg":"EdDSA","kid":"`+id+`","typ":"`+document.Kind+`"}`) + "." + strings.Join(strings.Split(jws(t, seal(t, sample, other.keys)), ".")[1:], ".")), "signature does not fit"},
		"a key of its own":     {armored(head(`{"alg":"EdDSA","jwk":{},"kid":"`+id+`","typ":"`+document.Kind+`"}`) + "." + parts[1] + "." + parts[2]), "header has more"},
		"another type":         {signed("JWT", body), `"JWT"`},
		"another format":       {signed(document.Kind, strings.Replace(body, `"format":1`, `"format":2`, 1)), "format 2"},
		"not canonical":        {signed(document.Kind, strings.Replace(body, `{`, `{ `, 1)), "canonical"},
		"a member twice":       {signed(document.Kind, strings.Replace(body, `"serial":42`, `"serial":41,"serial":42`, 1)), "canonical"},
		"a member we lack":     {signed(document.Kind, strings.Replace(body, `"serial":42`, `"serial":42,"z":1`, 1)), "canonical"},
		"a fraction":           {signed(document.Kind, strings.Replace(body, `"quantity":5`, `"quantity":5.0`, 1)), "not the JSON"},
		"text after the JSON":  {signed(document.Kind, body+"{}"), "canonical"},
		"no JSON":              {signed(document.Kind, "hello"), "not the JSON"},
		"a signature of parts": {armored(parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2]), "no compact JWS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if f, err := document.Open(tt.content, in.public); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it is %+v, %v; want %q", f, err, tt.want)
			}
		})
	}
}

func TestWhatCouldNotBeReadIsNotWritten(t *testing.T) {
	t.Parallel()
	in := install(t)
	for name, spoil := range map[string]func(*document.File){
		"a line separator":   func(f *document.File) { f.Account.Name = "a\u2028b" },
		"no time of issue":   func(f *document.File) { f.IssuedAt = time.Time{} },
		"a fraction of time": func(f *document.File) { f.IssuedAt = f.IssuedAt.Add(time.Millisecond) },
		"another time zone":  func(f *document.File) { f.IssuedAt = f.IssuedAt.In(time.FixedZone("KST", 9*60*60)) },
	} {
		f := sample
		spoil(&f)
		if content, _, err := document.Seal(f, in.keys); err == nil {
			t.Errorf("%s: sealed\n%s", name, content)
		}
	}
}

func TestAFileIsValidToTheEndOfItsLastDay(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]bool{
		"2027-11-23T23:59:59Z": false, "2027-11-24T00:00:00Z": true, "2027-11-24T08:59:59+09:00": false,
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := sample.Expired(moment); got != want {
			t.Errorf("at %s it is expired: %v", at, got)
		}
	}
}

// The payload as the package comment shows it: members sorted, no white space.
func TestThePayloadIsCanonical(t *testing.T) {
	t.Parallel()
	in := install(t)
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(jws(t, seal(t, sample, in.keys)), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(payload, &tree); err != nil {
		t.Fatal(err)
	}
	var sorted strings.Builder // a map is written in the order of its names
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(sorted.String()); string(payload) != want {
		t.Errorf("it is\n%s\nwant\n%s", payload, want)
	}
}
