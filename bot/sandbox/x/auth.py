"""
Whose request it is: a bearer token, for ever or of OAuth 2.0, or an OAuth 1.0a signature that is really checked.

Source: RFC 5849; https://docs.x.com/fundamentals/authentication/overview
"""

import time
from typing import Any, cast

from oauthlib.common import Request as Signed
from oauthlib.oauth1.rfc5849.signature import collect_parameters, verify_hmac_sha1
from starlette.requests import Request

from bot.sandbox.network import Network
from bot.sandbox.posts import Account
from bot.sandbox.x.tokens import Tokens

CLOCKS_APART = 300  # seconds, of real life: a signature may not be older, nor from later


class Gate:
    """Tells which account of the network a request speaks for."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.tokens = Tokens(network)
        self._nonces: set[tuple[str, str]] = set()

    def account(self, request: Request) -> Account | None:
        """The account, or None when the credentials are missing or wrong."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        match scheme.lower():
            case "bearer":
                known = next((one for one in self._network.accounts if one.token == rest), None)
                return known or self.tokens.account(rest)
            case "oauth":
                return self._signer(request)
        return None

    def _signer(self, request: Request) -> Account | None:
        signed: Any = Signed(str(request.url), cast("Any", request.method))
        try:  # A JSON body is not part of the signature (RFC 5849, 3.4.1.3).
            headers = {"Authorization": request.headers["authorization"]}
            said = dict(collect_parameters(request.url.query, "", headers, exclude_oauth_signature=False))
            signed.params = collect_parameters(request.url.query, "", headers)
        except ValueError:
            return None
        keys = (said.get("oauth_consumer_key"), said.get("oauth_token"))
        account = next((a for a in self._network.accounts if keys == (a.consumer_key, a.access_token)), None)
        signed.signature = said.get("oauth_signature", "")
        if account is None or said.get("oauth_signature_method") != "HMAC-SHA1":
            return None
        if not verify_hmac_sha1(signed, account.consumer_secret, account.access_secret):
            return None
        return account if self._is_first(said) else None

    def _is_first(self, said: dict[str, str]) -> bool:
        """Whether a signed request is of now, and does not come a second time."""
        stamp, nonce = said.get("oauth_timestamp", ""), said.get("oauth_nonce", "")
        if not stamp.isdecimal() or abs(int(stamp) - time.time()) > CLOCKS_APART:
            return False
        if not nonce or (stamp, nonce) in self._nonces:
            return False
        self._nonces.add((stamp, nonce))
        return True
