package diag

import "testing"

func TestExcerptMasksNumbers(t *testing.T) {
	for line, want := range map[string]string{
		"phone: 13800138000":              "phone: 1380*******\n^\n",
		"uscc: 53011119900101122X":        "uscc: 5301*************X\n^\n",
		"a: 2026-11-25 0871-00000000":     "a: 2026-11-25 0871-00000000\n^\n",
		"6222020000000000000 13800138000": "6222*************** 1380*******\n^\n",
	} {
		if got := excerpt(line, 1); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
