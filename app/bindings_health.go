package app

// Health is the signs in the window's head.
type Health struct{ s *Session }

// Status answers how the connections stand.
func (b *Health) Status() (HealthView, error) {
	d, err := b.s.current()
	if err != nil {
		return HealthView{}, err
	}
	return healthView(d.Health()), nil
}
