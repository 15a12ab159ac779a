package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echo is a party that sends every line back.
func echo(t *testing.T) (address string, heard <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	lines := make(chan string, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				for in := bufio.NewScanner(c); in.Scan(); {
					lines <- in.Text()
					_, _ = io.WriteString(c, in.Text()+"\n")
				}
			}()
		}
	}()
	return l.Addr().String(), lines
}

// call is a connection through a cable.
func call(t *testing.T, c *cable) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", c.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	return conn
}

func ask(conn net.Conn, line string) (string, error) {
	if _, err := io.WriteString(conn, line+"\n"); err != nil {
		return "", err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	return answer, err
}

func TestCable(t *testing.T) {
	t.Parallel()
	address, heard := echo(t)
	c, err := lay("test", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	conn := call(t, c)
	if got, err := ask(conn, "one"); got != "one\n" || err != nil {
		t.Fatalf("whole cable: %q, %v", got, err)
	}
	c.set(condition{delay: time.Millisecond, rate: 200})
	if got, err := ask(conn, "two and some more"); got != "two and some more\n" || err != nil {
		t.Errorf("slow cable: %q, %v", got, err)
	}
	<-heard
	<-heard

	c.set(condition{forget: true})
	if got, err := ask(conn, "three"); err == nil {
		t.Errorf("forgetful cable answered %q", got)
	}
	if got := <-heard; got != "three" {
		t.Errorf("the other side heard %q", got)
	}

	c.set(condition{})
	conn = call(t, c)
	if _, err := ask(conn, "four"); err != nil {
		t.Fatal(err)
	}
	<-heard
	c.set(condition{refuse: true})
	if got, err := ask(conn, "five"); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("cut cable: %q, %v", got, err)
	}
	// The call itself may already be turned away.
	if conn, err := net.Dial("tcp", c.listener.Addr().String()); err == nil {
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
		if got, err := ask(conn, "six"); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("cut cable: %q, %v", got, err)
		}
	}

	c.set(condition{silent: true})
	conn = call(t, c)
	_ = conn.SetDeadline(time.Now().Add(100 * time.Millisecond))
	if got, err := ask(conn, "seven"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("silent cable: %q, %v", got, err)
	}
	c.set(condition{})
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection outlives the silence that swallowed a part of it: %v", err)
	}
	if len(heard) > 0 {
		t.Errorf("the other side heard %q", <-heard)
	}
}
