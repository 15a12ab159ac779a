package login

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

// pageKind is which result the browser shows.
type pageKind int

const (
	pageDone pageKind = iota
	pageRefused
	pageFailed
	pageStray // an answer that belongs to no login of ours
)

// pageText is one result page in one language. The pages hold nothing that
// came with the request.
type pageText struct{ Title, Text string }

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pagePolicy allows the page its own style and nothing else.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

var pageTexts = map[string]map[pageKind]pageText{
	"en": {
		pageDone:    {"You are logged in", "You can close this window and go back to Pagedesk."},
		pageRefused: {"Login cancelled", "Nothing was connected. You can close this window and go back to Pagedesk."},
		pageFailed:  {"Login did not work", "Facebook reported a problem. Close this window; Pagedesk tells you more."},
		pageStray:   {"This page is out of date", "It belongs to another login. Close this window and continue in the newest one, or start again in Pagedesk."},
	},
	"th": {
		pageDone:    {"เข้าสู่ระบบแล้ว", "ปิดหน้าต่างนี้แล้วกลับไปที่ Pagedesk ได้เลย"},
		pageRefused: {"ยกเลิกการเข้าสู่ระบบแล้ว", "ยังไม่มีการเชื่อมต่อใด ๆ ปิดหน้าต่างนี้แล้วกลับไปที่ Pagedesk ได้เลย"},
		pageFailed:  {"เข้าสู่ระบบไม่สำเร็จ", "Facebook แจ้งว่ามีปัญหา ปิดหน้าต่างนี้แล้วดูรายละเอียดใน Pagedesk"},
		pageStray:   {"หน้านี้ใช้ไม่ได้แล้ว", "หน้านี้เป็นของการเข้าสู่ระบบครั้งอื่น ปิดหน้าต่างนี้แล้วทำต่อในหน้าต่างล่าสุด หรือเริ่มใหม่ใน Pagedesk"},
	},
	"vi": {
		pageDone:    {"Bạn đã đăng nhập", "Bạn có thể đóng cửa sổ này và quay lại Pagedesk."},
		pageRefused: {"Đã hủy đăng nhập", "Chưa có gì được kết nối. Bạn có thể đóng cửa sổ này và quay lại Pagedesk."},
		pageFailed:  {"Đăng nhập không thành công", "Facebook báo có sự cố. Hãy đóng cửa sổ này và xem chi tiết trong Pagedesk."},
		pageStray:   {"Trang này đã hết hiệu lực", "Trang này thuộc về một lần đăng nhập khác. Hãy đóng cửa sổ này và tiếp tục ở cửa sổ mới nhất, hoặc bắt đầu lại trong Pagedesk."},
	},
	"zh-Hant": {
		pageDone:    {"您已登入", "您可以關閉此視窗，回到 Pagedesk。"},
		pageRefused: {"已取消登入", "尚未連接任何粉絲專頁。您可以關閉此視窗，回到 Pagedesk。"},
		pageFailed:  {"登入未成功", "Facebook 回報了問題。請關閉此視窗，並在 Pagedesk 查看說明。"},
		pageStray:   {"此頁面已失效", "此頁面屬於另一次登入。請關閉此視窗，在最新的視窗中繼續，或在 Pagedesk 重新開始。"},
	},
}

func writePage(w http.ResponseWriter, status int, language string, kind pageKind) {
	texts, ok := pageTexts[language]
	if !ok {
		language, texts = "en", pageTexts["en"]
	}
	for name, value := range map[string]string{
		"Content-Type":               "text/html; charset=utf-8",
		"Content-Security-Policy":    pagePolicy,
		"Cache-Control":              "no-store",
		"Referrer-Policy":            "no-referrer", // the address holds the code
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, struct { // fails only when the browser is gone
		Language string
		Style    template.CSS
		pageText
	}{language, template.CSS(pageStyle), texts[kind]})
}
