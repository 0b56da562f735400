"""Oak Street: the sinks of a configuration, the households behind them, and what each of them has heard."""

import json
from collections import namedtuple

OAK = "Oak Street Bus Stop"
Heard = namedtuple("Heard", "title body")


class Street:
    """Of the three servers only those that are given become sinks (phone, mail, hook). Addresses are this test's own."""

    def __init__(self, names, ntfy=None, smtp=None, hook=None, pki=None):
        self._names, self._ntfy, self._smtp, self._hook = names, ntfy, smtp, hook
        self.environment, self.sinks, self._ways = {}, {}, {}
        self.phone_token = ntfy.token if ntfy else None
        if ntfy:
            self.environment["NTFY_TOKEN"] = ntfy.token
            self.sinks["phone"] = {"kind": "ntfy", "url": ntfy.url, "token": {"env": "NTFY_TOKEN"}}
        if smtp:
            self.environment["SMTP_PASSWORD"] = smtp.password
            self.sinks["mail"] = {"kind": "email", "url": f"smtp://127.0.0.1:{smtp.port}", "user": smtp.user,
                                  "password": {"env": "SMTP_PASSWORD"}, "ca_file": str(pki.ca_file),
                                  "from": "Bus stop <alerts@example.org>"}
        if hook:
            self.sinks["hook"] = {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]}

    def household(self, who, *ways, name=None, stops=(OAK,)):
        """A [[households]] table; `ways` are sinks in the order they are tried (default: hook)."""
        self._ways[who] = ways or ("hook",)
        return {"id": who, "name": name or who.capitalize(), "stops": list(stops),
                "contacts": [f"{way}:{self.address(who, way)}" for way in self._ways[who]]}

    def settings(self, *households, **more):
        return {"sinks": self.sinks, "households": list(households), **more}

    def address(self, who, way):
        if way == "phone":
            return self._names(who)
        return f"{who}@example.org" if way == "mail" else f"{self._hook.url}/{who}"

    def heard(self, who, way=None):
        """What came for this household over one sink (default: its first) and was not refused, oldest first."""
        way = way or self._ways[who][0]
        if way == "phone":
            return [Heard(m["title"], m["message"]) for m in self._ntfy.poll(self.address(who, "phone"))]
        if way == "mail":
            return [Heard(mail.message["Subject"], mail.text.strip()) for mail in self._smtp.to(f"{who}@example.org")]
        taken = [r.json()["data"] for r in self._hook.to(f"/{who}") if r.status is None or r.status < 300]
        return [Heard(data["title"], data["body"]) for data in taken]

    def titles(self, who, way=None):
        return [heard.title for heard in self.heard(who, way)]


def alert(child="Jake", parent="Sarah", stop=OAK, message="Meeting ran over, will be 10 mins late", **more):
    """The value of a record on the topic of alerts, as Sarah's program writes it."""
    return json.dumps({"parent_name": parent, "child_name": child, "location": stop, "message": message, **more})


def claim(responder, child="Jake", message=None, **more):
    """The value of a record on the topic of confirmations."""
    return json.dumps({"responder_name": responder, "child_name": child,
                       "message": message or f"I'll watch {child}", **more})
