package content

import (
	"net/mail"
	"regexp"
	"time"

	"liang/cmd/liang/internal/diag"
)

var (
	ruleMarkMissing = diag.Define(diag.Rule{
		ID:    "site/mark-missing",
		Title: diag.Text{ZH: "缺少必须公示的标识", EN: "missing legal mark"},
		Msg:   diag.Text{ZH: "运营者类别为“%[1]s”的网站必须写 %[2]s（%[3]s）", EN: "a site run by %[4]s must give %[2]s"},
		Hint:  diag.Text{ZH: "请加一行 %[2]s: …", EN: "add a line %[2]s: …"},
		Wrong: "operator_kind: enterprise", Right: "operator_kind: enterprise\nicp: 滇ICP备00000000号",
	})
	ruleMarkForbidden = diag.Define(diag.Rule{
		ID:    "site/mark-forbidden",
		Title: diag.Text{ZH: "不应出现的标识", EN: "mark that must not be shown"},
		Msg:   diag.Text{ZH: "运营者类别为“%[1]s”的网站不能展示 %[2]s（%[3]s）", EN: "a site run by %[4]s must not show %[2]s"},
		Hint:  diag.Text{ZH: "请删去这一行", EN: "remove this line"},
		Wrong: "operator_kind: enterprise\nconac_id: …", Right: "operator_kind: enterprise",
	})
	ruleMarkForm = diag.Define(diag.Rule{
		ID:    "site/mark-form",
		Title: diag.Text{ZH: "标识写法", EN: "form of a mark"},
		Msg:   diag.Text{ZH: "“%[2]s”不是有效的%[3]s", EN: "%[2]q is not a valid %[1]s"},
		Hint:  diag.Text{ZH: "请写成 %[4]s 这样", EN: "write it like %[4]s"},
		Wrong: "site_id_code: 123", Right: "site_id_code: \"5301110001\"",
	})
	ruleEmail = diag.Define(diag.Rule{
		ID:    "site/email",
		Title: diag.Text{ZH: "邮箱写法", EN: "form of an e-mail address"},
		Msg:   diag.Text{ZH: "“%s”不是邮箱地址", EN: "%q is not an e-mail address"},
		Hint:  diag.Text{ZH: "请写成 contact@example.cn 这样；没有邮箱就删去这一行", EN: "write it like contact@example.cn, or remove the line if there is none"},
		Wrong: "email: 没有", Right: "email: contact@example.cn",
	})
	ruleTimeZone = diag.Define(diag.Rule{
		ID:    "site/time-zone",
		Title: diag.Text{ZH: "时区", EN: "time zone"},
		Msg:   diag.Text{ZH: "没有“%s”这个时区", EN: "there is no time zone %q"},
		Hint:  diag.Text{ZH: "请写 time_zone: Asia/Shanghai", EN: "write time_zone: Asia/Shanghai"},
		Wrong: "time_zone: 北京", Right: "time_zone: Asia/Shanghai",
	})
	ruleDomainHost = diag.Define(diag.Rule{
		ID:    "site/domain",
		Title: diag.Text{ZH: "域名与网站地址不一致", EN: "domain and base_url disagree"},
		Msg:   diag.Text{ZH: "domain 是 %s，base_url 却在 %s", EN: "domain is %s but base_url lies at %s"},
		Hint:  diag.Text{ZH: "请写成同一个域名", EN: "use the same name in both"},
		Wrong: "domain: a.example\nbase_url: https://b.example/", Right: "domain: a.example\nbase_url: https://a.example/",
	})
	ruleSecurityExpired = diag.Define(diag.Rule{
		ID:    "site/security-expired",
		Title: diag.Text{ZH: "security.txt 已过期", EN: "security.txt has expired"},
		Msg:   diag.Text{ZH: "security_expires（%s）已过", EN: "security_expires (%s) has passed"},
		Hint:  diag.Text{ZH: "请确认联系方式仍然有效，再把日期往后推，不超过一年", EN: "see that the contact is still right, then move the date, by a year at most"},
		Wrong: "security_expires: 2020-01-01", Right: "security_expires: 2027-10-31",
	})
	ruleSecurityFar = diag.Define(diag.Rule{
		ID: "site/security-far", Severity: diag.Warning,
		Title: diag.Text{ZH: "security.txt 有效期太长", EN: "security.txt lasts too long"},
		Msg:   diag.Text{ZH: "security_expires（%s）在一年以后", EN: "security_expires (%s) is more than a year away"},
		Hint:  diag.Text{ZH: "RFC 9116 建议不超过一年", EN: "RFC 9116 recommends a year at most"},
		Wrong: "security_expires: 2040-01-01", Right: "security_expires: 2027-10-31",
	})
	ruleDemoRecord = diag.Define(diag.Rule{
		ID:    "site/demo-record",
		Title: diag.Text{ZH: "正式网站不能有演示记录", EN: "demonstration record on a real site"},
		Msg:   diag.Text{ZH: "这是演示记录，而网站的 operator_kind 是 %s", EN: "this is a demonstration record, but operator_kind is %s"},
		Hint:  diag.Text{ZH: "请删去这条记录，或写 operator_kind: demo", EN: "remove the record, or write operator_kind: demo"},
		Wrong: "demo: true", Right: "（删去演示记录）",
	})
	ruleApproval = diag.Define(diag.Rule{
		ID:    "record/approval",
		Title: diag.Text{ZH: "缺少审批", EN: "missing approval"},
		Msg:   diag.Text{ZH: "党组织或政府网站的记录要写审批 approval", EN: "a record on the site of a party or government body needs an approval"},
		Hint:  diag.Text{ZH: "请写 approval：proposed_by、secrecy_review_by、approved_by（岗位，不写人名）和 date", EN: "add approval with proposed_by, secrecy_review_by, approved_by (posts, not persons) and date"},
		Wrong: "title: 通知", Right: "approval:\n  proposed_by: 党务专员\n  secrecy_review_by: 保密员\n  approved_by: 党支部书记\n  date: 2026-01-04",
	})
)

// A mark is something that the kind of operator must, may or must not show at the foot of each page.
type mark struct {
	key, zh, example string
	form             *regexp.Regexp
	value            func(c *Config) string
	must, mustNot    []OperatorKind
}

// marks follow 国办发〔2017〕47号 and 互联网信息服务管理办法: the site code, CONAC's mark and the 找错 entry belong to
// government sites alone.
var marks = []mark{
	{"site_id_code", "网站标识码", "5301110001", regexp.MustCompile(`^(\d{10}|bm\d{8}|N\d{9})$`), func(c *Config) string { return c.SiteIDCode },
		[]OperatorKind{Government}, []OperatorKind{Party, Enterprise, DemoSite}},
	{"conac_id", "党政机关网站标识", "32 位十六进制数", regexp.MustCompile(`^[0-9A-Fa-f]{32}$`), func(c *Config) string { return c.ConacID },
		[]OperatorKind{Government}, []OperatorKind{Enterprise, DemoSite}},
	{"jiucuo", "“我为政府网站找错”入口", "true", regexp.MustCompile(`^true$`), func(c *Config) string {
		if c.Jiucuo {
			return "true"
		}
		return ""
	}, []OperatorKind{Government}, []OperatorKind{Party, Enterprise, DemoSite}},
	{"icp", "ICP 备案号", "滇ICP备00000000号-1", regexp.MustCompile(`^\p{Han}ICP(备|证)\d{6,10}号(-\d{1,3})?$`), func(c *Config) string { return c.ICP },
		[]OperatorKind{Government, Party, Enterprise}, nil},
	{"police_no", "公安备案号", "滇公网安备53011100000000号", regexp.MustCompile(`^\p{Han}公网安备\s?\d{14}号?$`), func(c *Config) string { return c.PoliceNo },
		[]OperatorKind{Government, Party}, nil},
}

func (c *Config) check(r reporter) {
	if c.TimeZone != "" {
		if _, err := time.LoadLocation(c.TimeZone); err != nil {
			r.at("time_zone", ruleTimeZone, c.TimeZone)
		}
	}
	if e := c.Contact.Email; e != "" {
		if a, err := mail.ParseAddress(e); err != nil || a.Address != e {
			r.at("contact.email", ruleEmail, e)
		}
	}
	if host := c.BaseURL.Host(); host != "" && c.Domain != "" && host != string(c.Domain) {
		r.at("base_url", ruleDomainHost, string(c.Domain), host)
	}
	if c.OperatorKind == "" {
		return
	}
	contains := func(kinds []OperatorKind) bool {
		for _, k := range kinds {
			if k == c.OperatorKind {
				return true
			}
		}
		return false
	}
	for _, m := range marks {
		v := m.value(c)
		switch {
		case v == "" && contains(m.must) && !(m.key == "icp" && c.Target == Overseas):
			r.at("operator_kind", ruleMarkMissing, c.OperatorKind.ZH(), m.key, m.zh, string(c.OperatorKind))
		case v != "" && contains(m.mustNot):
			r.at(m.key, ruleMarkForbidden, c.OperatorKind.ZH(), m.key, m.zh, string(c.OperatorKind))
		case v != "" && !m.form.MatchString(v):
			r.at(m.key, ruleMarkForm, m.key, v, m.zh, m.example)
		}
	}
}

// location is the site's time zone; where it is missing or wrong, that of Shanghai.
func (c *Config) location() *time.Location {
	for _, name := range []string{c.TimeZone, "Asia/Shanghai"} {
		if loc, err := time.LoadLocation(name); name != "" && err == nil {
			return loc
		}
	}
	return time.UTC
}

// knownPlatforms are the marketplaces that shops may stand on where site.yaml lists none.
var knownPlatforms = []Platform{
	{"taobao", "淘宝", []Domain{"taobao.com"}},
	{"tmall", "天猫", []Domain{"tmall.com"}},
	{"1688", "1688", []Domain{"1688.com"}},
	{"alibaba", "阿里巴巴国际站", []Domain{"alibaba.com"}},
	{"jd", "京东", []Domain{"jd.com"}},
	{"pinduoduo", "拼多多", []Domain{"pinduoduo.com", "yangkeduo.com"}},
	{"douyin", "抖音", []Domain{"douyin.com", "jinritemai.com"}},
	{"kuaishou", "快手", []Domain{"kuaishou.com", "kwaixiaodian.com"}},
	{"xiaohongshu", "小红书", []Domain{"xiaohongshu.com"}},
	{"weixin", "微信小店", []Domain{"weixin.qq.com"}},
	{"meituan", "美团", []Domain{"meituan.com"}},
	{"weidian", "微店", []Domain{"weidian.com"}},
	{"youzan", "有赞", []Domain{"youzan.com"}},
}
