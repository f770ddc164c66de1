package markdown

import "liang/cmd/liang/internal/diag"

var (
	ruleSize = diag.Define(diag.Rule{
		ID:    "markdown/size",
		Title: diag.Text{ZH: "正文太长", EN: "text too long"},
		Msg:   diag.Text{ZH: "正文有 %d KB，最多 %d KB", EN: "the text has %d KB; at most %d KB"},
		Hint:  diag.Text{ZH: "请分成几页", EN: "split it into pages"},
		Wrong: "（一页几十万字）", Right: "（分成几页）",
	})
	ruleNesting = diag.Define(diag.Rule{
		ID:    "markdown/nesting",
		Title: diag.Text{ZH: "引用或列表嵌套太深", EN: "quotes or lists nested too deep"},
		Msg:   diag.Text{ZH: "引用或列表嵌套超过 %d 层", EN: "quotes or lists nest deeper than %d"},
		Hint:  diag.Text{ZH: "请删去多余的 > 或 -", EN: "remove what is too much of > or -"},
		Wrong: "> > > > > > > …", Right: "> 引文",
	})
	ruleTable = diag.Define(diag.Rule{
		ID:    "markdown/table",
		Title: diag.Text{ZH: "表格太大", EN: "table too large"},
		Msg:   diag.Text{ZH: "表格超过 %d 列，或超过 %d 格", EN: "the table has more than %d columns, or more than %d cells"},
		Hint:  diag.Text{ZH: "请拆成几个表格，或作为附件发布", EN: "split it, or publish it as an attachment"},
		Wrong: "| 一 | 二 | 三 | …", Right: "| 项目 | 数目 |\n|---|---|",
	})
	ruleDense = diag.Define(diag.Rule{
		ID:    "markdown/dense",
		Title: diag.Text{ZH: "一段里标记太多", EN: "too many marks in a block"},
		Msg:   diag.Text{ZH: "这一段里的标记符号（* _ [ ] ` < ~ !）超过 %d 个", EN: "this block has more than %d marks (* _ [ ] ` < ~ !)"},
		Hint:  diag.Text{ZH: "请用空行分成几段", EN: "divide it by blank lines"},
		Wrong: "********************…", Right: "**重点**",
	})
	ruleHTML = diag.Define(diag.Rule{
		ID:    "markdown/html",
		Title: diag.Text{ZH: "正文里有 HTML 标签", EN: "raw HTML"},
		Msg:   diag.Text{ZH: "正文里不能用 HTML 标签 %s", EN: "HTML such as %s is not allowed in a text"},
		Hint:  diag.Text{ZH: "请改用 Markdown：**加粗**、[文字](网址)、![说明](图片)；要显示尖括号请写 \\<", EN: "use Markdown: **bold**, [text](address), ![words](picture); write \\< for the sign itself"},
		Wrong: "<b>注意</b>", Right: "**注意**",
	})
	ruleAddress = diag.Define(diag.Rule{
		ID:    "link/unsafe",
		Title: diag.Text{ZH: "不安全的链接", EN: "unsafe link"},
		Msg:   diag.Text{ZH: "链接“%s”不能使用", EN: "the link %q cannot be used"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "[点这里](javascript:alert(1))", Right: "[点这里](https://www.example.com/)",
	})
	ruleInsecure = diag.Define(diag.Rule{
		ID: "link/insecure", Severity: diag.Warning,
		Title: diag.Text{ZH: "没有加密的网址", EN: "unencrypted address"},
		Msg:   diag.Text{ZH: "网址“%s”没有加密", EN: "the address %q is not encrypted"},
		Hint:  diag.Text{ZH: "网站支持的话请写 %[2]s", EN: "write %[2]s if the site supports it"},
		Wrong: "[国家统计局](http://www.stats.gov.cn/)", Right: "[国家统计局](https://www.stats.gov.cn/)",
	})
	ruleLocal = diag.Define(diag.Rule{
		ID:    "link/local",
		Title: diag.Text{ZH: "只有自己能打开的网址", EN: "address that only you can open"},
		Msg:   diag.Text{ZH: "网址“%s”是您自己电脑上的预览，别人打不开", EN: "the address %q is the preview on your own machine"},
		Hint:  diag.Text{ZH: "请改写本站的文件，如 ../org/park.md", EN: "name a file of this site, such as ../org/park.md"},
		Wrong: "[园区](http://localhost:8080/org/park/)", Right: "[园区](../org/park.md)",
	})
	ruleOutside = diag.Define(diag.Rule{
		ID:    "link/outside",
		Title: diag.Text{ZH: "链接指向 content 以外", EN: "link out of content"},
		Msg:   diag.Text{ZH: "链接“%s”指向 content 文件夹以外", EN: "the link %q leads out of content/"},
		Hint:  diag.Text{ZH: "../ 写多了，请写 %[2]s", EN: "there are too many ../; write %[2]s"},
		Wrong: "[园区](../../../park.md)", Right: "[园区](../org/park.md)",
	})
	ruleEmptyLink = diag.Define(diag.Rule{
		ID:    "link/empty",
		Title: diag.Text{ZH: "链接没有文字或没有去处", EN: "link without words or address"},
		Msg:   diag.Text{ZH: "链接没有文字，或没有写网址", EN: "the link has no words or no address"},
		Hint:  diag.Text{ZH: "请写成 [文字](网址)，文字说清去处", EN: "write [words](address), with words that say where it leads"},
		Wrong: "[](park.md)", Right: "[园区](park.md)",
	})
	ruleNoAlt = diag.Define(diag.Rule{
		ID:    "picture/alt",
		Title: diag.Text{ZH: "图片没有说明", EN: "picture without words"},
		Msg:   diag.Text{ZH: "图片“%s”没有文字说明", EN: "the picture %q has no alternative text"},
		Hint:  diag.Text{ZH: "请写成 ![画面里有什么](%[1]s)", EN: "write ![what it shows](%[1]s)"},
		Wrong: "![](a.jpg)", Right: "![志愿者在河边清理垃圾](a.jpg)",
	})
	rulePictureAddress = diag.Define(diag.Rule{
		ID:    "picture/address",
		Title: diag.Text{ZH: "图片不在记录旁边", EN: "picture not beside the record"},
		Msg:   diag.Text{ZH: "图片“%s”不是记录旁边的文件", EN: "the picture %q is not a file beside the record"},
		Hint:  diag.Text{ZH: "请把图片放进同一个文件夹，只写文件名", EN: "put it into the same folder and write its name alone"},
		Wrong: "![河边](https://a.example/a.jpg)", Right: "![河边](a.jpg)",
	})
	ruleHeadingID = diag.Define(diag.Rule{
		ID:    "markdown/heading-id",
		Title: diag.Text{ZH: "小标题的标识重复", EN: "heading id used twice"},
		Msg:   diag.Text{ZH: "标识 #%s 已经用过", EN: "the id #%s is taken"},
		Hint:  diag.Text{ZH: "请换一个，或删去 {#…}", EN: "choose another or remove {#…}"},
		Wrong: "## 职责 {#a}\n## 岗位 {#a}", Right: "## 职责\n## 岗位",
	})
	ruleHeadingLevel = diag.Define(diag.Rule{
		ID: "markdown/heading-level", Severity: diag.Warning,
		Title: diag.Text{ZH: "小标题跳级", EN: "skipped heading level"},
		Msg:   diag.Text{ZH: "小标题跳过了一级：这里是 %[1]s", EN: "a level of headings is skipped: this is %[1]s"},
		Hint:  diag.Text{ZH: "请写 %[2]s", EN: "write %[2]s"},
		Wrong: "## 一\n#### 二", Right: "## 一\n### 二",
	})
	ruleListMark = diag.Define(diag.Rule{
		ID: "markdown/list-mark", Severity: diag.Warning,
		Title: diag.Text{ZH: "看起来像列表的一行", EN: "line that looks like a list"},
		Msg:   diag.Text{ZH: "“%s”不会成为列表", EN: "%q does not make a list"},
		Hint:  diag.Text{ZH: "想做列表请写 %[2]s", EN: "for a list write %[2]s"},
		Wrong: "1、报名", Right: "1. 报名",
	})
	ruleHeadingMark = diag.Define(diag.Rule{
		ID: "markdown/heading-mark", Severity: diag.Warning,
		Title: diag.Text{ZH: "看起来像小标题的一行", EN: "line that looks like a heading"},
		Msg:   diag.Text{ZH: "“%s”不会成为小标题", EN: "%q does not make a heading"},
		Hint:  diag.Text{ZH: "小标题用半角 #，后面空一格：%[2]s；若就是文字，请写 \\#", EN: "a heading has plain # and a space: %[2]s; write \\# for the sign itself"},
		Wrong: "##职责", Right: "## 职责",
	})
	ruleTableMark = diag.Define(diag.Rule{
		ID: "markdown/table-mark", Severity: diag.Warning,
		Title: diag.Text{ZH: "看起来像表格的几行", EN: "lines that look like a table"},
		Msg:   diag.Text{ZH: "这几行不会成为表格", EN: "these lines do not make a table"},
		Hint:  diag.Text{ZH: "表格用半角竖线 |，第一行是各列的名称，第二行写 %s", EN: "a table has plain | and the names of its columns in the first line; the second line is %s"},
		Wrong: "| 项目 | 数目 |\n| 党员 | 12 |", Right: "| 项目 | 数目 |\n| --- | --- |\n| 党员 | 12 |",
	})
	ruleHidden = diag.Define(diag.Rule{
		ID:    "markdown/hidden-character",
		Title: diag.Text{ZH: "正文里看不见的字符或乱码", EN: "invisible or broken character in a text"},
		Msg:   diag.Text{ZH: "这里有%s（U+%04X），多半是从 Word 或网页粘贴来的", EN: "there is %s (U+%04X), probably pasted"},
		Hint:  diag.Text{ZH: "请删去这一段重新输入", EN: "remove the passage and type it again"},
		Wrong: "从网页粘贴的\u200b一段话", Right: "重新输入的一段话",
	})
	ruleFullWidthLink = diag.Define(diag.Rule{
		ID:    "markdown/full-width-link",
		Title: diag.Text{ZH: "链接用了全角括号", EN: "link with full-width brackets"},
		Msg:   diag.Text{ZH: "到“%s”的链接用了全角括号，会照样显示出来", EN: "the link to %q has full-width brackets and will be shown as it is"},
		Hint:  diag.Text{ZH: "请改用半角括号，写成 [文字](%s)", EN: "use plain brackets: [words](%s)"},
		Wrong: "[园区]（park.md）", Right: "[园区](park.md)",
	})
	rulePictureMark = diag.Define(diag.Rule{
		ID:    "picture/full-width-mark",
		Title: diag.Text{ZH: "图片前用了全角叹号", EN: "full-width exclamation mark before a picture"},
		Msg:   diag.Text{ZH: "图片前面是全角叹号，不会显示图片", EN: "the picture has a full-width exclamation mark before it and is not shown"},
		Hint:  diag.Text{ZH: "请改用半角叹号，写成 ![画面里有什么](%s)", EN: "use a plain one: ![what it shows](%s)"},
		Wrong: "！[志愿者在河边](a.jpg)", Right: "![志愿者在河边](a.jpg)",
	})
	ruleFrontMatter = diag.Define(diag.Rule{
		ID:    "markdown/front-matter",
		Title: diag.Text{ZH: "正文里又有一段资料栏", EN: "second front matter"},
		Msg:   diag.Text{ZH: "正文里又有一段资料栏，里面的字段不会被读取", EN: "there is a second front matter, which is not read"},
		Hint:  diag.Text{ZH: "请把这些字段写进文件开头的资料栏，删去这里的两行 ---", EN: "move its fields to the one at the head of the file, and remove these two lines of ---"},
		Wrong: "---\ntitle: 甲\n---\n---\nsummary: 乙\n---", Right: "---\ntitle: 甲\nsummary: 乙\n---",
	})
	ruleComment = diag.Define(diag.Rule{
		ID:    "markdown/comment",
		Title: diag.Text{ZH: "注释吞掉了正文", EN: "comment that swallows text"},
		Msg:   diag.Text{ZH: "%s", EN: "%s"},
		Hint:  diag.Text{ZH: "注释写成 <!-- 给编辑看的话 -->，单独占几行", EN: "write <!-- a word for editors -->, on lines of its own"},
		Wrong: "<!-- 待补\n\n正文", Right: "<!-- 待补 -->\n\n正文",
	})
	ruleStar = diag.Define(diag.Rule{
		ID: "markdown/emphasis", Severity: diag.Warning,
		Title: diag.Text{ZH: "加粗没有生效", EN: "emphasis without effect"},
		Msg:   diag.Text{ZH: "这里的 ** 会照样显示出来", EN: "the ** here will be shown as it is"},
		Hint:  diag.Text{ZH: "加粗请写成 **文字**，星号和文字之间不要空格", EN: "write **words**, without spaces inside the asterisks"},
		Wrong: "** 注意 **", Right: "**注意**",
	})
)
