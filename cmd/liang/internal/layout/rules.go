package layout

import "liang/cmd/liang/internal/diag"

var (
	ruleUnreadable = diag.Define(diag.Rule{
		ID:    "layout/unreadable",
		Title: diag.Text{ZH: "读不出模板", EN: "unreadable layouts"},
		Msg:   diag.Text{ZH: "读不出模板：%s", EN: "cannot read the layouts: %s"},
		Hint:  diag.Text{ZH: "模板都放在 layouts 文件夹里", EN: "templates stand in the folder layouts"},
		Wrong: "（没有 layouts 文件夹）", Right: "layouts/base.html",
	})
	ruleMissing = diag.Define(diag.Rule{
		ID:    "layout/missing",
		Title: diag.Text{ZH: "缺少模板", EN: "missing template"},
		Msg:   diag.Text{ZH: "缺少这个模板", EN: "this template is missing"},
		Hint:  diag.Text{ZH: "请补上这个文件，或恢复原来的文件名%[1]s", EN: "add the file, or give it its old name back%[1]s"},
		Wrong: "layouts/plegde.html", Right: "layouts/pledge.html",
	})
	ruleUnknownPage = diag.Define(diag.Rule{
		ID:    "layout/unknown-page",
		Title: diag.Text{ZH: "没有哪种网页用这个模板", EN: "template of no page"},
		Msg:   diag.Text{ZH: "没有哪种网页用这个模板", EN: "no kind of page uses this template"},
		Hint:  diag.Text{ZH: "几个模板共用的部分请放进 layouts/partials/；不用的请删去%[1]s", EN: "parts that templates share belong into layouts/partials/; remove what is not used%[1]s"},
		Wrong: "layouts/card.html", Right: "layouts/partials/card.html",
	})
	ruleUnused = diag.Define(diag.Rule{
		ID: "layout/unused", Severity: diag.Warning,
		Title: diag.Text{ZH: "没有用到的模板", EN: "unused partial"},
		Msg:   diag.Text{ZH: "没有模板用到它，所以也没有检查里面的内容", EN: "no template shows this partial, so it was not checked"},
		Hint:  diag.Text{ZH: "请用 {{template %[1]q .}} 引用，或删去这个文件", EN: "show it with {{template %[1]q .}}, or remove the file"},
		Wrong: "layouts/partials/old.html", Right: "（删去）",
	})
	ruleSyntax = diag.Define(diag.Rule{
		ID:    "layout/syntax",
		Title: diag.Text{ZH: "模板语法", EN: "template syntax"},
		Msg:   diag.Text{ZH: "模板语法有误：%[1]s", EN: "template syntax: %[1]s"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "{{if .Title}}…", Right: "{{if .Title}}…{{end}}",
	})
	ruleDefine = diag.Define(diag.Rule{
		ID:    "layout/define",
		Title: diag.Text{ZH: "一个文件只放一个模板", EN: "one template per file"},
		Msg:   diag.Text{ZH: "文件里又定义了模板“%s”", EN: "the file defines another template, %q"},
		Hint:  diag.Text{ZH: "请移到 layouts/partials/%[1]s.html，去掉 define 和 end", EN: "move it to layouts/partials/%[1]s.html, without define and end"},
		Wrong: `{{define "card"}}…{{end}}`, Right: "layouts/partials/card.html",
	})
	ruleField = diag.Define(diag.Rule{
		ID:    "layout/field",
		Title: diag.Text{ZH: "没有这个字段", EN: "unknown field"},
		Msg:   diag.Text{ZH: "%[2]s 没有字段或方法 %[1]s", EN: "%[2]s has no field or method %[1]s"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "{{.Titel}}", Right: "{{.Title}}",
	})
	rulePointer = diag.Define(diag.Rule{
		ID:    "layout/absent",
		Title: diag.Text{ZH: "可能没有值", EN: "value that may be absent"},
		Msg:   diag.Text{ZH: "%[1]s 可能没有值，不能直接取其中的字段", EN: "%[1]s may be absent, so its fields cannot be taken directly"},
		Hint:  diag.Text{ZH: "请写 {{with %[1]s}}…{{end}}，在里面取字段", EN: "write {{with %[1]s}}…{{end}} and take the fields inside"},
		Wrong: "{{.Parent.Name}}", Right: "{{with .Parent}}{{.Name}}{{end}}",
	})
	ruleFunction = diag.Define(diag.Rule{
		ID:    "layout/function",
		Title: diag.Text{ZH: "没有这个函数", EN: "unknown function"},
		Msg:   diag.Text{ZH: "模板里没有函数 %[1]s", EN: "templates have no function %[1]s"},
		Hint:  diag.Text{ZH: "可用的函数是 and or not eq ne lt le gt ge len%[2]s", EN: "the functions are and or not eq ne lt le gt ge len%[2]s"},
		Wrong: "{{equal .A .B}}", Right: "{{eq .A .B}}",
	})
	ruleArguments = diag.Define(diag.Rule{
		ID:    "layout/arguments",
		Title: diag.Text{ZH: "参数不对", EN: "wrong arguments"},
		Msg:   diag.Text{ZH: "%[1]s 的参数不对：%[2]s", EN: "wrong arguments of %[1]s: %[2]s"},
		Wrong: `{{eq .Title 3}}`, Right: `{{eq .Title "三"}}`,
	})
	ruleRange = diag.Define(diag.Rule{
		ID:    "layout/range",
		Title: diag.Text{ZH: "不能逐项列出", EN: "cannot be ranged over"},
		Msg:   diag.Text{ZH: "%[1]s 是 %[2]s，不能用 range 逐项列出", EN: "%[1]s is %[2]s, which range cannot list"},
		Hint:  diag.Text{ZH: "range 只用于列表；单个值请用 with", EN: "range is for lists; use with for a single value"},
		Wrong: "{{range .Title}}…{{end}}", Right: "{{with .Title}}…{{end}}",
	})
	ruleShow = diag.Define(diag.Rule{
		ID:    "layout/show",
		Title: diag.Text{ZH: "不能直接显示", EN: "cannot be shown"},
		Msg:   diag.Text{ZH: "%[1]s 是 %[2]s，不能直接显示", EN: "%[1]s is %[2]s, which cannot be shown as it is"},
		Hint:  diag.Text{ZH: "请显示它的一个字段，列表请用 range", EN: "show one of its fields, or use range for a list"},
		Wrong: "{{.Sources}}", Right: "{{range .Sources}}{{.Title}}{{end}}",
	})
	ruleTemplate = diag.Define(diag.Rule{
		ID:    "layout/template",
		Title: diag.Text{ZH: "没有这个模板", EN: "unknown partial"},
		Msg:   diag.Text{ZH: "没有模板“%[1]s”", EN: "there is no partial %[1]q"},
		Hint:  diag.Text{ZH: "请在 layouts/partials/ 里放 %[1]s.html%[2]s", EN: "put %[1]s.html into layouts/partials/%[2]s"},
		Wrong: `{{template "breadcrumb" .}}`, Right: `{{template "breadcrumbs" .}}`,
	})
	rulePlace = diag.Define(diag.Rule{
		ID:    "layout/place",
		Title: diag.Text{ZH: "值不能放在这里", EN: "value in a wrong place"},
		Msg:   diag.Text{ZH: "%[1]s 不能放在这里", EN: "%[1]s cannot stand here"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: `<a href={{.URL}}>`, Right: `<a href="{{.URL}}">`,
	})
	ruleContext = diag.Define(diag.Rule{
		ID:    "layout/html",
		Title: diag.Text{ZH: "HTML 不完整", EN: "incomplete HTML"},
		Msg:   diag.Text{ZH: "HTML 不完整：%s", EN: "incomplete HTML: %s"},
		Hint:  diag.Text{ZH: "请检查附近的标签和引号是否都写完整，if 的两个分支是否停在同样的位置", EN: "check that tags and quotes nearby are closed and that both branches of an if end in the same place"},
		Wrong: `<a href="{{.URL}}>`, Right: `<a href="{{.URL}}">`,
	})
)
