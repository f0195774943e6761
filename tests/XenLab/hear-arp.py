"""hear-arp.py MAC SECONDS: tells each gratuitous ARP that comes over the link to the other host from that address, and ends by itself."""
import socket
import sys
import time

mac, until = bytes.fromhex(sys.argv[1].replace(":", "")), time.monotonic() + float(sys.argv[2])
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
link.bind(("eth1", 0))
link.settimeout(1)
while time.monotonic() < until:
    try:
        frame, source = link.recvfrom(2048)
    except TimeoutError:
        continue
    if source[2] == socket.PACKET_OUTGOING or frame[6:12] != mac or frame[12:14] != b"\x08\x06":
        continue
    if frame[28:32] == frame[38:42]:  # whose address it is, and whose is asked for (RFC 5227)
        print(socket.inet_ntoa(frame[28:32]), flush=True)
