package opendata

import (
	"encoding/json"
	"io"
	"strconv"

	"liang/cmd/liang/internal/content"
)

// The classes of the Popolo specification, as far as the site has anything to say in them. There are no persons: a post stands by itself,
// and a membership says on behalf of which organisation somebody belongs to another. Dates may be partial.
type (
	popolo struct {
		Note          string         `json:"note,omitempty"`
		Organizations []organization `json:"organizations"`
		Posts         []popoloPost   `json:"posts"`
		Memberships   []membership   `json:"memberships"`
	}
	organization struct {
		ID             string       `json:"id"`
		Name           string       `json:"name"`
		OtherNames     []otherName  `json:"other_names,omitempty"`
		Identifiers    []identifier `json:"identifiers,omitempty"`
		Classification string       `json:"classification"`
		ParentID       string       `json:"parent_id,omitempty"`
		Founded        string       `json:"founding_date,omitempty"`
		Dissolved      string       `json:"dissolution_date,omitempty"`
		Contacts       []contact    `json:"contact_details,omitempty"`
		Links          []link       `json:"links"`
		Sources        []link       `json:"sources,omitempty"`
		Demo           bool         `json:"demo,omitempty"`
	}
	otherName struct {
		Name string `json:"name"`
		From string `json:"start_date,omitempty"`
		To   string `json:"end_date,omitempty"`
		Note string `json:"note,omitempty"`
	}
	identifier struct {
		Scheme     string `json:"scheme"`
		Identifier string `json:"identifier"`
	}
	contact struct {
		Type  string `json:"type"`
		Label string `json:"label"`
		Value string `json:"value"`
	}
	link struct {
		URL  string `json:"url"`
		Note string `json:"note,omitempty"`
	}
	popoloPost struct {
		ID             string `json:"id"`
		Label          string `json:"label"`
		Role           string `json:"role"`
		OrganizationID string `json:"organization_id"`
		ExOfficio      string `json:"ex_officio,omitempty"`
		Demo           bool   `json:"demo,omitempty"`
	}
	membership struct {
		ID             string `json:"id"`
		Role           string `json:"role"`
		OrganizationID string `json:"organization_id"`
		OnBehalfOfID   string `json:"on_behalf_of_id"`
		Demo           bool   `json:"demo,omitempty"`
	}
)

// writePopolo writes the organisations. There are few of them at any size of the site, so they are gathered first.
func writePopolo(w io.Writer, s *content.Site) error {
	all := popolo{Organizations: []organization{}, Posts: []popoloPost{}, Memberships: []membership{}}
	if s.Config.OperatorKind == content.DemoSite {
		all.Note = demoNote
	}
	for _, u := range s.Units {
		o := organization{
			ID: u.ID, Name: u.Name, Classification: string(u.Kind), ParentID: u.Parent, Founded: u.Founded.String(), Dissolved: u.Dissolved.String(),
			Links: []link{{base(s) + u.URL, "网页"}}, Demo: u.Demo,
		}
		for _, n := range u.OtherNames {
			o.OtherNames = append(o.OtherNames, otherName{n.Name, n.From.String(), n.To.String(), n.Note})
		}
		if u.USCC != "" {
			o.Identifiers = []identifier{{"USCC", string(u.USCC)}}
		}
		if u.Contact.OfficePhone != "" {
			o.Contacts = append(o.Contacts, contact{"voice", "办公电话", u.Contact.OfficePhone})
		}
		if u.Contact.Address != "" {
			o.Contacts = append(o.Contacts, contact{"address", "地址", u.Contact.Address})
		}
		for _, src := range u.Sources {
			if src.URL != "" {
				o.Sources = append(o.Sources, link{string(src.URL), src.Title})
			}
		}
		all.Organizations = append(all.Organizations, o)
		for i, p := range u.Posts {
			role := p.Role
			if role == "" {
				role = p.Label
			}
			all.Posts = append(all.Posts, popoloPost{u.ID + "/post/" + strconv.Itoa(i+1), p.Label, role, u.ID, p.ExOfficio, u.Demo})
		}
		for _, r := range u.Relations {
			if r.Type == "member_of" {
				all.Memberships = append(all.Memberships, membership{u.ID + "/member-of/" + r.To, r.Type.ZH(), r.To, u.ID, u.Demo})
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(all)
}
