package graph_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// A figure carries no mark. So whoever asks for all there is, is answered the same after others have done all there is to do among
// themselves: no count, no balance and no page is of theirs.
func TestNobodyNoticesAnothers(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	documents := p.documents(t)
	for name, turn := range map[string]struct {
		letters string // of those who notice nothing
		partner uuid.UUID
		doings  []doing
	}{
		"the rival": {"ho", p.Brightquay, []doing{
			{p.RivalAdmin, p.Larkfield, p.Brightquay, p.Theirs, "bl", "l"},
			{p.RivalAdmin, p.Meridian, p.Brightquay, p.Theirs, "bm", "m"},
		}},
		"the partner": {"bl", p.Halvorsen, []doing{{p.Admin, p.Osterby, p.Halvorsen, p.Everyday, "ho", "o"}}},
	} {
		before := p.answers(t, turn.letters, documents)
		for _, d := range turn.doings {
			p.BoughtFor(t, "SO-"+uuid.NewString()[:8], d.partner, d.company, 9, testworld.Of(p.Creator, 7))
			p.draws(t, d)
			p.licenses(t, d)
			p.runs(t, d)
			p.hosts(t, d)
		}
		p.Place(t, "SO-"+uuid.NewString()[:8], turn.partner, testworld.Of(p.Runner, 7))
		leaks := 0
		for asked, said := range p.answers(t, turn.letters, documents) {
			if said != before[asked] && leaks < enough {
				leaks++
				t.Errorf("what %s does, %s reads as %.300s, which was %.300s, by %.400s", name, asked.who, said, before[asked], asked.document)
			}
		}
	}
}

// asking is a document, and who asks it.
type asking struct{ who, document string }

// answers is what one of each of these letters is answered.
func (p *proof) answers(t *testing.T, letters string, documents []string) map[asking]string {
	t.Helper()
	answers := map[asking]string{}
	for _, letter := range letters {
		for _, v := range p.viewers {
			if v.letter != string(letter) {
				continue
			}
			for _, document := range documents {
				answers[asking{v.name, document}] = spoken(p.ask(t, v.by, document, nil))
			}
			break
		}
	}
	return answers
}
