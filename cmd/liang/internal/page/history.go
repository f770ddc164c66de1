package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/draw"
)

// A History is the view of how the roster came to be what it is.
type History struct {
	Page
	Parts []HistoryPart
}

// A HistoryPart is the roster over time, divided by one property.
type HistoryPart struct {
	ID, Title string
	Note      string
	Plot      *Plot
}

const historyURL = "/pledges/history/"

// Sizes of the plots: so many periods and series can be told apart on a phone.
const (
	mostPeriods = 10
	mostSeries  = 5
)

// history plans the page of the roster over time.
func (p *Plan) history(column Link) {
	p.list(historyURL, "名录的变化", p.changed, "/pledges/")
	p.page(historyURL, "history", func() (view, error) {
		v := &History{Page: p.newPage(historyURL, "/pledges/", "名录的变化", "各期有效、暂停和终止的承诺数，以及有效的承诺在平台、类别和党支部之间怎样分布。", column)}
		v.Demo = p.isDemo()
		days, names := p.periods()
		if len(days) == 0 {
			return v, nil
		}
		add := func(id, title, note string, series []draw.Series) {
			if len(series) > 0 {
				t := draw.Table{Unit: "份", Periods: names, Series: series}
				v.Parts = append(v.Parts, HistoryPart{id, title, note, newPlot(id, title, t, draw.Steps)})
			}
		}
		add("status", "按状态", "", p.statesAt(days))
		for _, f := range p.divided {
			switch f.id {
			case "platform":
				add(f.id, "有效的承诺，按平台", "一家店铺在几个平台，就在每个平台各计一次。", p.inForceAt(days, f.values))
			case "category", "branch":
				add(f.id, "有效的承诺，按"+f.title, "", p.inForceAt(days, f.values))
			}
		}
		return v, nil
	})
	p.keyedByAll(allPledges)
}

// periods are the last days of the periods since the first pledge, as far back as there is room, and what they are called: years, or quarters
// where there are few years. The last one is not over and ends today.
func (p *Plan) periods() (days []content.Date, names []string) {
	today := p.site.Today
	first := today
	for _, g := range p.site.Pledges {
		for _, e := range g.Events {
			if !e.Date.IsZero() && e.Date.Compare(first) < 0 {
				first = e.Date
			}
		}
	}
	if first.Compare(today) == 0 {
		return nil, nil
	}
	months := 12
	if today.Year-first.Year < 3 {
		months = 3
	}
	for year, month := int(first.Year), (max(int(first.Month), 1)-1)/months*months+months; ; month += months {
		if month > 12 {
			year, month = year+1, months
		}
		end := content.Date{Year: int16(year), Month: uint8(month)}.Last()
		name := strconv.Itoa(year)
		if months == 3 {
			name = fmt.Sprintf("%02d年%d季", year%100, month/3)
		}
		if !today.After(end) {
			days, names = append(days, today), append(names, "今天")
			break
		}
		days, names = append(days, end), append(names, name)
	}
	from := max(0, len(days)-mostPeriods)
	return days[from:], names[from:]
}

// statesAt counts pledges by the state that they had at the end of each day. Those that had not begun are in none.
func (p *Plan) statesAt(days []content.Date) (series []draw.Series) {
	counts := map[content.State][]int{}
	for k := range p.entries {
		for i, day := range days {
			state := stateAt(&p.entries[k], day)
			if state == "" {
				continue
			}
			if counts[state] == nil {
				counts[state] = make([]int, len(days))
			}
			counts[state][i]++
		}
	}
	for state, n := range counts {
		series = append(series, draw.Series{Name: state.ZH(), Counts: n})
	}
	slices.SortFunc(series, func(a, b draw.Series) int { return cmp.Compare(wordOrder(a.Name), wordOrder(b.Name)) })
	return series
}

func wordOrder(zh string) int {
	return slices.IndexFunc([]content.State{content.InForce, content.Publicity, content.Applied, content.Suspended, content.Ended}, func(s content.State) bool { return s.ZH() == zh })
}

// inForceAt counts the pledges in force at the end of each day. Values with few of them are put together.
func (p *Plan) inForceAt(days []content.Date, values []facetValue) (series []draw.Series) {
	rest := draw.Series{Name: "其他", Counts: make([]int, len(days))}
	for at, v := range values { // the largest come first
		own := draw.Series{Name: v.title, Counts: make([]int, len(days))}
		if at >= mostSeries-1 && len(values) > mostSeries {
			own = rest
		}
		for _, member := range v.members {
			for i, day := range days {
				if stateAt(&p.entries[member], day) == content.InForce {
					own.Counts[i]++
				}
			}
		}
		if own.Name != rest.Name {
			series = append(series, own)
		}
	}
	if slices.Max(rest.Counts) > 0 {
		series = append(series, rest)
	}
	return series
}

// stateAt is the state of a pledge at the end of a day, or "" before its first event. Of one whose personal data may not be shown it tells no more than
// its page does: since when it held, and since when no more.
func stateAt(e *entry, day content.Date) content.State {
	g := e.pledge
	if e.standing.Tombstone {
		switch {
		case !e.standing.Since.After(day):
			return content.Ended
		case g.Joined.IsZero() || g.Joined.After(day):
			return ""
		}
		return content.InForce
	}
	past := *g
	n := 0
	for n < len(g.Events) && !g.Events[n].Date.After(day) {
		n++
	}
	if past.Events = g.Events[:n]; n == 0 {
		return ""
	}
	if n < len(g.Events) {
		past.EndedReason = ""
	}
	return past.Standing(day).State
}
