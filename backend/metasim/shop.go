package metasim

// Ids of the default shop's Pages, for tests and scripts.
const (
	LotusTea  = "104200000000001" // everything allowed, linked to Instagram
	MaiHanoi  = "104200000000002" // everything allowed, Vietnamese
	MingTech  = "104200000000003" // no linked Instagram account, Chinese
	NoMessage = "104200000000004" // the owner lacks the MESSAGING task
	PlusPage  = "104200000000005" // PROFILE_PLUS_* tasks only; usable
	NoToken   = "104200000000006" // listed without access_token
)

// Names of the default shop's people.
const (
	Owner  = "Nok Srisai"
	Helper = "Somchai"
)

func (s *Sim) addDefaultShop() {
	for _, spec := range []PageSpec{
		{ID: LotusTea, Name: "Lotus Tea House ร้านชาดอกบัว", Category: "Tea Room", Username: "lotusteahouse.demo",
			Instagram: &Instagram{ID: "17841400000000021", Username: "lotus.tea.demo", Name: "Lotus Tea House"}},
		{ID: MaiHanoi, Name: "Mai Fashion Hà Nội", Category: "Clothing (Brand)", Username: "maifashion.demo",
			Instagram: &Instagram{ID: "17841400000000022", Username: "mai.fashion.demo", Name: "Mai Fashion"}},
		{ID: MingTech, Name: "阿明電子 Ming Electronics", Category: "Electronics Store", Username: "ming.demo"},
		{ID: NoMessage, Name: "Lotus Wholesale", Category: "Wholesale & Supply Store"},
		{ID: PlusPage, Name: "Siam Pottery ศิลปะดินเผา", Category: "Arts & Crafts Store"},
		{ID: NoToken, Name: "Old Market Stall", Category: "Local business"},
	} {
		s.AddPage(spec)
	}
	s.AddAccount(AccountSpec{Name: Owner, Pages: []Role{
		{PageID: LotusTea},
		{PageID: MaiHanoi},
		{PageID: MingTech},
		{PageID: NoMessage, Tasks: []string{"ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MODERATE"}},
		{PageID: PlusPage, Tasks: []string{"PROFILE_PLUS_MESSAGING", "PROFILE_PLUS_MODERATE", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_ANALYZE"}},
		{PageID: NoToken, Tasks: []string{"ANALYZE"}, NoToken: true},
	}})
	s.AddAccount(AccountSpec{Name: Helper, Pages: []Role{
		{PageID: LotusTea, Tasks: []string{"MESSAGING", "MODERATE"}},
		{PageID: PlusPage, Tasks: []string{"PROFILE_PLUS_FULL_CONTROL"}},
	}})
}
