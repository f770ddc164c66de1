package content

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

var ruleDate = diag.Define(diag.Rule{
	ID:    "value/date",
	Title: diag.Text{ZH: "日期写法", EN: "form of a date"},
	Msg:   diag.Text{ZH: "“%s”不是有效日期", EN: "%q is not a valid date"},
	Hint:  diag.Text{ZH: "请%[2]s（只知道年或月时可写 2018 或 2018-03）", EN: "%[2]s (or 2018, 2018-03 if no more is known)"},
	Wrong: "published: 2026/1/5", Right: "published: 2026-01-05",
})

// A Date is a calendar date at the precision that is known: a year, a month, a day, or a minute of a day. The zero Date is
// absent. Dates carry no time zone; they mean the site's.
type Date struct {
	Year       int16
	Month, Day uint8 // 0 if not known
	Hour, Min  uint8
	HasTime    bool
}

// UnmarshalText reads YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DD HH:MM.
func (d *Date) UnmarshalText(text []byte) error {
	date, ok := parseDate(string(text))
	if !ok {
		return ruleDate.Problem(string(text), suggestDate(string(text)))
	}
	*d = date
	return nil
}

func parseDate(s string) (d Date, ok bool) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006", "2006-01-02 15:04", "2006-01-02T15:04"} {
		if len(s) != len(layout) {
			continue
		}
		t, err := time.Parse(layout, s)
		if err != nil || t.Year() < 1900 || t.Year() > 2999 {
			continue
		}
		read := Date{Year: int16(t.Year())}
		if len(s) >= 7 {
			read.Month = uint8(t.Month())
		}
		if len(s) >= 10 {
			read.Day = uint8(t.Day())
		}
		if len(s) > 10 {
			read.Hour, read.Min, read.HasTime = uint8(t.Hour()), uint8(t.Minute()), true
		}
		if read.String() != strings.Replace(s, " ", "T", 1) {
			continue // time.Parse takes "  9:30" for an hour and a minute
		}
		return read, true
	}
	return Date{}, false
}

// suggestDate says how s is written: the usual ways that dates are typed in offices (2026/1/5, 2026.1.5, 2026年1月5日, 二〇二六年一月五日, 20260105,
// 26-01-05, with a time) in the canonical form; anything else by an example.
func suggestDate(s string) diag.Text {
	s = strictyaml.Arabic(s)
	if m := shortYear.FindStringSubmatch(s); m != nil {
		s = "20" + s
	}
	day := dayIn(s)
	if m := timeOfDay.FindStringSubmatch(s); m != nil && len(day) == len("2006-01-02") {
		day += fmt.Sprintf(" %02s:%s", m[1], m[2])
	}
	if _, ok := parseDate(day); ok {
		return diag.Text{ZH: "写成 " + day, EN: "write " + day}
	}
	if wholeDay.MatchString(s) {
		return diag.Text{ZH: "核对月（01 至 12）和日，写成 2018-03-09 这样", EN: "check month (01 to 12) and day; write it like 2018-03-09"}
	}
	return diag.Text{ZH: "按 年-月-日 的次序写，如 2018-03-09", EN: "write year-month-day, such as 2018-03-09"}
}

var (
	shortYear = regexp.MustCompile(`^\d\d[-/.年]\d\d?[-/.月]\d\d?日?$`)
	wholeDay  = regexp.MustCompile(`^\d{4}[-/.年]\d\d?[-/.月]\d\d?日?$`)
	timeOfDay = regexp.MustCompile(`\D(\d{1,2})[:：时点](\d\d)`)
)

// dayIn returns the day, month or year that s begins with, in the canonical form, or "".
func dayIn(s string) string {
	var n []int
	digits := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			digits = 0
			continue
		}
		if digits == 0 || digits == 4 && len(n) == 1 || digits == 2 && len(n) > 1 {
			n, digits = append(n, 0), 0
		}
		n[len(n)-1] = n[len(n)-1]*10 + int(r-'0')
		digits++
	}
	if len(n) > 0 && n[0] >= 1900 && n[0] <= 2999 {
		switch {
		case len(n) >= 3 && validDay(n[0], n[1], n[2]):
			return fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2])
		case len(n) >= 3 && validDay(n[0], n[1], 1) && n[2] > 28 && n[2] <= 31: // the month has fewer days
			return Date{Year: int16(n[0]), Month: uint8(n[1])}.Last().String()
		case len(n) == 2 && n[1] >= 1 && n[1] <= 12:
			return fmt.Sprintf("%04d-%02d", n[0], n[1])
		}
	}
	return ""
}

func validDay(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// DateOf returns t's day.
func DateOf(t time.Time) Date {
	return Date{Year: int16(t.Year()), Month: uint8(t.Month()), Day: uint8(t.Day())}
}

// IsZero reports whether d is absent.
func (d Date) IsZero() bool { return d.Year == 0 }

// String is the canonical form, which is also a valid HTML datetime value and ISO 8601 at the same precision.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	var buffer [24]byte // pages are full of dates: Sprintf took a thirtieth of a build
	b := padded(buffer[:0], int(d.Year), 4)
	if d.Month > 0 {
		b = padded(append(b, '-'), int(d.Month), 2)
		if d.Day > 0 {
			b = padded(append(b, '-'), int(d.Day), 2)
			if d.HasTime {
				b = d.appendTime(append(b, 'T'))
			}
		}
	}
	return string(b)
}

// ZH is how people write the date in Chinese: 2017年3月9日.
func (d Date) ZH() string {
	if d.IsZero() {
		return ""
	}
	var buffer [40]byte
	b := append(strconv.AppendInt(buffer[:0], int64(d.Year), 10), "年"...)
	if d.Month > 0 {
		b = append(strconv.AppendInt(b, int64(d.Month), 10), "月"...)
		if d.Day > 0 {
			b = append(strconv.AppendInt(b, int64(d.Day), 10), "日"...)
			if d.HasTime {
				b = d.appendTime(append(b, ' '))
			}
		}
	}
	return string(b)
}

func (d Date) appendTime(b []byte) []byte {
	return padded(append(padded(b, int(d.Hour), 2), ':'), int(d.Min), 2)
}

// padded appends n, which is not negative, with at least width digits.
func padded(b []byte, n, width int) []byte {
	for least := 10; width > 1; width-- {
		if n < least {
			b = append(b, "0000"[:width-1]...)
			break
		}
		least *= 10
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// First is the first moment that d can mean, in loc.
func (d Date) First(loc *time.Location) time.Time {
	return time.Date(int(d.Year), time.Month(max(d.Month, 1)), int(max(d.Day, 1)), int(d.Hour), int(d.Min), 0, 0, loc)
}

// Last is the last day that d can mean, as a Date at day precision.
func (d Date) Last() Date {
	switch {
	case d.Month == 0:
		return Date{Year: d.Year, Month: 12, Day: 31}
	case d.Day == 0:
		return DateOf(time.Date(int(d.Year), time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return Date{Year: d.Year, Month: d.Month, Day: d.Day}
}

// Compare orders dates by the first moment that they can mean; at the same moment the less precise comes first.
func (d Date) Compare(e Date) int {
	return cmp.Or(
		cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day),
		cmp.Compare(d.Hour, e.Hour), cmp.Compare(d.Min, e.Min),
	)
}

// After reports whether d certainly lies after e: all that d can mean is later than all that e can mean.
func (d Date) After(e Date) bool {
	return !d.IsZero() && !e.IsZero() && d.firstDay().Compare(e.Last()) > 0
}

func (d Date) firstDay() Date {
	return Date{Year: d.Year, Month: max(d.Month, 1), Day: max(d.Day, 1)}
}

// AddMonths returns the day n months after d's last day.
func (d Date) AddMonths(n int) Date {
	l := d.Last()
	end := DateOf(time.Date(int(l.Year), time.Month(int(l.Month)+n+1), 0, 0, 0, 0, 0, time.UTC))
	end.Day = min(end.Day, l.Day)
	return end
}
