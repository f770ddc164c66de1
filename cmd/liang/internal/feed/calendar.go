package feed

import (
	"bufio"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// shanghai is the zone whose rules the calendar carries with it: it has had no summer time since 1991. Times in any other zone are
// written in UTC.
const shanghai = "Asia/Shanghai"

// calendar is the calendar of activities whose day is known (RFC 5545).
func calendar(s *content.Site) output.File {
	return output.File{Path: "activities/calendar.ics", Render: func(w io.Writer) error {
		c := calendarWriter{w: bufio.NewWriter(w)}
		c.line("BEGIN", "VCALENDAR")
		c.line("VERSION", "2.0")
		c.line("PRODID", "-//"+string(s.Config.Domain)+"//liang//ZH")
		c.line("CALSCALE", "GREGORIAN")
		c.text("X-WR-CALNAME", title(s.Config.OperatorKind == content.DemoSite, s.Config.Name+"·活动"))
		c.line("X-WR-TIMEZONE", s.Zone.String())
		c.line("BEGIN", "VTIMEZONE")
		c.line("TZID", shanghai)
		c.line("BEGIN", "STANDARD")
		c.line("DTSTART", "19700101T000000")
		c.line("TZOFFSETFROM", "+0800")
		c.line("TZOFFSETTO", "+0800")
		c.line("TZNAME", "CST")
		c.line("END", "STANDARD")
		c.line("END", "VTIMEZONE")
		for _, a := range s.Activities {
			if a.Start.Day > 0 {
				c.event(s, a)
			}
		}
		c.line("END", "VCALENDAR")
		return c.w.Flush()
	}}
}

// A calendarWriter writes content lines. Errors stay in w until it is flushed.
type calendarWriter struct{ w *bufio.Writer }

// line writes a property whose value needs no escapes.
func (c calendarWriter) line(name, value string) {
	c.w.WriteString(fold(name + ":" + value))
	c.w.WriteString("\r\n")
}

// text writes a property whose value is a text, unless it is empty.
func (c calendarWriter) text(name, value string) {
	if value != "" {
		c.line(name, escape(value))
	}
}

const (
	dayForm  = "20060102"
	timeForm = "20060102T150405"
)

func (c calendarWriter) event(s *content.Site, a *content.Activity) {
	stamp := moment(s, recordEntry(&a.Record, a.Start, "").updated).UTC().Format(timeForm) + "Z"
	c.line("BEGIN", "VEVENT")
	c.text("UID", strings.Trim(a.URL, "/")+"@"+string(s.Config.Domain))
	c.line("DTSTAMP", stamp)
	c.line("LAST-MODIFIED", stamp)
	c.span(s, a.Start, a.End)
	c.text("SUMMARY", title(a.Demo, a.Title))
	c.text("DESCRIPTION", a.Summary)
	c.text("LOCATION", a.Place)
	c.text("CATEGORIES", a.Kind.ZH())
	c.line("URL", base(s)+a.URL)
	if a.Planned {
		c.line("STATUS", "TENTATIVE")
	} else {
		c.line("STATUS", "CONFIRMED")
	}
	c.line("END", "VEVENT")
}

// span writes when an activity begins and ends: as times if both are known to the minute, or the end is not known at all; else as days,
// the last of which DTEND does not include. An end of which not even the day is known is left out.
func (c calendarWriter) span(s *content.Site, start, end content.Date) {
	if start.HasTime && (end.HasTime || end.IsZero()) {
		c.time(s, "DTSTART", start)
		if end.Compare(start) > 0 {
			c.time(s, "DTEND", end)
		}
		return
	}
	c.line("DTSTART;VALUE=DATE", start.First(time.UTC).Format(dayForm))
	last := start
	if end.Day > 0 && end.Compare(start) > 0 {
		last = end
	}
	c.line("DTEND;VALUE=DATE", last.First(time.UTC).AddDate(0, 0, 1).Format(dayForm))
}

func (c calendarWriter) time(s *content.Site, name string, d content.Date) {
	if s.Zone.String() == shanghai {
		c.line(name+";TZID="+shanghai, moment(s, d).Format(timeForm))
		return
	}
	c.line(name, moment(s, d).UTC().Format(timeForm)+"Z")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// escape makes s a value of type TEXT. Control characters other than the tab have no place in one.
func escape(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, escapes.Replace(strings.ToValidUTF8(s, "\uFFFD")))
}

// fold breaks a content line so that no line is longer than 75 octets, the space that marks a continuation included. Octets are what the
// standard counts; a line is never broken within a character, which the standard leaves open and half the world's programs do not survive.
func fold(s string) string {
	const width = 75
	if len(s) <= width {
		return s
	}
	var b strings.Builder
	room := width
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		if n > room {
			b.WriteString("\r\n ")
			room = width - 1
		}
		b.WriteString(s[i : i+n])
		room -= n
		i += n
	}
	return b.String()
}
