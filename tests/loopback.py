"""HTTP on the loopback, where nothing is encrypted: to read this machine's authorities would take 50 ms a client."""

import ssl

UNENCRYPTED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For `verify` of a client that is made for one test or one question; it trusts nobody."""
