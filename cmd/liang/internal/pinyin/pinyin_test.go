package pinyin

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	if got := strings.Join(Read([]rune("仇晓"), "", true), " "); got != "qiu xiao" {
		t.Errorf("the person 仇晓 is read %s", got)
	}
	for _, m := range []map[string]string{readings(), surnames()} {
		for word, said := range m {
			var own []string
			for _, r := range word {
				own = append(own, syllable(r))
			}
			if len(strings.Fields(said)) != len(own) || strings.Join(own, " ") == said {
				t.Errorf("%s %s: the dictionary says %q", word, said, own)
			}
		}
	}
}

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{
		"直播基础培训": "zhi-bo-ji-chu-pei-xun", "“红网双亮”2026 年第1次核查": "hong-wang-shuang-liang-2026-nian-di-1-ci", "B2B 电商·绿洲": "b2b-dian-shang-lv-zhou",
		"Café": "caf", "——": "", "曾记豆花": "zeng-ji-dou-hua", "𠮷": "", "重庆": "chong-qing",
	} {
		if got := Slug(text, 40); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
