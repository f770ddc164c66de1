package content

import "testing"

func TestDisclose(t *testing.T) {
	day := func(y int16, m, d uint8) Date { return Date{Year: y, Month: m, Day: d} }
	pledge := func(change func(*Pledge)) *Pledge {
		p := &Pledge{
			Code: "GDHW-2025-001-Y", ShopName: "店", LegalName: "李某", LegalKind: "natural_person", DisplayName: "甲", IdentityDisplay: ShowName,
			Consent: Consent{Scope: []Scope{ScopeName, ScopeMembership, ScopeOpenData}}, Joined: day(2025, 2, 1), ValidUntil: day(2026, 12, 31),
			Events: []Event{{Date: day(2025, 1, 3), To: Applied}, {Date: day(2025, 2, 1), From: Publicity, To: InForce}},
		}
		if change != nil {
			change(p)
		}
		return p
	}
	for _, c := range []struct {
		name          string
		target        Target
		change        func(*Pledge)
		shop, legal   string
		member        bool
		person        string
		openPerson    string
		reason        EndedReason
		tombstone     bool
		history       int
		openLegalName string
	}{
		{name: "all agreed to", shop: "店", legal: "李某", member: true, person: "甲", openPerson: "甲", history: 2, openLegalName: "李某"},
		{name: "mark only", change: func(p *Pledge) { p.IdentityDisplay = ShowMark }, shop: "店", member: true, history: 2},
		{name: "no display", change: func(p *Pledge) { p.IdentityDisplay = ShowNone }, shop: "店", history: 2},
		{name: "a kind that nobody knows", change: func(p *Pledge) { p.LegalKind, p.Consent.Scope = "natural-person", nil }, shop: "店", history: 2},
		{name: "a kind in Chinese", change: func(p *Pledge) { p.LegalKind, p.LegalName, p.DisplayName = "有限责任公司", "公司", "" }, shop: "店", legal: "公司", member: true, history: 2, openLegalName: "公司"},
		{name: "nothing to show", change: func(p *Pledge) { p.IdentityDisplay = ShowNone; p.Consent.Scope = nil }, shop: "店", history: 2},
		{name: "name without its scope", change: func(p *Pledge) { p.Consent.Scope = []Scope{ScopeMembership} }, shop: "店", member: true, history: 2},
		{name: "no open data", change: func(p *Pledge) { p.Consent.Scope = []Scope{ScopeName, ScopeMembership} }, shop: "店", legal: "李某", member: true, person: "甲", history: 2},
		{name: "overseas", target: Overseas, shop: "店", history: 2},
		{name: "overseas, agreed to", target: Overseas, change: func(p *Pledge) { p.Consent.Scope = append(p.Consent.Scope, ScopeOverseas) },
			shop: "店", legal: "李某", member: true, person: "甲", openPerson: "甲", history: 2, openLegalName: "李某"},
		{name: "a company", change: func(p *Pledge) { p.LegalKind, p.LegalName, p.DisplayName = "company", "公司", "" }, shop: "店", legal: "公司", member: true, history: 2, openLegalName: "公司"},
		{name: "consent withdrawn", change: func(p *Pledge) { p.Consent.WithdrawnOn = day(2025, 6, 1) }, tombstone: true, reason: WithdrawnByMerchant},
		{name: "consent withdrawn after a revocation", change: func(p *Pledge) {
			p.Consent.WithdrawnOn = day(2025, 6, 1)
			p.Events = append(p.Events, Event{Date: day(2025, 5, 1), From: InForce, To: Ended, ReasonCode: ReasonCode(Revoked)})
		}, tombstone: true, reason: WithdrawnByMerchant},
		{name: "page taken down", change: func(p *Pledge) { p.Status, p.Withdrawn = WithdrawnPage, &Withdrawal{Date: day(2026, 1, 9)} }, tombstone: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &Site{Config: Config{Target: c.target}, Today: day(2026, 1, 10)}
			d := s.Disclose(pledge(c.change))
			o := d.OpenData()
			if d.ShopName != c.shop || d.LegalName != c.legal || d.Member != c.member || d.Person != c.person || o.Person != c.openPerson || o.LegalName != c.openLegalName ||
				d.Standing.Reason != c.reason || d.Standing.Tombstone != c.tombstone || len(d.Events) != c.history {
				t.Errorf("got %+v\nopen data: person %q, legal name %q", d, o.Person, o.LegalName)
			}
			if c.tombstone && d.Standing.InForce {
				t.Error("a tombstone is in force")
			}
			if d.Code == "" || d.Joined.IsZero() {
				t.Error("code and date are always shown")
			}
		})
	}
}
