package metasim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is above the 25 MB that any attachment may have (meta-platform.md, 4.3).
const maxBody = 32 << 20

// params are a call's parameters, wherever they came from. Objects and arrays are JSON text.
type params map[string]string

// part is the file of a multipart call.
type part struct {
	name, mime string
	data       []byte
}

// readParams merges query, form, multipart and JSON body, the body winning.
func readParams(r *http.Request) (params, *part, error) {
	p := params{}
	p.add(r.URL.Query())
	if r.Body == nil {
		return p, nil, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what does not parse is no kind we know
	switch kind {
	case "application/json":
		return p, nil, p.addJSON(r.Body)
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, nil, err
		}
		form, err := url.ParseQuery(string(body)) // http.Request.ParseForm would not read the body of a DELETE
		p.add(form)
		return p, nil, err
	case "multipart/form-data":
		file, err := p.addMultipart(r)
		return p, file, err
	}
	return p, nil, nil
}

func (p params) add(values url.Values) {
	for name, v := range values {
		p[name] = v[0]
	}
}

func (p params) addJSON(body io.Reader) error {
	var members map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&members); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read JSON body: %w", err)
	}
	for name, raw := range members {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			p[name] = text
		} else {
			p[name] = string(raw)
		}
	}
	return nil
}

func (p params) addMultipart(r *http.Request) (*part, error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("read multipart body: %w", err)
	}
	var file *part
	for {
		next, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read multipart body: %w", err)
		}
		data, err := io.ReadAll(next)
		if err != nil {
			return nil, fmt.Errorf("read multipart body: %w", err)
		}
		if next.FileName() != "" || next.FormName() == "filedata" {
			file = &part{name: next.FileName(), mime: next.Header.Get("Content-Type"), data: data}
		} else {
			p[next.FormName()] = string(data)
		}
	}
}

// object reads a parameter that must be a JSON object into v.
func (p params) object(name string, v any) *graphError {
	if err := json.Unmarshal([]byte(p[name]), v); err != nil {
		return invalidParam("param %s must be an object.", name)
	}
	return nil
}

// looseID is an id that came as a string or as a number.
type looseID string

func (id *looseID) UnmarshalJSON(raw []byte) error {
	*id = looseID(strings.Trim(string(raw), `"`))
	return nil
}

// list reads "a,b c" or a JSON array of strings.
func list(s string) []string {
	var names []string
	if json.Unmarshal([]byte(s), &names) == nil {
		return names
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}
