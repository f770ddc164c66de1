// Package pinyin reads Chinese: a syllable in small letters without tone for each character, "lv" for lü.
//
// [Read] is for the index of search, [Slug] for the names of new files. The dictionary knows single characters and takes the first of several
// readings; words and surnames that it reads wrong stand in readingsText and surnamesText.
package pinyin

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Slug is a text as a name for a file: small ASCII letters, digits and hyphens, of at most max bytes. It is "" if the text has no letter or digit.
func Slug(text string, max int) string {
	var words []string
	joined := false // to the letter or digit before
	runes := []rune(strings.ToLower(text))
	for i, said := range Read(runes, "", false) {
		switch r := runes[i]; {
		case IsHan(r) && said != string(r):
			words, joined = append(words, said), false
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if !joined {
				words = append(words, "")
			}
			words[len(words)-1] += said
			joined = true
		default:
			joined = false
		}
	}
	slug := ""
	for _, w := range words {
		if slug != "" {
			w = "-" + w
		}
		if len(slug)+len(w) > max {
			break
		}
		slug += w
	}
	return slug
}

// Read reads a text: a syllable for each Chinese character, and every other character as itself. A person's name begins with a surname; a shop's
// name may.
//
// said is what the record says about it ("zeng shi dou hua"), or ""; it counts if it has a syllable for each Chinese character.
func Read(text []rune, said string, person bool) []string {
	out := make([]string, len(text))
	words := strings.Fields(strings.ToLower(said))
	own := len(words) > 0 && len(words) == count(text, IsHan)
	for i := 0; i < len(text); {
		if !IsHan(text[i]) {
			out[i] = string(text[i])
			i++
			continue
		}
		if own {
			out[i], words = strings.ReplaceAll(words[0], "ü", "v"), words[1:]
			i++
			continue
		}
		if n := readWord(out[i:], text[i:], i == 0 && person || i > 0 && strings.ContainsRune("老小阿", text[i-1])); n > 0 {
			i += n
			continue
		}
		out[i] = syllable(text[i])
		i++
	}
	return out
}

func count(text []rune, is func(rune) bool) (n int) {
	for _, r := range text {
		if is(r) {
			n++
		}
	}
	return n
}

// IsHan reports whether r is a Chinese character: the dictionary knows all of these blocks.
func IsHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff || r >= 0x20000 && r <= 0x3ffff }

// readWord puts the reading of the longest known word at the start of text into out and returns how many characters it has.
func readWord(out []string, text []rune, surname bool) int {
	for n := min(4, len(text)); n > 0; n-- {
		word := string(text[:n])
		said, ok := readings()[word]
		if s, is := surnames()[word]; is && (surname || n < len(text) && strings.ContainsRune("记氏姓嫂婶姐哥叔伯爷婆妈", text[n])) {
			said, ok = s, true // 曾记, 单氏, 老仇
		}
		if ok {
			copy(out, strings.Fields(said))
			return n
		}
	}
	return 0
}

// syllables remembers what the dictionary says, because it parses its own entry each time.
var syllables sync.Map

func syllable(r rune) string {
	if s, ok := syllables.Load(r); ok {
		return s.(string)
	}
	s := string(r) // a character without a reading is found as itself
	if list := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal}); len(list) > 0 {
		s = strings.ReplaceAll(list[0], "ü", "v")
	}
	syllables.Store(r, s)
	return s
}

var (
	readings = sync.OnceValue(func() map[string]string { return parseReadings(readingsText) })
	surnames = sync.OnceValue(func() map[string]string { return parseReadings(surnamesText) })
)

// parseReadings reads lines of "word syllable syllable, word syllable …".
func parseReadings(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		word, said, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word != "" {
			m[word] = said
		}
	}
	return m
}

// OwnReadings are the readings that are ours, so that what was made with others can be told apart.
func OwnReadings() string { return readingsText + surnamesText }

// readingsText are words, above all names of places and of trades, with a character that the dictionary reads otherwise.
const readingsText = `
长安 chang an, 长沙 chang sha, 长春 chang chun, 长城 chang cheng, 长江 chang jiang, 长寿 chang shou, 长水 chang shui, 长乐 chang le
长宁 chang ning, 长治 chang zhi, 长虹 chang hong, 长青 chang qing, 长兴 chang xing, 长丰 chang feng, 长白山 chang bai shan
长街 chang jie, 长河 chang he, 长盛 chang sheng, 长期 chang qi, 长久 chang jiu, 长远 chang yuan, 长红 chang hong, 长发 chang fa
重庆 chong qing, 重阳 chong yang, 重逢 chong feng, 重新 chong xin, 厦门 xia men, 六安 lu an, 蚌埠 beng bu, 番禺 pan yu, 单县 shan xian
铅山 yan shan, 涡阳 guo yang, 乐清 yue qing, 乐亭 lao ting, 洪洞 hong tong, 浚县 xun xian, 莘庄 xin zhuang, 荥经 ying jing, 会稽 kuai ji
西藏 xi zang, 藏族 zang zu, 藏红花 zang hong hua, 藏香 zang xiang, 藏式 zang shi, 宝藏 bao zang, 人参 ren shen, 党参 dang shen
海参 hai shen, 参茸 shen rong, 洋参 yang shen, 参汤 shen tang, 银行 yin hang, 商行 shang hang, 车行 che hang, 花行 hua hang, 茶行 cha hang
果行 guo hang, 米行 mi hang, 粮行 liang hang, 药行 yao hang, 行业 hang ye, 鱼行 yu hang, 油行 you hang, 布行 bu hang, 琴行 qin hang
货行 huo hang, 洋行 yang hang, 音乐 yin yue, 乐器 yue qi, 乐团 yue tuan, 乐队 yue dui, 乐坊 yue fang, 民乐 min yue, 会计 kuai ji
都市 du shi, 首都 shou du, 成都 cheng du, 花都 hua du, 春都 chun du, 薄荷 bo he, 扒鸡 pa ji, 便宜 pian yi, 蛤蜊 ge li, 调味 tiao wei
调料 tiao liao, 调和 tiao he, 空调 kong tiao, 大夫 dai fu, 目的 mu di, 还愿 huan yuan, 一行 yi hang
曾家 zeng jia, 单家 shan jia, 仇家 qiu jia, 查家 zha jia, 解家 xie jia, 区家 ou jia, 缪家 miao jia, 朴家 piao jia
`

// surnamesText are surnames that are read otherwise than the same character elsewhere.
const surnamesText = `
曾 zeng, 单 shan, 仇 qiu, 区 ou, 查 zha, 解 xie, 盖 ge, 朴 piao, 缪 miao, 么 yao, 尉迟 yu chi, 万俟 mo qi, 单于 chan yu, 澹台 tan tai
乐 yue, 翟 zhai, 覃 qin, 员 yun, 洗 xian, 佴 nai, 黑 he, 秘 bi, 祭 zhai, 折 she, 召 shao, 种 chong, 重 chong, 牟 mu, 能 nai, 乜 nie
都 du, 繁 po, 卜 bu, 藏 zang, 隗 wei, 句 gou, 阚 kan, 郇 xun
`
