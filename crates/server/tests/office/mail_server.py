"""A real SMTP server for tests. Prints its port, then one JSON object for each mail.

    mail_server.py [CERTIFICATE KEY]

With a certificate it asks for STARTTLS and for a name and a password. What it answers
depends on the recipient: busy@ is put off, gone@ does not exist, cut@ loses the line
after the text has been taken.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def say(what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busy@"):
            return "451 try again later"
        if address.startswith("gone@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "name": getattr(session, "auth_data", None) is not None,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "text": mail.get_content(),
        })
        if envelope.rcpt_tos[0].startswith("cut@"):
            server.transport.abort()
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data == LoginPassword(b"office", b"secret")
    # What is not handled here is refused there.
    return AuthResult(success=good, handled=good, auth_data=data)


async def main():
    settings = {"hostname": "mail.test", "enable_SMTPUTF8": False}
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        settings |= {
            "tls_context": context,
            "require_starttls": True,
            "authenticator": authenticate,
            "auth_required": True,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), **settings), "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
