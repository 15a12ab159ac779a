package metasim

import "time"

// persona is a scripted customer. All people and shops are invented.
type persona struct {
	page, name string
	profile    Profile
	history    []line   // oldest first
	heart      bool     // the shop's last message got a heart
	writes     []line   // what comes out of the blue, one at a time
	answers    []string // to what the shop writes, one at a time

	customer *Customer
	thanked  bool
}

// line is one message of a script.
type line struct {
	ago    time.Duration // of history
	shop   bool          // the shop's answer, written in Facebook's own inbox
	text   string
	photo  string // a picture of such a product instead of the text
	button string // payload of a button that the text is the title of
	thumb  bool   // the like sticker
}

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

func asks(ago time.Duration, text string) line  { return line{ago: ago, text: text} }
func shop(ago time.Duration, text string) line  { return line{ago: ago, text: text, shop: true} }
func shows(ago time.Duration, kind string) line { return line{ago: ago, photo: kind} }
func says(text string) line                     { return line{text: text} }

var personas = []persona{
	{
		page: LotusTea, name: "กัญญารัตน์ ศิริวัฒนโชติกุลไพศาล", heart: true,
		history: []line{
			asks(3*day+2*hour, "สวัสดีค่ะ ชาอู่หลงเกรดพิเศษยังมีอยู่ไหมคะ"),
			shop(3*day+110*minute, "สวัสดีค่ะ ยังมีค่ะ กระป๋อง 150 กรัม ราคา 320 บาทค่ะ"),
			asks(3*day+100*minute, "เอา 2 กระป๋องค่ะ ส่งเชียงใหม่ค่าส่งเท่าไหร่คะ"),
			shop(3*day+95*minute, "ค่าส่ง 50 บาทค่ะ รวมทั้งหมด 690 บาทค่ะ"),
			asks(20*hour, "โอนแล้วนะคะ รบกวนเช็กให้หน่อยค่ะ"),
			shows(20*hour-minute, "slip"),
			shop(19*hour, "ได้รับยอดแล้วค่ะ จัดส่งพรุ่งนี้เช้านะคะ ขอบคุณมากค่ะ 🙏"),
		},
		writes:  []line{says("ของถึงแล้วนะคะ หอมมากเลยค่ะ 🥰"), {photo: "tea"}, says("รอบหน้าอยากลองชามะลิ มีแบบซองเล็กไหมคะ")},
		answers: []string{"ดีเลยค่ะ งั้นรับ 3 ซองค่ะ", "โอเคค่ะ เดี๋ยวโอนให้ตอนเย็นนะคะ", "ขอบคุณมากค่ะ"},
	},
	{
		page: LotusTea, name: "ธนกฤต พงษ์ไพบูลย์",
		history: []line{
			asks(5*hour, "ร้านเปิดวันเสาร์ถึงกี่โมงครับ"),
			shop(5*hour-6*minute, "วันเสาร์เปิด 9 โมงถึง 2 ทุ่มค่ะ"),
			asks(40*minute, "มีที่จอดรถไหมครับ ไปกัน 4 คน"),
		},
		writes:  []line{says("จองโต๊ะล่วงหน้าได้ไหมครับ สักบ่ายโมง"), {thumb: true}},
		answers: []string{"รับทราบครับ ขอบคุณครับ", "4 คนครับ มีเด็กเล็กหนึ่งคน", "เจอกันวันเสาร์ครับ"},
	},
	{
		page: LotusTea, name: "Emma Lindqvist",
		history: []line{
			asks(7*hour, "Hi! Do you ship to Singapore?"),
			shop(6*hour, "Hello! Yes, by registered post, about 5 to 7 days. Postage is 380 baht for up to 1 kg."),
			asks(55*minute, "Perfect. I'd like the rose oolong and two tins of the green one. Can I pay by card?"),
		},
		writes:  []line{says("Also, is the gift box in your last post still available?")},
		answers: []string{"Great, please send me the link when you have a moment.", "Paid! Thank you so much 😊", "No rush at all."},
	},
	{
		page: LotusTea, name: "พิมพ์ลภัส อัครเดชาวัฒนานนท์",
		history: []line{
			asks(5*day+3*hour, "สนใจชุดของขวัญปีใหม่ค่ะ สั่ง 30 ชุดได้ราคาส่งไหมคะ"),
			shop(5*day+2*hour, "ได้ค่ะ 30 ชุดขึ้นไปลด 15% ค่ะ ต้องการใบกำกับภาษีไหมคะ"),
			asks(5*day+hour, "ต้องการค่ะ เดี๋ยวขอปรึกษาหัวหน้าก่อนแล้วจะทักมาใหม่นะคะ"),
		},
	},
	{
		page: LotusTea, name: "Daniel Okafor", profile: ProfileNone,
		history: []line{
			asks(9*day, "Good morning, I run a small café and would like a price list for loose tea."),
			shop(9*day-2*hour, "Good morning! May I have your e-mail address? I will send the wholesale list today."),
			asks(9*day-3*hour, "It's on our page, thanks. Looking forward to it."),
		},
	},
	{
		page: MaiHanoi, name: "Nguyễn Thị Thu Hương", heart: true,
		history: []line{
			asks(28*hour, "Shop ơi, mẫu áo dài xanh ngọc còn size M không ạ?"),
			shop(28*hour-8*minute, "Dạ còn ạ. Chị cho em xin chiều cao cân nặng để em tư vấn size nhé ạ."),
			asks(27*hour, "Mình cao 1m58, nặng 50kg"),
			shows(3*hour, "dress"),
			asks(3*hour-minute, "Màu này bên mình có sẵn không shop?"),
			shop(2*hour, "Dạ có sẵn ạ, giá 650k, freeship nội thành Hà Nội ạ 🌸"),
		},
		writes:  []line{says("Chiều nay mình qua thử được không ạ?"), says("Cửa hàng mình ở số mấy vậy shop?")},
		answers: []string{"Dạ vâng, tầm 5 giờ mình ghé ạ", "Cảm ơn shop nhiều nha ❤️"},
	},
	{
		page: MaiHanoi, name: "Trần Minh Quân",
		history: []line{
			asks(90*minute, "Cho mình hỏi đơn hàng đặt hôm thứ Hai đã gửi chưa shop?"),
			asks(88*minute, "Mã đơn là MF20418"),
		},
		writes:  []line{says("Shop kiểm tra giúp mình với, cuối tuần mình cần rồi 😅")},
		answers: []string{"Ok shop, vậy khoảng ngày nào nhận được ạ?", "Ok mình chờ nhé"},
	},
	{
		page: MaiHanoi, name: "Lê Ngọc Bảo Trân",
		history: []line{
			asks(6*day, "Mình ở Huế, phí ship bao nhiêu vậy ạ?"),
			shop(6*day-20*minute, "Dạ ship Huế 35k, khoảng 3 ngày tới nơi ạ."),
			asks(6*day-30*minute, "Oki để mình chọn thêm rồi đặt luôn một thể"),
		},
		writes:  []line{{text: "Xem mẫu mới", button: "NEW_ARRIVALS"}, says("Mình lấy mẫu đầm hoa nhí size S nha shop")},
		answers: []string{"Chuyển khoản trước được không ạ?", "Mình chuyển rồi nha, shop check giúp"},
	},
	{
		page: MingTech, name: "陳怡君",
		history: []line{
			asks(4*hour, "你好，請問藍牙耳機還有白色的嗎？"),
			shop(4*hour-5*minute, "您好，白色還有三副，一副 1,280 元。"),
			asks(25*minute, "可以貨到付款嗎？我在台中"),
		},
		writes:  []line{says("另外想問保固多久？"), {thumb: true}},
		answers: []string{"好的，那我要一副白色的，謝謝", "收件人陳怡君，晚點給您地址", "謝謝老闆 🙏"},
	},
	{
		page: MingTech, name: "林志豪", profile: ProfileIDOnly,
		history: []line{
			asks(2*hour, "上禮拜買的充電線用兩天就壞了，可以換嗎？"),
			shows(2*hour-minute, "phone"),
			asks(2*hour-2*minute, "插著都沒反應"),
		},
		writes:  []line{says("請問有人在嗎？")},
		answers: []string{"訂單編號是 A5503", "好，那我明天寄回去", "了解，感謝"},
	},
	{
		page: MingTech, name: "黃雅婷",
		history: []line{
			asks(3*day, "請問行動電源可以帶上飛機嗎？"),
			shop(3*day-15*minute, "可以的，這款是 10,000 毫安時，要放隨身行李喔。"),
			asks(3*day-20*minute, "太好了，謝謝！"),
		},
	},
	{
		page: PlusPage, name: "อรอนงค์ เจริญสุขวัฒนา",
		history: []line{
			asks(26*hour, "ชามลายครามใบใหญ่สั่งทำสลักชื่อได้ไหมคะ"),
			shop(25*hour, "ได้ค่ะ ใช้เวลาประมาณ 2 สัปดาห์ ใบละ 890 บาทค่ะ"),
			shows(2*hour, "bowl"),
			asks(2*hour-minute, "อยากได้ทรงแบบในรูปนี้ค่ะ"),
		},
		writes:  []line{says("ถ้าสั่ง 6 ใบลดได้ไหมคะ")},
		answers: []string{"ตกลงค่ะ สลักว่า \"บ้านสวนสุขใจ\" นะคะ", "มัดจำเท่าไหร่คะ", "โอนมัดจำแล้วค่ะ"},
	},
	{
		page: PlusPage, name: "Sophie Martin",
		history: []line{
			asks(12*hour, "Hello, I bought two cups at the weekend market and love them. Do you have matching plates?"),
			shop(11*hour, "Thank you so much! Yes, 18 cm and 24 cm, same glaze."),
		},
		writes:  []line{says("How much for four of the small plates?"), {photo: "bowl"}},
		answers: []string{"Lovely, I'll take them.", "I can pick them up on Sunday morning if that works?"},
	},
}

// walkIn is somebody who has never written before.
type walkIn struct {
	page, name, opening string
	answers             []string
}

var walkIns = []walkIn{
	{LotusTea, "ปิยะนุช รุ่งเรืองกิจ", "มีชาไม่มีคาเฟอีนไหมคะ", []string{"เอาเก๊กฮวยค่ะ", "ขอบคุณค่ะ"}},
	{MaiHanoi, "Phạm Gia Hân", "Shop còn đầm đỏ trong bài đăng hôm qua không ạ?", []string{"Cho mình size S ạ", "Dạ mình cảm ơn"}},
	{MingTech, "張家瑋", "請問有實體店面嗎？", []string{"好的，我週末過去看看"}},
	{LotusTea, "James Whitfield", "Do you sell tea pots as well?", []string{"The clay one looks great, how much is it?", "I'll take it."}},
	{PlusPage, "วรวุฒิ จันทร์ประเสริฐศักดิ์", "มีคลาสสอนปั้นวันอาทิตย์ไหมครับ", []string{"ลงชื่อสองคนครับ"}},
	{MaiHanoi, "Đỗ Hoàng Yến", "Áo sơ mi trắng có size XL không shop?", []string{"Mình lấy 2 cái nha"}},
	{MingTech, "吳佩珊", "手機殼有 15 Pro 的嗎？", []string{"透明的就好，謝謝"}},
	{LotusTea, "สุภาวดี แก้วมณีรัตน์", "ขอแคตตาล็อกชาทั้งหมดหน่อยค่ะ", []string{"ขอบคุณค่ะ เดี๋ยวเลือกก่อนนะคะ"}},
	{MaiHanoi, "Vũ Thanh Tùng", "Shop có đổi size được không? Mình mặc hơi chật", []string{"Ok mình gửi lại qua bưu điện nhé"}},
	{MingTech, "Kevin 張", "Hi, do you repair laptops too? 螢幕壞了", []string{"好，禮拜三可以嗎？"}},
	{PlusPage, "Ingrid Solberg", "Is the blue vase from your cover photo for sale?", []string{"Could you hold it for me until Friday?"}},
	{LotusTea, "ณัฐพงศ์ ศรีสวัสดิ์วงศ์", "สั่งเครื่องดื่มล่วงหน้า 20 แก้วได้ไหมครับ", []string{"วันศุกร์ 10 โมงครับ", "ขอบคุณครับ"}},
}
