"""An SMTP server as a relay has it: STARTTLS or implicit TLS, login, and any refusal a test asks for."""

import asyncio
import email
import email.policy
import logging
import time
import warnings
from collections import namedtuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from world.ports import free_port

logging.getLogger("mail.log").setLevel(logging.ERROR)


class Mail(namedtuple("Mail", "sender recipients message user tls at")):
    """`message` is an email.message.EmailMessage, `user` who logged in, `at` time.time()."""

    @property
    def text(self):
        """The plain body, with plain line ends; '' if there is none."""
        return self._body("plain")

    @property
    def html(self):
        return self._body("html")

    def _body(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content().replace("\r\n", "\n") if part else ""


class Smtp:
    """`tls` is "starttls", "implicit" or "none"; `login=False` asks for no AUTH. Starts with start().

    Refusals, to be set and cleared at any time:
      answers["rcpt"], answers["data"], answers["mail"]: a reply as "451 4.3.0 come back later";
      rcpt_answers[address]: the same for one recipient;  accept_login = False: 535 for everybody."""

    user, password = "bus", "bus-secret"

    def __init__(self, pki=None, tls="starttls", login=True):
        assert tls in ("starttls", "implicit", "none")
        self.tls, self.login, self._pki = tls, login, pki
        self.port = free_port()
        self.url = f"{'smtps' if tls == 'implicit' else 'smtp'}://127.0.0.1:{self.port}"
        self.mails, self.answers, self.rcpt_answers = [], {}, {}
        self.accept_login = True
        self.logins = self.connections = 0
        self._controller = None

    def start(self):
        self._controller = _Controller(self, self._pki.server_context() if self.tls != "none" else None)
        self._controller.start()
        return self

    def stop(self):
        """Down: connections are refused until start()."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address):
        """The mails that came for this address, oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]

    def forget(self):
        """Empties the mailboxes and takes back all refusals."""
        self.mails.clear()
        self.answers.clear()
        self.rcpt_answers.clear()
        self.accept_login = True
        self.logins = self.connections = 0

    # --- called by aiosmtpd, in its own thread

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.rcpt_answers.get(address) or self.answers.get("rcpt")
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "data" in self.answers:
            return self.answers["data"]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        tls = self.tls == "implicit" or session.ssl is not None
        user = session.auth_data.login.decode() if session.authenticated else None
        self.mails.append(Mail(envelope.mail_from, list(envelope.rcpt_tos), message, user, tls, time.time()))
        return "250 Message accepted"

    def authenticate(self, server, session, envelope, mechanism, data):
        ok = self.accept_login and (data.login, data.password) == (self.user.encode(), self.password.encode())
        self.logins += ok
        return AuthResult(success=ok, handled=False, auth_data=data)  # handled=False: or a refusal is silent


class _Controller(Controller):
    """One listening port and its thread."""

    def __init__(self, owner, context):
        self._owner, self._context = owner, context
        implicit = context if owner.tls == "implicit" else None
        super().__init__(owner, hostname="127.0.0.1", port=owner.port, ssl_context=implicit, ready_timeout=10)

    def factory(self):
        self._owner.connections += 1
        starttls = self._owner.tls == "starttls"
        warnings.simplefilter("ignore", UserWarning)  # "AUTH without TLS": a test may want just that
        return SMTP(self._owner, hostname="relay.test", loop=self.loop,
                    tls_context=self._context if starttls else None, require_starttls=starttls,
                    auth_required=self._owner.login, auth_require_tls=starttls,
                    authenticator=self._owner.authenticate if self._owner.login else None)

    def stop(self, no_assert=False):
        """Also ends the connections that are open, as a relay that goes down would."""
        def close_all():
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
        if self.loop.is_running():
            self.loop.call_soon_threadsafe(close_all)
        super().stop(no_assert=no_assert)
