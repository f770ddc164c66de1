package opendata

import "liang/cmd/liang/internal/content"

// changed is the day of the newest change among what a table shows.
func changed(s *content.Site, table string) (day content.Date) {
	note := func(dates ...content.Date) {
		for _, d := range dates {
			if d.Compare(day) > 0 {
				day = d
			}
		}
	}
	file := func(c *content.Common) {
		note(c.Published, c.Updated)
		for _, change := range c.ChangeLog {
			note(change.Date)
		}
	}
	switch table {
	case "pledges", "promises", "pledge-events":
		for _, p := range s.Pledges {
			standing := s.StandingOf(p)
			if note(standing.Since); !standing.Tombstone {
				file(&p.Common)
				note(p.LastVerified.Date)
			}
		}
	case "pledge-terms":
		file(&s.Terms.Common)
	case "units", "relations", "posts", "duties":
		for _, u := range s.Units {
			file(&u.Common)
		}
	case "framework-slots":
		file(&s.Framework.Common)
	case "programmes":
		for _, p := range s.Programmes {
			file(&p.Common)
		}
	case "activities":
		for _, a := range s.Activities {
			file(&a.Common)
		}
	case "documents", "attachments":
		for _, d := range s.Documents {
			file(&d.Common)
		}
	case "figures":
		file(&s.Figures.Common)
		for _, f := range s.Figures.Figures {
			for _, c := range f.ChangeLog {
				note(c.Date)
			}
		}
	case "timeline":
		file(&s.Timeline.Common)
	case "corrections":
		file(&s.Corrections.Common)
		for _, c := range s.Corrections.Corrections {
			note(c.Date)
		}
	}
	return day
}
