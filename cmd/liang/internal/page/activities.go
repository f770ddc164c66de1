package page

import (
	"fmt"
	"slices"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// An Activities is the view of the column of activities.
type Activities struct {
	Page
	Body    layout.HTML
	Planned []ActivityRow
	Recent  []ActivityRow
	Years   []YearCount
	Kinds   []Count
	Plot    *Plot // by year and kind
	Total   int
}

// A YearCount is how many activities a year has.
type YearCount struct {
	Link
	Count int
}

// A Year is the view of one year's activities.
type Year struct {
	Page
	Year   string
	Kinds  []Count
	Months []Month
	Plot   *Plot // by month and kind
	Years  []YearCount
	Total  int
}

// A Month is the activities of one month; those of which only the year is known stand last.
type Month struct {
	Title string
	Rows  []ActivityRow
}

// An ActivityRow is one activity in a list.
type ActivityRow struct {
	Link
	Kind    string
	Start   content.Date
	End     content.Date
	Place   string
	Summary string
	Planned bool
	Demo    bool
	Image   *Image
}

// An Activity is the view of one activity's page.
type Activity struct {
	Page
	Body       layout.HTML
	Kind       string
	Planned    bool
	Start, End content.Date
	Place      string
	Organisers []Link
	Partners   []Link
	Programmes []Link
	Attendance string // "约 60 人次"
	Tags       []string
	Photos     []Image
}

// recentLimit is how many activities the column's page shows.
const recentLimit = 12

func (p *Plan) activities() {
	column := p.columnLink("/activities/")
	byYear := map[string][]*content.Activity{}
	var years []string
	updated := content.Date{}
	for _, a := range p.site.Activities {
		if byYear[a.Year] == nil {
			years = append(years, a.Year)
		}
		byYear[a.Year] = append(byYear[a.Year], a)
		updated = newest(updated, changed(&a.Record))
	}
	slices.Sort(years)
	slices.Reverse(years)
	counts := make([]YearCount, len(years))
	for i, y := range years {
		counts[i] = YearCount{Link{y + "年", "/activities/" + y + "/"}, len(byYear[y])}
	}
	p.list("/activities/", column.Title, updated, "/activities/")
	p.page("/activities/", "activities", func() (view, error) {
		page, c := p.columnPage("/activities/")
		v := &Activities{Page: page, Years: counts, Total: len(p.site.Activities), Kinds: kindCounts(p.site.Activities)}
		v.Updated = newest(v.Updated, updated)
		for _, a := range p.site.Activities { // newest first, so what is planned comes before what was
			if len(v.Recent) == recentLimit {
				break
			}
			list := &v.Recent
			if a.Planned {
				list = &v.Planned
			}
			*list = append(*list, p.activityRow(a))
			v.Demo = v.Demo || a.Demo
		}
		slices.Reverse(v.Planned)
		v.Plot = plotYears(p.site.Activities)
		v.Head.Feeds = append(v.Head.Feeds, Feed{"活动日历", "text/calendar", "/activities/calendar.ics"})
		var err error
		v.Body, err = p.body(c.File, &c.Body)
		return v, err
	})
	for _, y := range years {
		p.year(y, byYear[y], counts, column)
	}
	for _, a := range p.site.Activities {
		p.list(a.URL, a.Title, changed(&a.Record), "/activities/")
		p.activityFile(a, column)
	}
}

// activityFile plans the page of one activity.
func (p *Plan) activityFile(a *content.Activity, column Link) {
	p.page(a.URL, "activity", func() (view, error) { return p.activity(a, column) })
	p.keyed(p.stampOf(&a.Record, a.Photos...))
}

func (p *Plan) year(year string, list []*content.Activity, years []YearCount, column Link) {
	url := "/activities/" + year + "/"
	title := year + "年活动"
	updated := content.Date{}
	for _, a := range list {
		updated = newest(updated, changed(&a.Record))
	}
	if own := p.site.Column(url); own != nil && own.Title != "" {
		title = own.Title
	}
	p.list(url, title, updated, "/activities/")
	p.page(url, "year", func() (view, error) {
		v := &Year{Page: p.newPage(url, "/activities/", title, fmt.Sprintf("%s年的 %d 次活动。", year, len(list)), column),
			Year: year, Kinds: kindCounts(list), Years: years, Total: len(list)}
		v.Updated = updated
		for _, a := range list { // newest first
			row := p.activityRow(a)
			v.Demo = v.Demo || row.Demo
			name := "日期不详"
			if a.Start.Month != 0 {
				name = fmt.Sprintf("%d月", a.Start.Month)
			}
			if n := len(v.Months); n == 0 || v.Months[n-1].Title != name {
				v.Months = append(v.Months, Month{Title: name})
			}
			m := &v.Months[len(v.Months)-1]
			m.Rows = append(m.Rows, row)
		}
		v.Plot = plotMonths(year, list)
		return v, nil
	})
}

func kindCounts(list []*content.Activity) (counts []Count) {
	for _, k := range content.ActivityKind("").Choices() {
		n := 0
		for _, a := range list {
			if string(a.Kind) == k.Value {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, Count{Link: Link{Title: k.ZH}, Count: n})
		}
	}
	return counts
}

func (p *Plan) activityRow(a *content.Activity) ActivityRow {
	row := ActivityRow{Link: Link{a.Title, a.URL}, Kind: a.Kind.ZH(), Start: a.Start, End: a.End, Place: a.Place, Summary: describe(&a.Record), Planned: a.Planned, Demo: a.Demo}
	if len(a.Photos) > 0 {
		row.Image = p.picture(a.File, a.Photos[0].File, a.Photos[0].Alt)
	}
	return row
}

func (p *Plan) activity(a *content.Activity, column Link) (*Activity, error) {
	v := &Activity{Page: p.recordPage(&a.Record, "/activities/", column, Link{a.Year + "年", "/activities/" + a.Year + "/"}),
		Kind: a.Kind.ZH(), Planned: a.Planned, Start: a.Start, End: a.End, Place: a.Place, Tags: a.Tags}
	event := &thing{Type: "Event", Name: a.Title, Description: v.Head.Description, URL: v.Address, StartDate: a.Start.String(), EndDate: a.End.String(), Status: "https://schema.org/EventScheduled"}
	if a.Place != "" {
		event.Location = &thing{Type: "Place", Name: a.Place}
	}
	for _, id := range a.Organisers {
		link := p.unitLink(id)
		v.Organisers = append(v.Organisers, link)
		event.Organizer = append(event.Organizer, &thing{Type: "Organization", Name: link.Title})
	}
	for _, id := range a.Partners {
		v.Partners = append(v.Partners, p.unitLink(id))
	}
	for _, id := range a.Programmes {
		link := Link{Title: p.site.ProgrammeName(id)}
		if g := p.site.Programme(id); g != nil {
			link.URL = g.URL
		}
		v.Programmes = append(v.Programmes, link)
	}
	if n := a.Attendance; n != nil {
		v.Attendance = attendance(n)
	}
	for _, photo := range a.Photos {
		if img := p.picture(a.File, photo.File, photo.Alt); img != nil {
			if v.Photos == nil {
				p.preview(&v.Page, img.Src, img.Width, img.Height, img.Alt)
			}
			v.Photos = append(v.Photos, *img)
		}
	}
	p.setData(&v.Page, event, p.article(&v.Page, &a.Record))
	var err error
	v.Body, err = p.body(a.File, &a.Body)
	return v, err
}

// smallCount is the number of persons under which a count is not shown: it may tell who they were.
const smallCount = 5

func attendance(n *content.Attendance) string {
	if string(n.Unit) == "人" && n.Count > 0 && n.Count < smallCount {
		return fmt.Sprintf("少于 %d 人", smallCount)
	}
	return quantity(string(n.Qualifier), fmt.Sprint(n.Count), string(n.Unit))
}

// quantity words a number with its qualifier: 约 60 人次, 超过 300 万元.
func quantity(qualifier, value, unit string) string {
	word := content.Qualifier(qualifier).ZH() + " "
	if qualifier == string(content.Exact) {
		word = ""
	}
	return word + value + " " + unit
}
