package content

import "slices"

// withdraw takes the records that were taken down out of all lists, so that no page, file or count shows more of them than s.Withdrawn
// keeps. Pledges stay: Disclose knows what is left of one.
func (s *Site) withdraw() {
	takeDown(s, &s.Units)
	takeDown(s, &s.Programmes)
	takeDown(s, &s.Activities)
	takeDown(s, &s.Documents)
	takeDown(s, &s.Pages)
}

func takeDown[T interface{ record() *Record }](s *Site, list *[]T) {
	*list = slices.DeleteFunc(*list, func(v T) bool {
		r := v.record()
		if r.Status != WithdrawnPage || r.Withdrawn == nil { // the latter is reported as an error
			return false
		}
		s.Withdrawn = append(s.Withdrawn, &Record{ID: r.ID, URL: r.URL, File: r.File, Common: Common{
			Title: "已撤下的网页", Published: r.Published, Updated: r.Withdrawn.Date, Status: r.Status, Withdrawn: r.Withdrawn, Aliases: r.Aliases, Demo: r.Demo,
		}})
		return true
	})
}
