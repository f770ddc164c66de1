package content

import "liang/cmd/liang/internal/diag"

// Rules about files and places. Those about records stand with their checks.

var (
	ruleUnreadable = diag.Define(diag.Rule{
		ID:    "file/unreadable",
		Title: diag.Text{ZH: "文件读不出来", EN: "file cannot be read"},
		Msg:   diag.Text{ZH: "无法读取：%s", EN: "cannot be read: %s"},
		Hint:  diag.Text{ZH: "请检查文件是否存在、有没有读取权限", EN: "see whether it exists and may be read"},
		Wrong: "figures.yaml（没有读取权限）", Right: "figures.yaml",
	})
	ruleAbsent = diag.Define(diag.Rule{
		ID:    "file/absent",
		Title: diag.Text{ZH: "缺少必须有的文件", EN: "required file is missing"},
		Msg:   diag.Text{ZH: "没有这个文件，网站缺了它就不完整", EN: "there is no such file, and the portal needs it"},
		Hint:  diag.Text{ZH: "请恢复它；新建网站时可以照本仓库的这个文件改写", EN: "restore it; for a new portal begin with a copy of this repository's"},
		Wrong: "（没有 content/site.yaml）", Right: "content/site.yaml",
	})
	ruleTooLarge = diag.Define(diag.Rule{
		ID:    "file/too-large",
		Title: diag.Text{ZH: "文件太大", EN: "file too large"},
		Msg:   diag.Text{ZH: "文件有 %d MB，最多 %d MB", EN: "the file has %d MB; at most %d MB are read"},
		Hint:  diag.Text{ZH: "请把内容分成几个文件，图片和附件另存为单独的文件", EN: "split it; keep pictures and attachments in files of their own"},
		Wrong: "content/about/all.md（100 MB）", Right: "content/about/part-1.md（20 KB）",
	})
	ruleSpecialFile = diag.Define(diag.Rule{
		ID:    "file/link",
		Title: diag.Text{ZH: "快捷方式和符号链接", EN: "links and special files"},
		Msg:   diag.Text{ZH: "这是符号链接或特殊文件，不会读取", EN: "this is a symbolic link or a special file and is not read"},
		Hint:  diag.Text{ZH: "请放入真正的文件", EN: "put the real file here"},
		Wrong: "photo.jpg -> /home/me/photo.jpg", Right: "photo.jpg",
	})
	ruleFileName = diag.Define(diag.Rule{
		ID:    "file/name",
		Title: diag.Text{ZH: "文件名写法", EN: "form of a file name"},
		Msg:   diag.Text{ZH: "文件名“%s”不能用在网址里", EN: "the name %q cannot stand in an address"},
		Hint:  diag.Text{ZH: "文件名只用小写字母、数字和 -，请改名为 %[2]s；别处提到它的，也一起改", EN: "use lower-case letters, digits and -; rename it to %[2]s, also where it is named"},
		Wrong: "content/org/园区 简介.MD", Right: "content/org/park.md",
	})
	ruleStaticName = diag.Define(diag.Rule{
		ID:    "file/static-name",
		Title: diag.Text{ZH: "static/ 里的文件名写法", EN: "form of a name in static/"},
		Msg:   diag.Text{ZH: "“%s”这个名称，不是每个系统、每个网址都能用", EN: "not every system and address can have the name %q"},
		Hint: diag.Text{
			ZH: "这里的名称用英文字母、数字和 _ - .，以字母、数字或 _ 开头，最长 100 个字符，也不用 con、aux 等 Windows 不许用的名称；平台给的验证文件，请保持平台给的名称",
			EN: "use ASCII letters, digits and _ - ., begin with a letter, a digit or _, take at most 100 characters, and no name that Windows forbids, such as con or aux; a verification file keeps the name that it was given",
		},
		Wrong: "static/微信.txt", Right: "static/MP_verify_a1B2.txt",
	})
	ruleStaticFolder = diag.Define(diag.Rule{
		ID: "file/static-folder", Severity: diag.Warning,
		Title: diag.Text{ZH: "static/ 里不发布的文件夹", EN: "folder of static/ that is not published"},
		Msg:   diag.Text{ZH: "文件夹“%s”像是临时的或隐藏的，里面的文件不会发布", EN: "the folder %q looks temporary or hidden; its files are not published"},
		Hint:  diag.Text{ZH: "要发布的，请换个名称（以 . 开头的只有 .well-known 会发布）；不要的，请删去", EN: "give it another name if it is to be published (of those that begin with a dot only .well-known is), or remove it"},
		Wrong: "static/.wellknown/assetlinks.json", Right: "static/.well-known/assetlinks.json",
	})
	ruleCaseTwin = diag.Define(diag.Rule{
		ID:    "file/case",
		Title: diag.Text{ZH: "只有大小写不同的文件名", EN: "names that differ in case only"},
		Msg:   diag.Text{ZH: "与“%s”只有大小写不同，在 Windows 和 macOS 上是同一个文件", EN: "differs from %q in case only, which is one file on Windows and macOS"},
		Hint:  diag.Text{ZH: "请改名或删去一个", EN: "rename or remove one"},
		Wrong: "park.md 和 Park.md", Right: "park.md",
	})
	ruleUnknownFile = diag.Define(diag.Rule{
		ID:    "file/unknown",
		Title: diag.Text{ZH: "不认识的数据文件", EN: "unknown data file"},
		Msg:   diag.Text{ZH: "这里不应有这个数据文件，它不会被读取", EN: "there is no such data file; it is not read"},
		Hint:  diag.Text{ZH: "%s", EN: "%s"},
		Wrong: "content/figure.yaml", Right: "content/figures.yaml",
	})
	ruleWrongFolder = diag.Define(diag.Rule{
		ID:    "file/folder",
		Title: diag.Text{ZH: "文件放错了文件夹", EN: "file in the wrong folder"},
		Msg:   diag.Text{ZH: "这一类记录不能放在这里", EN: "a record of this type cannot stand here"},
		Hint:  diag.Text{ZH: "请放成 %s 这样", EN: "put it like %s"},
		Wrong: "content/activities/river.md", Right: "content/activities/2018/river.md",
	})
	ruleFolderName = diag.Define(diag.Rule{
		ID:    "file/folder-name",
		Title: diag.Text{ZH: "文件夹的名称写错了", EN: "misspelt folder"},
		Msg:   diag.Text{ZH: "文件夹“%s”里的记录不会被读取", EN: "the records in the folder %q are not read"},
		Hint:  diag.Text{ZH: "请改名为 %[2]s", EN: "rename it to %[2]s"},
		Wrong: "content/document/notice.md", Right: "content/documents/notice.md",
	})
	ruleYearFolder = diag.Define(diag.Rule{
		ID:    "file/year",
		Title: diag.Text{ZH: "活动的年份文件夹", EN: "year folder of activities"},
		Msg:   diag.Text{ZH: "“%s”不是年份", EN: "%q is not a year"},
		Hint:  diag.Text{ZH: "活动按年份存放，如 content/activities/2018/name.md", EN: "activities are kept by year, such as content/activities/2018/name.md"},
		Wrong: "content/activities/spring/river.md", Right: "content/activities/2018/river.md",
	})
	ruleAddressTaken = diag.Define(diag.Rule{
		ID:    "file/address",
		Title: diag.Text{ZH: "两个文件占用同一网址", EN: "two files claim one address"},
		Msg:   diag.Text{ZH: "网址 %s 已属于 %s", EN: "the address %s already belongs to %s"},
		Hint:  diag.Text{ZH: "请给其中一个文件改名", EN: "rename one of the files"},
		Wrong: "org/park.md 和 org/park/index.md", Right: "org/park.md",
	})
	ruleAliasTaken = diag.Define(diag.Rule{
		ID:    "alias/shadows",
		Title: diag.Text{ZH: "旧网址与现有网页冲突", EN: "alias shadows a page"},
		Msg:   diag.Text{ZH: "旧网址 %s 正被 %s 使用", EN: "the alias %s is in use by %s"},
		Hint:  diag.Text{ZH: "请删去这一条，或给那个网页改名", EN: "remove it, or rename that page"},
		Wrong: "aliases: [/org/]", Right: "aliases: [/zuzhi/]",
	})
	ruleUnusedFile = diag.Define(diag.Rule{
		ID: "file/unused", Severity: diag.Warning,
		Title: diag.Text{ZH: "没有用到的文件", EN: "unused file"},
		Msg:   diag.Text{ZH: "没有记录用到这个文件，它不会发布", EN: "no record uses this file; it is not published"},
		Hint:  diag.Text{ZH: "请在记录的 photos 或 attachments 中写上它，或删去", EN: "name it in a record's photos or attachments, or remove it"},
		Wrong: "photo-2.jpg", Right: "photos:\n  - file: photo-2.jpg\n    alt: 志愿者在河边清理垃圾",
	})
	ruleRecordName = diag.Define(diag.Rule{
		ID:    "file/record-name",
		Title: diag.Text{ZH: "记录的文件名不以 .md 结尾", EN: "record without .md"},
		Msg:   diag.Text{ZH: "这个文件不会发布：记录的文件名要以 .md 结尾", EN: "this file is not published: the name of a record ends in .md"},
		Hint:  diag.Text{ZH: "若是记录，%s；若是附件，请写进一条记录的 attachments；否则请删去", EN: "%s if it is a record, name it in a record's attachments if it is one, or else remove it"},
		Wrong: "content/org/team.txt", Right: "content/org/team.md",
	})
	ruleColumnMissing = diag.Define(diag.Rule{
		ID:    "column/missing",
		Title: diag.Text{ZH: "文件夹缺少栏目说明", EN: "folder without a column file"},
		Msg:   diag.Text{ZH: "文件夹里没有 _index.md", EN: "the folder has no _index.md"},
		Hint:  diag.Text{ZH: "请新建 %s，写上 name、description、type", EN: "create %s with name, description and type"},
		Wrong: "content/notices/a.md", Right: "content/notices/_index.md",
	})
	ruleColumnBody = diag.Define(diag.Rule{
		ID:    "column/body",
		Title: diag.Text{ZH: "不会显示的正文", EN: "text that is never shown"},
		Msg:   diag.Text{ZH: "年份文件夹的 _index.md 只有标题起作用，正文不会显示", EN: "of a year's _index.md only the title is used; its text is never shown"},
		Hint:  diag.Text{ZH: "请删去正文，或移到 content/activities/_index.md", EN: "remove the text, or move it to content/activities/_index.md"},
		Wrong: "content/activities/2018/_index.md（有正文）", Right: "content/activities/_index.md（有正文）",
	})
	ruleColumnEmpty = diag.Define(diag.Rule{
		ID:    "column/empty",
		Title: diag.Text{ZH: "空栏目", EN: "empty column"},
		Msg:   diag.Text{ZH: "栏目“%s”没有任何内容", EN: "the column %q has no content"},
		Hint:  diag.Text{ZH: "请添加记录；确实可以为空的，写 allow_empty: true", EN: "add a record, or write allow_empty: true"},
		Wrong: "name: 通知", Right: "name: 通知\nallow_empty: true",
	})
	ruleColumnStale = diag.Define(diag.Rule{
		ID: "column/stale", Severity: diag.Warning,
		Title: diag.Text{ZH: "栏目很久没有更新", EN: "stale column"},
		Msg:   diag.Text{ZH: "栏目“%s”最近一次更新是 %s，已超过 %d 天", EN: "the column %q was last updated on %s, more than %d days ago"},
		Hint:  diag.Text{ZH: "请更新内容，或调整 stale_after_days", EN: "update it, or change stale_after_days"},
		Wrong: "stale_after_days: 14", Right: "stale_after_days: 180",
	})
)
