# SPDX-License-Identifier: GPL-2.0
"""Clients that an odpbench serve should not trust: pair_strangers.py HOST. Prints "not so: ..." for
each that was not answered as it should be. With --serve it is a server of another protocol."""
import json
import re
import socket
import struct
import sys

PORT = 18515
TIMEOUT_S = 40
ABI = int(re.search(r"#define ODP_PATH_ABI\s+(\d+)", open("include/odpbench/odp_path.h").read())[1])
PROTOCOL = int(re.search(r"#define PEER_PROTOCOL\s+(\d+)",
                         open("bench/peer/protocol.h").read())[1])
HELLO = {"odpbench": PROTOCOL, "version": "9.9", "host": "stranger", "byte_order": sys.byteorder,
         "odp_path_abi": ABI}
QP = [17, 0, 5, "00000000000000000000ffff0a4e0002", 16]
OPEN = {"request": "open", "buffer_bytes": 65536, "depth": 4, "ack_timeout": 14, "reads": 1,
        "addresses": [QP]}
MAP = {"request": "map", "kind": "absent", "bytes": 65536}
ADD = {"request": "add", "pinned": False}

PUT = {"request": "put", "of": "region", "offset": 0, "length": 8}

# Requests that are sent after the greeting; the last of each list must be refused.
REQUESTS = [
    [{"request": "nonsense"}],
    [{"request": 7}],
    [{}],
    [{"request": "open"}],
    [dict(OPEN, addresses=[])],
    [dict(OPEN, addresses=7)],
    [dict(OPEN, addresses=[QP] * 1025)],
    [dict(OPEN, addresses=[[17, 0, 5, "no GID", 16]])],
    [dict(OPEN, addresses=[[-1, 0, 5, QP[3], 16]])],
    [dict(OPEN, addresses=[[17, 0, 500, QP[3], 16]])],
    [dict(OPEN, depth=0)],
    [dict(OPEN, depth=1 << 40)],
    [dict(OPEN, buffer_bytes=-1)],
    [dict(OPEN, buffer_bytes=1 << 62)],
    [OPEN, OPEN],
    [{"request": "config", "path": "native", "level": 77}],
    [{"request": "config", "path": "x" * 5000, "level": 0}],
    [{"request": "config", "path": 3, "level": 0}],
    [dict(MAP, kind="hugetlb")],
    [dict(MAP, kind="../../etc")],
    [dict(MAP, bytes=0)],
    [dict(MAP, bytes=-4096)],
    [dict(MAP, bytes=4097)],
    [dict(MAP, bytes=1 << 62)],
    [MAP, MAP],
    [ADD],
    [MAP, ADD],
    [OPEN, ADD],
    [OPEN, MAP, ADD, ADD],
    [{"request": "prepare", "stamp": 1, "whole": True}],
    [MAP, {"request": "prepare", "stamp": "1", "whole": True}],
    [{"request": "drop"}],
    [{"request": "prepared", "page": 0, "n": 1}],
    [MAP, {"request": "prepared", "page": 0, "n": 17}],
    [MAP, {"request": "prepared", "page": -1, "n": 1}],
    [MAP, {"request": "served", "page": 16, "n": 1}],
    [MAP, {"request": "served", "page": (1 << 63) - 1, "n": (1 << 63) - 1}],
    [{"request": "get", "of": "buffer", "offset": 0, "length": 8}],
    [OPEN, {"request": "get", "of": "buffer", "offset": 65536, "length": 1}],
    [OPEN, {"request": "get", "of": "buffer", "offset": 1, "length": 65536}],
    [OPEN, {"request": "get", "of": "buffer", "offset": -8, "length": 16}],
    [OPEN, {"request": "get", "of": "buffer", "offset": 8, "length": (1 << 63) - 1}],
    [OPEN, {"request": "get", "of": "region", "offset": 0, "length": 8}],
    [{"request": "receive", "of": "buffer", "length": 8, "list": [[0, 0]]}],
    [OPEN, {"request": "receive"}],
    [OPEN, {"request": "receive", "of": "buffer", "length": 8}],
    [OPEN, {"request": "receive", "of": "nothing", "length": 8, "list": [[0, 0]]}],
    [OPEN, {"request": "receive", "of": "buffer", "length": 8, "list": [[1, 0]]}],
    [OPEN, {"request": "receive", "of": "buffer", "length": 8, "list": [[-1, 0]]}],
    [OPEN, {"request": "receive", "of": "buffer", "length": 8, "list": [[0, 65536]]}],
    [OPEN, {"request": "receive", "of": "buffer", "length": 8, "list": ["x"]}],
    [OPEN, {"request": "receive", "of": "region", "length": 8, "list": [[0, 0]]}],
    [OPEN, MAP, {"request": "receive", "of": "region", "length": 8, "list": [[0, 0]]}],
    [{"request": "reap", "n": 1}],
    [OPEN, {"request": "reap", "n": -1}],
    [OPEN, {"request": "reap", "n": 1}],
]

# Not a greeting at all.
RAW = [
    b"",
    b"\0",
    b"GET / HTTP/1.1\r\n\r\n",
    b"\xff\xff\xff\xff",
    b"\0\0\0\2{}",
    b"\0\0\0\2[]",
    b"\0\0\0\4\"ab\"",
    b"\0\0\x10\0" + b"[" * 4096,
]


def send(stream, message):
    text = json.dumps(message).encode()
    stream.sendall(struct.pack(">I", len(text)) + text)


def receive_bytes(stream, length):
    data = b""
    while len(data) < length:
        some = stream.recv(length - len(data))
        if not some:
            raise EOFError("closed")
        data += some
    return data


def receive(stream):
    return json.loads(receive_bytes(stream, struct.unpack(">I", receive_bytes(stream, 4))[0]))


def connect(host):
    """The server takes one client at a time, and tells one that comes too early that it is busy."""
    while True:
        stream = socket.create_connection((host, PORT), TIMEOUT_S)
        stream.settimeout(TIMEOUT_S)
        send(stream, HELLO)
        answer = receive(stream)
        if "busy" not in answer.get("error", ""):
            return stream
        stream.close()


def ask(stream, request):
    send(stream, request)
    return receive(stream)


def is_closed(stream):
    """With or without a last message; data that the server did not read makes it a reset."""
    try:
        while stream.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


def refused(stream, requests):
    for request in requests[:-1]:
        answer = ask(stream, request)
        if "reply" not in answer:
            return "%s: %s" % (request, answer)
    answer = ask(stream, requests[-1])
    ask(stream, {"request": "close"})
    return None if answer.get("error") and answer.get("errno", 0) > 0 else answer


def survives(host, raw):
    with socket.create_connection((host, PORT), TIMEOUT_S) as stream:
        stream.sendall(raw)
        try:
            stream.shutdown(socket.SHUT_WR)
            is_closed(stream)
        except OSError:
            pass
    connect(host).close()


def other_protocol(host):
    while True:
        with socket.create_connection((host, PORT), TIMEOUT_S) as stream:
            stream.settimeout(TIMEOUT_S)
            send(stream, dict(HELLO, odpbench=99))
            answer = receive(stream)
            if "busy" in answer.get("error", ""):
                continue
            return answer.get("odpbench") == PROTOCOL and "protocol 99" in answer.get("error", "")


def serve():
    listener = socket.create_server(("", PORT))
    stream = listener.accept()[0]
    receive(stream)
    send(stream, dict(HELLO, odpbench=99))
    receive(stream)


def main(host):
    wrong = 0
    stream = connect(host)
    for requests in REQUESTS:
        answer = refused(stream, requests)
        if answer:
            wrong += 1
            print("not so: %s: %s" % (json.dumps(requests)[:200], answer))
    # After a put that is refused the server cannot tell data from requests, and closes.
    if "error" not in ask(stream, PUT) or not is_closed(stream):
        wrong += 1
        print("not so: a put to nowhere ends the connection")
    stream.close()
    for raw in RAW:
        survives(host, raw)
    if not other_protocol(host):
        wrong += 1
        print("not so: another protocol")
    return wrong


if sys.argv[1] == "--serve":
    serve()
else:
    sys.exit(bool(main(sys.argv[1])))
