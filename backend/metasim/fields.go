package metasim

import (
	"errors"
	"strings"
)

// field is one item of a fields parameter: name.limit(5).after(x){sub,sub} (meta-platform.md, transport rules).
type field struct {
	name string
	args params
	sub  []field
}

var errFields = errors.New("syntax error in fields")

// parseFields reads a fields parameter; an empty one is no fields.
func parseFields(s string) ([]field, error) {
	p := fieldParser{rest: s}
	fields, err := p.list(0)
	if err == nil && p.rest != "" {
		err = errFields
	}
	return fields, err
}

type fieldParser struct{ rest string }

func (p *fieldParser) list(depth int) ([]field, error) {
	var fields []field
	if depth > 8 {
		return nil, errFields
	}
	for {
		f := field{name: p.word()}
		if f.name != "" {
			if err := p.tail(&f, depth); err != nil {
				return nil, err
			}
			fields = append(fields, f)
		}
		if !p.take(",") {
			return fields, nil
		}
	}
}

// tail reads the arguments and the subfields that follow a name.
func (p *fieldParser) tail(f *field, depth int) (err error) {
	for p.take(".") {
		name := p.word()
		open, end := strings.HasPrefix(p.rest, "("), strings.Index(p.rest, ")")
		if name == "" || !open || end < 0 {
			return errFields
		}
		if f.args == nil {
			f.args = params{}
		}
		f.args[name] = p.rest[1:end]
		p.rest = p.rest[end+1:]
	}
	if p.take("{") {
		if f.sub, err = p.list(depth + 1); err == nil && !p.take("}") {
			err = errFields
		}
	}
	return err
}

func (p *fieldParser) word() string {
	p.rest = strings.TrimLeft(p.rest, " \n\t")
	n := strings.IndexFunc(p.rest, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if n < 0 {
		n = len(p.rest)
	}
	word := p.rest[:n]
	p.rest = strings.TrimLeft(p.rest[n:], " \n\t")
	return word
}

func (p *fieldParser) take(mark string) bool {
	rest, ok := strings.CutPrefix(p.rest, mark)
	p.rest = rest
	return ok
}

// node is a kind of object that can be read by fields. A field whose value is nil is silently absent; one that is
// not in the table is error 100.
type node[T any] struct {
	kind     string
	defaults string
	fields   map[string]func(*call, T, field) any
}

func (n node[T]) read(c *call, object T, fields []field) (obj, *graphError) {
	if len(fields) == 0 {
		fields, _ = parseFields(n.defaults) // a constant of this package
	}
	out := obj{}
	for _, f := range fields {
		value, ok := n.fields[f.name]
		if !ok {
			return nil, invalidParam("Tried accessing nonexisting field (%s) on node type (%s)", f.name, n.kind)
		}
		got := value(c, object, f)
		if err, failed := got.(*graphError); failed {
			return nil, err
		}
		switch got := got.(type) {
		case nil:
		case finished:
			out[f.name] = got.edge
		default:
			out[f.name] = choose(got, f.sub)
		}
	}
	if id, ok := n.fields["id"]; ok {
		out["id"] = id(c, object, field{}) // always there, asked for or not
	}
	return out, nil
}

// readNode answers a GET of one object with the fields that the call asks for.
func readNode[T any](c *call, n node[T], object T) (any, *graphError) {
	fields, err := c.requested()
	if err != nil {
		return nil, err
	}
	out, err := n.read(c, object, fields)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// requested reads the call's fields parameter.
func (c *call) requested() ([]field, *graphError) {
	fields, err := parseFields(c.params["fields"])
	if err != nil {
		return nil, &graphError{code: 2500, message: "Syntax error \"Expected end of string\" in field expansion."}
	}
	return fields, nil
}

// finished is an edge whose fields were chosen while it was built.
type finished struct{ edge obj }

// choose keeps the members that were asked for, in an object or in each of an edge's objects.
func choose(v any, sub []field) any {
	if len(sub) == 0 {
		return v
	}
	switch v := v.(type) {
	case obj:
		if data, ok := v["data"]; ok {
			v["data"] = choose(data, sub)
			return v
		}
		out := obj{}
		for _, f := range sub {
			if got, ok := v[f.name]; ok && got != nil {
				out[f.name] = choose(got, f.sub)
			}
		}
		return out
	case []obj:
		for i := range v {
			v[i], _ = choose(v[i], sub).(obj)
		}
		return v
	}
	return v
}
