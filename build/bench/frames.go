package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"

	"pagedesk/relay/wire"
)

// RFC 6455, 5.2 and RFC 7692.
const (
	opContinuation, opText   = 0, 1
	opClose, opPing, opPong  = 8, 9, 10
	finalBit, compressedBit  = 0x80, 0x40
	maskBit                  = 0x80
	inTwoBytes, inEightBytes = 126, 127
)

// upgrade opens a websocket that offers compression as a desktop does.
func upgrade(ctx context.Context, address, token string) (net.Conn, *bufio.Reader, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("connect a desktop: %w", err)
	}
	fmt.Fprintf(conn, "GET /v1/connect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer %s\r\n"+
		"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n\r\n", token)
	in := bufio.NewReaderSize(conn, 4<<10)
	answer, err := http.ReadResponse(in, nil) //nolint:bodyclose // a handshake's answer has no body
	if err == nil && answer.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("connect a desktop: %w", err), conn.Close())
	}
	return conn, in, nil
}

// write sends a small frame, masked with zeros.
func (d *desktop) write(op byte, payload []byte) error {
	frame := []byte{finalBit | op, maskBit | byte(len(payload))}
	if len(payload) >= inTwoBytes {
		frame[1] = maskBit | inTwoBytes
		frame = binary.BigEndian.AppendUint16(frame, uint16(len(payload)))
	}
	_, err := d.conn.Write(append(append(frame, 0, 0, 0, 0), payload...))
	return err
}

// message reads one message, which may come in several frames, and answers
// pings before and between them. head is that of its first frame.
func (d *desktop) message(into []byte) (head byte, payload []byte, err error) {
	payload = into
	for {
		at := len(payload)
		h, p, err := d.frame(payload)
		if err != nil {
			return 0, payload, err
		}
		switch op := h & 0x0f; op {
		case opClose:
			return 0, payload, fmt.Errorf("closed by the relay: %q", p[at:])
		case opPing:
			if err := d.write(opPong, p[at:]); err != nil {
				return 0, payload, err
			}
		case opPong:
		default:
			if payload = p; op != opContinuation {
				head = h
			}
			if h&finalBit != 0 {
				return head, payload, nil
			}
		}
	}
}

// frame reads one frame and appends its payload.
func (d *desktop) frame(to []byte) (head byte, payload []byte, err error) {
	var start [2]byte
	if _, err := io.ReadFull(d.in, start[:]); err != nil {
		return 0, to, err
	}
	length := uint64(start[1])
	extra := map[uint64]int{inTwoBytes: 2, inEightBytes: 8}[length]
	if extra > 0 {
		var size [8]byte
		if _, err := io.ReadFull(d.in, size[8-extra:]); err != nil {
			return 0, to, err
		}
		length = binary.BigEndian.Uint64(size[:])
	}
	if length > wire.MaxServerFrameBytes {
		return 0, to, fmt.Errorf("a frame of %d bytes", length)
	}
	at := len(to)
	payload = slices.Grow(to, int(length))[:at+int(length)]
	_, err = io.ReadFull(d.in, payload[at:])
	return start[0], payload, err
}
