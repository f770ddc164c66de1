package content

import (
	"cmp"
	"slices"
	"strings"
)

// A Disclosure is what may be published about a pledge on the build date. Whatever shows a pledge (page, badge, data, feed,
// search) takes it from here and not from the Pledge, so that a withdrawn consent takes effect everywhere at once.
//
// If Standing.Tombstone is set, only Code, URL, Demo, Joined and Standing are.
type Disclosure struct {
	Code     Code
	URL      string
	Demo     bool
	Joined   Date
	Standing Standing

	ShopName     string
	Shops        []Shop
	Category     string // as written in the record; see Site.CategoryOf
	Branch       string // id of a unit
	LegalName    string // "" if it is a person's name that may not be shown
	LegalKind    string
	USCC         USCC
	Member       bool   // it may be said that the merchant is a Party member
	Person       string // the personal name that may be shown, or ""
	Promises     []Promise
	ValidUntil   Date
	LastVerified Check
	NextReview   Date
	Events       []Event
	Complaint    string

	openPersonal bool // the consent covers open data
}

// StandingOf is the Standing of p's Disclosure.
func (s *Site) StandingOf(p *Pledge) Standing {
	if p.Status == WithdrawnPage && p.Withdrawn != nil {
		return Standing{State: Ended, Since: p.Withdrawn.Date, Tombstone: true}
	}
	standing := p.Standing(s.Today)
	if standing.Neutral {
		standing.Reason = WithdrawnByMerchant // the word for any voluntary exit
	}
	return standing
}

// Disclose returns what may be published about p as of s.Today. Personal data need the consent that covers them, also that to
// keep them overseas if the site is hosted there (PIPL articles 25 and 39).
func (s *Site) Disclose(p *Pledge) Disclosure {
	d := Disclosure{Code: p.Code, URL: p.URL, Demo: p.Demo, Joined: p.Joined, Standing: s.StandingOf(p)}
	if d.Standing.Tombstone {
		return d
	}
	allowed := func(scope Scope) bool {
		return slices.Contains(p.Consent.Scope, scope) && (s.Config.Target != Overseas || slices.Contains(p.Consent.Scope, ScopeOverseas))
	}
	d.ShopName, d.Shops, d.Category, d.Branch = p.ShopName, p.Platforms, p.BusinessCategory, p.Branch
	d.LegalName, d.LegalKind, d.USCC = p.LegalName, p.LegalKind, p.USCC
	d.Promises, d.ValidUntil, d.LastVerified, d.NextReview = p.Pledges, p.ValidUntil, p.LastVerified, p.NextReview
	d.Events, d.Complaint = p.Events, p.Complaint
	named := p.IdentityDisplay == ShowName && allowed(ScopeName)
	person := isPerson(p.LegalKind)
	if person && !named { // beside a mark, the name would tell whose membership it is
		d.LegalName = ""
	}
	d.Member = p.ShowsMembership() && allowed(ScopeMembership)
	if d.Member && named && (p.DisplayName != "" || person) {
		d.Person = cmp.Or(p.DisplayName, p.LegalName)
	}
	d.openPersonal = allowed(ScopeOpenData)
	return d
}

// OpenData returns d without the personal data that the consent does not give to open data, which anyone may copy for good.
func (d Disclosure) OpenData() Disclosure {
	if !d.openPersonal {
		d.Member, d.Person = false, ""
		if isPerson(d.LegalKind) {
			d.LegalName = ""
		}
	}
	return d
}

// isPerson reports whether a merchant of this kind goes by a person's name. A kind that is not known to be an organisation does.
func isPerson(legalKind string) bool {
	return !slices.Contains(organisationKinds, legalKind) && !slices.ContainsFunc(organisationWords, func(word string) bool { return strings.Contains(legalKind, word) })
}

// organisationKinds are the words of ours for merchants that go by the name of a business, organisationWords what Chinese ones contain.
var (
	organisationKinds = []string{"company", "individual_business", "cooperative", "partnership", "enterprise", "institution"}
	organisationWords = []string{"公司", "企业", "合作社", "个体工商户", "个体户", "合伙", "集体", "社会团体", "事业单位"}
)
