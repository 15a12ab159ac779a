// Package checks holds tests about the repository itself: which package may
// import which, that every package says what it is for, that the four
// languages have the same texts, that generated files are up to date, and that
// no file carries what does not belong there.
//
// It has no code for others and tests no behaviour of the product: that is
// each package's own business. Its tables are decisions. Whoever changes a row
// changes the design and writes the reason beside it.
package checks
