package content

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
)

// Each text gives exactly the findings listed, as "line:col rule text"; the numbers are made up.
var privateCases = []struct {
	name, text string
	want       string
}{
	{"id", "身份证530111199001011238", "1:4 id-number 530111199001011238"},
	{"id with check", "身份证53011119900101122X，已核验", "1:4 id-number 53011119900101122x"},
	{"id with lower-case x", "id: 53011119900101122x", "1:5 id-number 53011119900101122x"},
	{"id on a later line", "a\n11010519491231002X\n", "2:1 id-number 11010519491231002x"},
	{"id full-width", "证号５３０１１１１９９００１０１１２２Ｘ。", "1:3 id-number 53011119900101122x"},
	{"id in groups", "530111 19900101 122X", "1:1 id-number 53011119900101122x"},
	{"id with hyphens", "530111-1990-0101-122-X", "1:1 id-number 53011119900101122x"},
	{"id as uscc", "uscc: 53011119900101122X", "1:7 id-number 53011119900101122x"},
	{"id in an address", "https://a.example/?id=53011119900101122X", "1:23 id-number 53011119900101122x"},
	{"impossible birthday", "530111199002301237", ""},
	{"wrong check digit", "530111199001011239", ""},
	{"part of a longer number", "9953011119900101122X", ""},
	{"old id", "证 530111600123453", "1:3 id-number 530111600123453"},
	{"old business licence", "注册号 530111600123455", ""},
	{"fifteen digits, no date", "530111999999999", ""},

	{"mobile", "手机13812345678。", "1:3 mobile 13812345678"},
	{"mobile in a comment", "title: 甲\n# 王师傅 13812345678\n", "2:7 mobile 13812345678"},
	{"mobile in groups", "138 1234 5678、139-1234-5678", "1:1 mobile 13812345678; 1:15 mobile 13912345678"},
	{"mobile in two groups", "138 12345678 / 1381234 5678", "1:1 mobile 13812345678; 1:16 mobile 13812345678"},
	{"mobile with 86", "+86 138-1234-5678 +8613812345678 0086-13812345678", "1:5 mobile 13812345678; 1:20 mobile 8613812345678; 1:39 mobile 13812345678"},
	{"mobile full-width", "电话：１３８１２３４５６７８", "1:4 mobile 13812345678"},
	{"mobile with wide spaces", "138　1234　5678", "1:1 mobile 13812345678"},
	{"mobile as a link", "[电话](tel:+86-138-1234-5678)", "1:14 mobile 13812345678"},
	{"mobile behind a label", "Tel13812345678", "1:4 mobile 13812345678"},
	{"mobile as WeChat", "微信：13812345678", "1:4 mobile 13812345678"},
	{"mobile after a list mark", "- 13812345678\n1. 13912345678\n", "1:3 mobile 13812345678; 2:4 mobile 13912345678"},
	{"landlines", "0871-63812345 (0871)6381 2345 010-13812345 +86 871 6381 2345", ""},
	{"services", "400-813-8123 4001388123 800-810-8888 12315 12345 110 95588 12345、12315", ""},
	{"no mobile", "12812345678 1381234567 138123456789 23812345678", ""},
	{"dates", "2018-03-09 15:00 至 2018-03-10，13:00~17:00；2016 2017 2018 2019 2020", ""},
	{"code", "GDHW-2018-001-2 GDHW-2018-138123456-7", ""},
	{"hash", "sha256: f465c3739385890c221dff1a05e578c6cae0d0430e46996d319db7439f884336\n13812345678abcdef a13812345678", ""},
	{"decimals", "102.13812345678, 13812345678.5", ""},
	{"amount", "value: 13812345678\n交易额 13812345678元", ""},
	{"range", "1500-2000 300", ""},
	{"shop", "url: https://shop13812345678.taobao.com/\nshop_id: 13812345678\nx: {shop_id: \"13812345678\"}", ""},
	{"address with digits", "[店](https://item.example/13812345678?id=4000000000000000006)", ""},
	{"serials", "滇公网安备53011100000000号 滇ICP备12345678号 JY15301110012345 ISBN 978-7-5086-1234-5", ""},

	{"card", "卡号4000000000000000006", "1:3 bank-card 4000000000000000006"},
	{"card in groups", "6222 0200 0000 0007", "1:1 bank-card 6222020000000007"},
	{"card of six and the rest", "622202 0000000007", "1:1 bank-card 6222020000000007"},
	{"card with a wrong digit", "4000000000000000007", ""},
	{"card within more digits", "40000000000000000061", ""},
	{"credit code of digits", "统一社会信用代码：915301110000000168", ""},
	{"credit code", "uscc: 91530111MA6K00000X", ""},

	{"home", "住幸福小区3幢2单元501室", "1:6 address 3幢2单元501室"},
	{"home with gaps", "幸福花园 12 栋 3 单元 1201", "1:6 address 12栋3单元1201"},
	{"home without a name", "3幢2单元501", "1:1 address 3幢2单元501"},
	{"home of a house and a room", "关上村5栋302室", "1:4 address 5栋302室"},
	{"home by number of house", "新村3号楼201室", "1:3 address 3号楼201室"},
	{"home in Chinese numbers", "某苑三幢二单元五〇一室", "1:3 address 三幢二单元五〇一室"},
	{"home, room alone", "幸福小区501室", "1:5 address 501室"},
	{"estate alone", "地点：幸福小区3栋楼下，共改造3栋60户、2单元", ""},
	{"office", "电子商务产业园3幢201室，创业大厦5楼501室", ""},
	{"size of a flat", "小区三室两厅、第3单元 101 课", ""},
	{"rooms", "教室、办公室、301会议室、活动室", ""},

	{"e-mail", "邮箱 abc.d_1@qq.com。", "1:4 email abc.d_1@qq.com"},
	{"e-mail of many hosts", "a1@163.com b1@vip.sina.com C1@Gmail.COM d1@139.com", "1:1 email a1@163.com; 1:12 email b1@vip.sina.com; 1:28 email c1@gmail.com; 1:41 email d1@139.com"},
	{"e-mail full-width", "ａｂ１＠ｑｑ．ｃｏｍ", "1:1 email ab1@qq.com"},
	{"e-mail that is a number", "13812345678@qq.com", "1:1 email 13812345678@qq.com"},
	{"e-mail at the end of a sentence", "to ab@126.com.", "1:4 email ab@126.com"},
	{"organisation's e-mail", "info@park.example service@gov.cn a@myqq.com @qq.com", ""},

	{"QQ", "QQ：12345678", "1:4 qq 12345678"},
	{"QQ in other ways", "qq 123456, QQ号码:234567, QQ12345678, ＱＱ：３４５６７８", "1:4 qq 123456; 1:17 qq 234567; 1:27 qq 12345678; 1:40 qq 345678"},
	{"QQ group", "QQ群：87654321、QQ交流群号 7654321", "1:5 qq 87654321; 1:21 qq 7654321"},
	{"no QQ", "QQ音乐 2018，QQ：待定，QQ 10000 万人，IQQ12345", ""},

	{"WeChat", "微信号：abc_123", "1:5 wechat abc_123"},
	{"WeChat in other ways", "微信：zhangsan88 加V abc1234 vx:wang_55 VX：li_2018 wx号 zhao123", "1:4 wechat zhangsan88; 1:18 wechat abc1234; 1:29 wechat wang_55; 1:40 wechat li_2018; 1:52 wechat zhao123"},
	{"no WeChat", "微信公众号：gdhw_park 微信小店 微信搜索 gdhw123 微信 WeChat 微信：https://weixin.qq.com/ 微信号：gh_a1b2c3d4 加VIP会员", ""},

	{"behind a byte-order mark", "\ufeff13812345678", "1:1 mobile 13812345678"},
	{"carriage returns", "甲\r\n乙 13812345678\r\n", "2:3 mobile 13812345678"},
}

func TestFindPrivate(t *testing.T) {
	for _, c := range privateCases {
		var got []string
		for _, f := range findPrivate([]byte(c.text)) {
			got = append(got, fmt.Sprintf("%d:%d %s %s", f.line, f.col, strings.TrimPrefix(f.rule.ID, "private/"), f.text))
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s: %q\n got %q\nwant %q", c.name, c.text, g, c.want)
		}
	}
}

// TestPrivateAcrossFiles: what site.yaml gives to the public may stand anywhere; ID numbers may not stand even there.
func TestPrivateAcrossFiles(t *testing.T) {
	site := sitetest.FS(t)
	edit := func(file, from, to string) {
		text := string(site[file].Data)
		if !strings.Contains(text, from) {
			t.Fatalf("%s has no %q", file, from)
		}
		site[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, from, to, 1))}
	}
	edit("content/site.yaml", "  phone: 0871-00000000", "  phone: 值班手机 138-1234-5678\n  email: park@163.com\n  address: 和平小区3幢2单元501室\n  hours: 53011119900101122X")
	edit("content/about/privacy.md", "summary: 试验用的一条记录。\n---\n", "summary: 试验用的一条记录。\n---\n电话 13812345678，邮箱 PARK@163.com，地址和平小区 3幢2单元501室。\n王师傅 13912345678。\n")
	got := strings.Join(problemsOf(site, diag.ZH), "\n")
	want := `content/about/privacy.md:9:5: 这里有手机号码（139***78）；请改写办公电话（如 0871-…、400-…）；对外公布的号码先写进 site.yaml 的 contact [private/mobile]
content/site.yaml:10:10: 这里有身份证号码（530***2x）；请删去；需要说明核对过身份，只写“身份已核验” [private/id-number]`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"13812345678": "138***78", "12345": "1***5", "ab@qq.com": "***om", "abcdef@qq.com": "ab***om", "3幢2单元501室": "3幢2***1室", "501室": "5***室", "": "***",
	} {
		if got := mask(text); got != want {
			t.Errorf("mask(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzFindPrivate: whatever the bytes, no panic, findings in order, each at a place in the file where its text begins.
func FuzzFindPrivate(f *testing.F) {
	for _, c := range privateCases {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := bytes.Split(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\n"))
		line, col := 0, 0
		for _, found := range findPrivate(data) {
			if found.line < line || found.line == line && found.col <= col || found.line > len(lines) {
				t.Fatalf("%q: %+v stands behind %d:%d, or outside", data, found, line, col)
			}
			line, col = found.line, found.col
			rest := lines[line-1]
			for range col - 1 {
				_, n := utf8.DecodeRune(rest)
				rest = rest[n:]
			}
			if !strings.HasPrefix(plain(rest), found.text) || found.text == "" {
				t.Fatalf("%q: %+v is not what stands there: %q", data, found, rest)
			}
		}
	})
}

func BenchmarkFindPrivate(b *testing.B) {
	record := sitetest.Base()[sitetest.Pledge].Data
	prose := []byte(strings.Repeat("2018年5月，园区组织志愿者清理盘龙江沿岸的垃圾，参加的有第一党支部和社区居民，共清理两公里河岸。\n", 14))
	for name, data := range map[string][]byte{"record": bytes.Repeat(record, 2), "prose": prose, "digits": bytes.Repeat([]byte("1 "), 1000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				findPrivate(data)
			}
		})
	}
}
