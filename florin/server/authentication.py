"""Who asks: turns what a request brings into a principal, without asking the database."""

from florin.domain.api_key import KEY_PREFIX
from florin.domain.audit import AuditAction, Subject, SubjectKind
from florin.domain.principal import Principal
from florin.resolvers.context import Bank, Context
from florin.resolvers.request import Request
from florin.server.key_checks import ApiKeyChecks
from florin.server.tokens import InvalidToken, Tokens, bearer_token
from florin.server.websocket import Credential


class Authentication:
    """Knows the credentials that the bank has given out."""

    def __init__(self, bank: Bank, tokens: Tokens, api_keys: ApiKeyChecks) -> None:
        self._bank = bank
        self._tokens = tokens
        self.api_keys = api_keys

    async def context(self, request: Request) -> Context:
        """One operation's surroundings. A credential that is no good only tells why nobody is logged on.

        Raises:
            KeysUnavailable: it is an API key, and nobody can tell now whether it's good.
        """
        context = Context(self._bank, request)
        if request.authorization is not None:
            try:
                context.principal, _ = await self._read(request.authorization, request.address)
            except InvalidToken as error:
                context.unauthenticated = str(error)
                _note(context, error)
        return context

    async def identify(self, request: Request) -> Credential:
        """By which session or API key a websocket speaks, and until when.

        Raises:
            InvalidToken: it is no good now.
            KeysUnavailable: it is an API key, and nobody can tell now whether it's good.
        """
        assert request.authorization is not None
        try:
            principal, expires_at = await self._read(request.authorization, request.address)
        except InvalidToken as error:
            _note(Context(self._bank, request), error)
            raise
        return Credential(principal.session_id or principal.api_key_id, expires_at)

    async def _read(self, authorization: str, address: str) -> tuple[Principal, float]:
        """For whom an access token or API key speaks, and until when, in Unix seconds."""
        token = bearer_token(authorization)
        if token.startswith(KEY_PREFIX):
            return await self.api_keys.read(token, address)
        return await self._tokens.read_patiently(token)


def _note(context: Context, error: InvalidToken) -> None:
    """Put on record that a credential was refused; whose it was, where it was one of ours."""
    whose = error.principal and error.principal.session_id
    subject = Subject(SubjectKind.SESSION, str(whose)) if whose else None
    context.note(AuditAction.TOKEN_REJECTED, subject, after={"reason": error.reason.value})
