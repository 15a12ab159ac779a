package inbox

// Languages are those in which the shop can greet its customers, as the
// catalogues name them.
var Languages = []string{"en", "th", "vi", "zh-Hant"}

// languageWords is what a program writes to customers by itself in a language.
type languageWords struct {
	week      [7]string // Monday first
	everyDay  string
	to        string // between two days
	comma     string // between days with different hours
	afterTime string
	givenLast bool // of a person's names the last is the one to be called by
	nameless  string
	welcome   string
	away      string
	awayHours string // the same for a shop with business hours
	closing   string
}

// byLanguage: the texts stand on their own and one after the other, as a
// welcome and an away message may become one.
var byLanguage = map[string]languageWords{
	"en": {
		week: [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, everyDay: "Every day", to: "–", comma: ", ",
		nameless:  "there",
		welcome:   "Hi {customer}! Thank you for writing to {page}. Tell us what you are looking for and we will be right with you.",
		away:      "We are not at our desks right now. We have your message and will answer as soon as we are back.",
		awayHours: "We are closed right now. Our hours: {hours}. We have your message and will answer as soon as we are back.",
		closing:   "Thank you for chatting with {page}. If anything else comes up, just write to us here.",
	},
	"th": {
		week: [7]string{"จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"}, everyDay: "ทุกวัน", to: "–", comma: ", ", afterTime: " น.",
		nameless:  "ลูกค้า",
		welcome:   "สวัสดีค่ะ คุณ{customer} ขอบคุณที่ทักมาหา {page} นะคะ สนใจสินค้าหรือมีอะไรให้ช่วย แจ้งได้เลยค่ะ",
		away:      "ขณะนี้ยังไม่มีเจ้าหน้าที่ตอบแชตค่ะ เราได้รับข้อความแล้ว และจะรีบตอบกลับให้เร็วที่สุดนะคะ",
		awayHours: "ขณะนี้อยู่นอกเวลาทำการค่ะ เวลาทำการ {hours} เราได้รับข้อความแล้ว และจะรีบตอบกลับเมื่อเปิดทำการนะคะ",
		closing:   "ขอบคุณที่ติดต่อ {page} นะคะ หากมีคำถามเพิ่มเติม ทักมาได้ตลอดเลยค่ะ",
	},
	"vi": {
		week: [7]string{"Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "Chủ nhật"}, everyDay: "Hằng ngày", to: "–", comma: ", ",
		givenLast: true, nameless: "anh/chị",
		welcome:   "Chào {customer}, cảm ơn bạn đã nhắn tin cho {page}! Bạn cần tìm sản phẩm nào, cứ nhắn để shop hỗ trợ ngay nhé.",
		away:      "Hiện chưa có nhân viên trực tin nhắn. Shop đã nhận được tin của bạn và sẽ trả lời ngay khi có thể.",
		awayHours: "Hiện shop đang ngoài giờ làm việc. Giờ làm việc: {hours}. Shop đã nhận được tin của bạn và sẽ trả lời ngay khi mở cửa.",
		closing:   "Cảm ơn bạn đã trò chuyện cùng {page}. Cần hỗ trợ thêm, bạn cứ nhắn cho shop tại đây nhé.",
	},
	"zh-Hant": {
		week: [7]string{"週一", "週二", "週三", "週四", "週五", "週六", "週日"}, everyDay: "每天", to: "至", comma: "、",
		nameless:  "",
		welcome:   "{customer}您好！感謝您聯絡 {page}，想找什麼商品或有任何問題，請直接告訴我們，我們會盡快為您服務。",
		away:      "目前客服不在線上。我們已收到您的訊息，會盡快回覆您。",
		awayHours: "目前非營業時間。營業時間：{hours}。我們已收到您的訊息，營業後會盡快回覆您。",
		closing:   "感謝您聯絡 {page}。如果還有其他問題，歡迎隨時在這裡留言。",
	},
}

// wordsOf falls back to English for a language that a newer program chose.
func wordsOf(language string) languageWords {
	if words, known := byLanguage[language]; known {
		return words
	}
	return byLanguage["en"]
}

// days names a stretch of weekdays, 0 is Monday.
func (w languageWords) days(first, last int) string {
	switch {
	case first == 0 && last == 6:
		return w.everyDay
	case first == last:
		return w.week[first]
	}
	return w.week[first] + w.to + w.week[last]
}
