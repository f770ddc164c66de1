package content

import (
	"fmt"
	"testing"
)

// TestDateWords holds the two ways to write a date, which count digits themselves, to package fmt.
func TestDateWords(t *testing.T) {
	for _, year := range []int16{1, 42, 987, 1899, 2018, 2999} {
		for _, rest := range []struct {
			month, day, hour, minute uint8
			time                     bool
			iso, zh                  string
		}{
			{},
			{month: 3, iso: "-%02[2]d", zh: "%[2]d月"},
			{month: 12, day: 9, iso: "-%02[2]d-%02[3]d", zh: "%[2]d月%[3]d日"},
			{month: 1, day: 31, time: true, iso: "-%02[2]d-%02[3]dT%02[4]d:%02[5]d", zh: "%[2]d月%[3]d日 %02[4]d:%02[5]d"},
			{month: 10, day: 10, hour: 23, minute: 5, time: true, iso: "-%02[2]d-%02[3]dT%02[4]d:%02[5]d", zh: "%[2]d月%[3]d日 %02[4]d:%02[5]d"},
		} {
			d := Date{Year: year, Month: rest.month, Day: rest.day, Hour: rest.hour, Min: rest.minute, HasTime: rest.time}
			args := []any{d.Year, d.Month, d.Day, d.Hour, d.Min}
			if got, want := d.String(), fmt.Sprintf("%04[1]d"+rest.iso+"%.0[6]s", append(args, "")...); got != want {
				t.Errorf("%+v is %q, want %q", d, got, want)
			}
			if got, want := d.ZH(), fmt.Sprintf("%[1]d年"+rest.zh+"%.0[6]s", append(args, "")...); got != want {
				t.Errorf("%+v is %q, want %q", d, got, want)
			}
		}
	}
	if d := (Date{}); d.String() != "" || d.ZH() != "" {
		t.Errorf("no date is %q and %q", d.String(), d.ZH())
	}
}
