package metasim

import "net/http"

func (s *Sim) phoneRoutes(mux *http.ServeMux) {}
