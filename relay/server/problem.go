package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"pagedesk/relay/wire"
)

// maxRequest bounds the JSON or form of a request of our own API.
const maxRequest = 64 << 10

// problem answers with an error. detail is English and goes to logs.
func problem(w http.ResponseWriter, status int, code, detail string) {
	answerAs(w, "application/problem+json", status, wire.Problem{Code: code, Detail: detail})
}

// answer answers with JSON.
func answer(w http.ResponseWriter, status int, body any) {
	answerAs(w, "application/json", status, body)
}

func answerAs(w http.ResponseWriter, contentType string, status int, body any) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

// internal answers to a fault of ours; the cause goes to the log only.
func (s *Server) internal(w http.ResponseWriter, doing string, err error) {
	s.log.Error("request failed", "doing", doing, "error", err)
	problem(w, http.StatusInternalServerError, wire.ProblemInternal, doing+" failed; the relay's log says why")
}

// decode reads the JSON of a request into out; when it cannot, it has answered.
func decode(w http.ResponseWriter, r *http.Request, out any) bool {
	return decodeUpTo(maxRequest, w, r, out)
}

func decodeUpTo(bytes int64, w http.ResponseWriter, r *http.Request, out any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bytes)).Decode(out)
	if err == nil {
		return true
	}
	refuseBody(w, err, "want a JSON object")
	return false
}

// refuseBody answers to a body that could not be read.
func refuseBody(w http.ResponseWriter, err error, want string) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		problem(w, http.StatusRequestEntityTooLarge, wire.ProblemTooLarge, "the body is too large")
		return
	}
	problem(w, http.StatusBadRequest, wire.ProblemBadRequest, want)
}
