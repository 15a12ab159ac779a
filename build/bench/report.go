package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is all that a run found.
type report struct {
	Machine machine `json:"machine"`
	Rows    []row   `json:"rows"`
}

// row is one figure. Value is what the goal is about: a ratio, or the figure
// itself where there is nothing to compare it with.
type row struct {
	What   string `json:"what"`
	Ours   figure `json:"ours"`
	Beside figure `json:"beside"` // the baseline
	Ratio  bool   `json:"ratio"`  // Value is one
	Value  spread `json:"value"`
	Goal   goal   `json:"goal"`
	Met    *bool  `json:"met"` // null without a goal
	Note   string `json:"note,omitempty"`
}

// figure is a measured number with its unit. Name says what a baseline is.
type figure struct {
	Name  string  `json:"name,omitempty"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// spread is the median of the rounds and the lowest and highest of them.
type spread struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// goal is the least or the most that Value should be; the zero value is none.
type goal struct {
	Least float64 `json:"least,omitempty"`
	Most  float64 `json:"most,omitempty"`
}

func (g goal) String() string {
	switch {
	case g.Least > 0:
		return "≥ " + short3(g.Least)
	case g.Most > 0:
		return "≤ " + short3(g.Most)
	}
	return ""
}

func (g goal) met(v float64) *bool {
	if g == (goal{}) {
		return nil
	}
	ok := (g.Least == 0 || v >= g.Least) && (g.Most == 0 || v <= g.Most)
	return &ok
}

// ratios compares rounds of ours with those of the baseline, measured in
// turns: each round gives a ratio.
func ratios(what string, ours figure, oursRounds []float64, beside figure, besideRounds []float64, g goal) row {
	each := make([]float64, len(oursRounds))
	for i := range each {
		each[i] = oursRounds[i] / besideRounds[i]
	}
	ours.Value, beside.Value = median(oursRounds), median(besideRounds)
	value := spreadOf(each)
	return row{What: what, Ours: ours, Beside: beside, Ratio: true, Value: value, Goal: g, Met: g.met(value.Median)}
}

// absolutes is a figure that is judged by itself.
func absolutes(what, unit string, rounds []float64, g goal) row {
	value := spreadOf(rounds)
	return row{What: what, Ours: figure{Value: value.Median, Unit: unit}, Value: value, Goal: g, Met: g.met(value.Median)}
}

func spreadOf(rounds []float64) spread {
	return spread{Median: median(rounds), Low: slices.Min(rounds), High: slices.Max(rounds)}
}

func median(values []float64) float64 { return percentile(values, 50) }

// percentile takes the nearest rank; it is 0 of nothing.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// short3 writes a number with about three digits.
func short3(v float64) string {
	switch {
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func (f figure) String() string {
	if f.Unit == "" {
		return ""
	}
	return strings.TrimSpace(short3(f.Value) + " " + f.Unit)
}

func (r row) verdict() string {
	switch {
	case r.Met == nil:
		return ""
	case *r.Met:
		return "met"
	}
	return "MISSED"
}

// text is the report as a person reads it.
func (r report) text() string {
	var out strings.Builder
	out.WriteString(r.Machine.text())
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nwhat\tours\tbeside it\t\tratio\tspread\tgoal\t")
	for _, x := range r.Rows {
		ratio := ""
		if x.Ratio {
			ratio = short3(x.Value.Median)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s–%s\t%s\t%s\n", x.What, x.Ours, x.Beside, x.Beside.Name,
			ratio, short3(x.Value.Low), short3(x.Value.High), x.Goal, x.verdict())
	}
	_ = table.Flush() // a strings.Builder takes everything
	for _, x := range r.Rows {
		if x.Note != "" {
			fmt.Fprintf(&out, "  %s: %s\n", x.What, x.Note)
		}
	}
	return out.String()
}
